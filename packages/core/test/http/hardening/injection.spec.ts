import { Writable } from 'node:stream';
import { tool } from '@tenon/core';
import { pino } from 'pino';
import { sendRaw } from '../../fakes/http-probe';
import { headers2026, message2026, Session } from '../eras';
import { post, requireDiscretion } from '../http-client';
import { openTarget, type Target } from '../target';
import { bothEras, Callers } from './callers';

/** Text that would end a header, an event, a line or a string where it is not escaped. */
const breaks = [
  'a\r\nSet-Cookie: polluted=1',
  'a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  'a\n\ndata: {"jsonrpc":"2.0","id":1,"result":{"polluted":true}}\n\n',
  'a\rdata: {"polluted":true}\r\r',
  'event: endpoint\ndata: /polluted',
  'id: 7\nretry: 1\n: comment',
  'a\u2028b\u2029c\u0085d',
  '"},"polluted":true,"x":{"y":"',
  '</script><script>polluted()</script>',
  '\u0000\u001b[31mpolluted\u0007',
];

let target: Target;
let callers: Callers;
beforeAll(async () => {
  target = await openTarget({}, (module) => ({
    ...module,
    providers: [
      ...(module.providers ?? []),
      tool({ name: 'repeat', input: { type: 'object' } }, async ({ text }, ctx) => {
        await ctx.info(String(text), { [String(text)]: text });
        await ctx.reportProgress(1, 1, String(text));
        return String(text);
      }),
    ],
  }));
  callers = await Callers.of(target);
});
afterAll(() => target[Symbol.asyncDispose]());
afterEach(() => callers.requireService());

describe.each(bothEras)('in the %s era %j', (era) => {
  it.each(breaks)('%j in names makes no header and no second reply', async (text) => {
    const asked: [string, Record<string, unknown>][] = [
      ['tools/call', { name: text, arguments: {} }],
      ['prompts/get', { name: text }],
      ['resources/read', { uri: text }],
      ['resources/read', { uri: `item://${encodeURIComponent(text)}` }],
      ['completion/complete', { ref: { type: 'ref/prompt', name: text }, argument: { name: text, value: text } }],
      ['tools/list', { cursor: text }],
    ];
    for (const [method, params] of asked) {
      const reply = await callers.ask(era, method, params, { id: text });
      expect(reply.status).toBeLessThan(500);
      expect(reply.messages).toHaveLength(1);
      expect(reply.answer?.id).toBe(text);
      expect(Object.values(reply.headers).join()).not.toContain('polluted');
    }
  });

  it.each(breaks)('%j in what a handler says makes no event of its own', async (text) => {
    const meta = { progressToken: text, 'io.modelcontextprotocol/logLevel': 'info' };
    const reply = await callers.ask(
      era,
      'tools/call',
      { name: 'repeat', arguments: { text }, _meta: meta },
      { id: text },
    );
    expect(reply.isStream).toBe(true);
    // Each event is one line of data, whatever is said, so that a parser finds no other.
    const lines = reply.text
      .split(/\r\n|\r|\n/)
      .filter((line) => line !== '' && !/^(id|retry)\b|^: |^:$|^data: ?$/.test(line));
    expect(lines.map((line) => line.slice(0, 6))).toEqual(['data: ', 'data: ', 'data: ']);
    const [log, progress, answer] = lines.map((line) => JSON.parse(line.slice(6)) as Record<string, unknown>);
    expect(log).toMatchObject({ method: 'notifications/message', params: { data: { message: text } } });
    expect(progress).toMatchObject({ params: { progressToken: text, message: text } });
    expect(answer).toMatchObject({ id: text, result: { content: [{ text }] } });
  });
});

it.each(breaks)('%j in a name that travels as Base64 names nothing', async (text) => {
  const params = { name: text, arguments: {} };
  const reply = await post(target.url, message2026('tools/call', params), {
    headers: headers2026('tools/call', params),
  });
  expect(reply.verdict).toBe('200 -32602');
});

describe('lines of a request that hold more than a line', () => {
  const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  const request = (header: string) =>
    `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nAccept: */*\r\nConnection: close\r\nContent-Length: ${body.length}\r\n${header}\r\n\r\n${body}`;

  it.each([
    ['a bare line feed', 'Mcp-Session-Id: a\nX-Injected: 1'],
    ['a bare carriage return', 'Mcp-Session-Id: a\rX-Injected: 1'],
    ['a NUL', 'Mcp-Session-Id: a\0b'],
    ['an escape', 'Mcp-Session-Id: \u001b[31m'],
    ['a folded line', 'Mcp-Session-Id: a\r\n b'],
    ['a name with a space', 'Mcp Session Id: a'],
    ['a space before the colon', 'Mcp-Session-Id : a'],
    ['no name', ': a'],
  ])('are refused, or name no session: %s', async (_, header) => {
    const text = await sendRaw(target.port, request(header));
    expect(text).toMatch(/^HTTP\/1\.1 4(00|04) /);
    expect(text.match(/^HTTP\/1\.1/gm)).toHaveLength(1);
    requireDiscretion(text);
  });

  it('come back in no header', async () => {
    const session = await Session.open(target.url);
    const marker = 'polluted-\xe4';
    const headers = {
      'mcp-method': marker,
      'last-event-id': marker,
      'x-request-id': marker,
      'mcp-protocol-version': marker,
    };
    for (const reply of [
      await session.request('ping', {}, { headers }),
      await post(
        target.url,
        { jsonrpc: '2.0', id: 1, method: 'ping' },
        { headers: { ...headers, 'mcp-session-id': marker } },
      ),
      await post(`${target.url}/${marker}`, '{}', { headers: { origin: `http://${marker}`, ...headers } }),
    ]) {
      expect(JSON.stringify(reply.headers)).not.toContain('polluted');
    }
  });
});

it('what clients say forges no line of the log', async () => {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(String(chunk));
      done();
    },
  });
  await using logging = await openTarget({ logger: pino({ level: 'trace' }, stream) }, (module) => ({
    ...module,
    providers: [
      ...(module.providers ?? []),
      tool({ name: 'fail_with', input: { type: 'object' } }, ({ text }) => {
        throw Object.assign(new Error(String(text)), { [String(text)]: text });
      }),
    ],
  }));
  const loud = await Callers.of(logging);
  for (const text of breaks) {
    for (const era of bothEras) {
      await loud.call(era, 'fail_with', { text }, { id: text });
      await loud.call(era, text, { text }, { id: text });
      await loud.ask(era, 'resources/read', { uri: text });
    }
    await loud.session.notify(text, { [text]: text });
  }
  const lines = chunks
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  expect(lines.length).toBeGreaterThan(breaks.length);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number), time: expect.any(Number) });
});
