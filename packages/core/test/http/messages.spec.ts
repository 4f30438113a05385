import { call2026, request2026, Session, type RequestOptions } from './eras';
import type { Reply } from './http-client';
import { openTarget, type Target } from './target';

type Ask = (method: string, params?: Record<string, unknown>, options?: RequestOptions) => Promise<Reply>;

const hostileNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '\ud800',
  'a'.repeat(4_000),
  'x\r\ny: z',
  '../../etc/passwd',
  '%00',
];

let target: Target;
let session: Session;
beforeAll(async () => {
  target = await openTarget();
  session = await Session.open(target.url);
});
afterAll(() => target[Symbol.asyncDispose]());

const eras: readonly [string, Ask][] = [
  ['2025', (method, params, options) => session.request(method, params, options)],
  ['2026', (method, params, options) => request2026(target.url, method, params, options)],
];

describe.each(eras)('requests of the %s era over HTTP', (era, ask) => {
  it.each([
    0,
    1,
    -1,
    2 ** 53 - 1,
    -(2 ** 53) + 1,
    '',
    '1',
    '__proto__',
    'constructor',
    'ö😀',
    'i'.repeat(10_000),
    '"\\\n\u0000',
  ])('are answered with the very id %j', async (id) => {
    for (const reply of [
      await ask('tools/call', { name: 'add', arguments: { a: 1, b: 2 } }, { id }),
      await ask('tools/list', {}, { id }),
    ]) {
      expect(reply.status).toBe(200);
      expect(reply.answer?.id).toBe(id);
      expect(reply.answer?.result).toBeDefined();
    }
    expect((await ask('no/such', {}, { id })).answer?.id).toBe(id);
  });

  it('run side by side, also with the same id, and each gets its own answer', async () => {
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        ask('tools/call', { name: 'add', arguments: { a: index, b: 1000 } }, { id: 'same' }),
      ),
    );
    const sums = replies.map((reply) => (reply.answer?.result as { content: { text: string }[] }).content[0]?.text);
    expect(sums).toEqual(Array.from({ length: 30 }, (_, index) => String(index + 1000)));
  });

  it('are not mixed up where they wait for one another', async () => {
    const keys = ['a', 'b', 'c', 'd'].map((key) => `${key} ${era}`);
    // Ids are those of the session in 2025, of the one request in 2026.
    const calls = keys.map((key, index) =>
      ask('tools/call', { name: 'hold', arguments: { key } }, { id: era === '2025' ? index : 1 }),
    );
    await Promise.all(keys.map((key) => target.stage.until(`hold ${key}`)));
    for (const key of [...keys].reverse()) target.stage.release(key);
    const replies = await Promise.all(calls);
    expect(replies.map((reply) => reply.answer?.result)).toEqual(
      keys.map((key) => expect.objectContaining({ content: [{ type: 'text', text: key }] })),
    );
  });

  it('are answered in JSON, with a length, until something is to be told before', async () => {
    const plain = await ask('tools/call', { name: 'add', arguments: { a: 1, b: 2 } });
    expect(plain.headers['content-type']).toBe('application/json');
    expect(plain.headers['content-length']).toBe(String(Buffer.byteLength(plain.text)));
    const meta = { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'info' };
    const streamed = await ask('tools/call', { name: 'chatter', arguments: {}, _meta: meta }, { id: 5 });
    expect(streamed.isStream).toBe(true);
    expect(streamed.messages.map((message) => message.method ?? message.id)).toEqual([
      'notifications/message',
      'notifications/progress',
      5,
    ]);
    expect(streamed.messages[1]?.params).toEqual({ progressToken: 'p', progress: 1, total: 2, message: 'half' });
  });

  it.each(hostileNames)('take %j for no name of anything', async (name) => {
    // A header cannot carry half a character, not even in Base64, so it never agrees with such a name.
    const unsayable = era === '2026' && name === '\ud800';
    const [unknown, unknownUri] = unsayable ? [-32020, -32020] : [-32602, era === '2026' ? -32602 : -32002];
    const ref = { type: 'ref/prompt', name };
    expect((await ask('tools/call', { name, arguments: {} })).code).toBe(unknown);
    expect((await ask('prompts/get', { name })).code).toBe(unknown);
    expect((await ask('resources/read', { uri: name })).code).toBe(unknownUri);
    expect((await ask('completion/complete', { ref, argument: { name: 'a', value: '' } })).code).toBe(-32602);
  });

  it.each(hostileNames)('take %j for no method', async (method) => {
    if (era === '2025') expect((await ask(method)).verdict).toBe('200 -32601');
    // Methods have no Base64 form, so what a header cannot say never agrees with the body.
    else expect((await ask(method)).verdict).toBe(/^[\x21-\x7e]+$/.test(method) ? '404 -32601' : '400 -32020');
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])(
    'keep an argument named %s from changing anything',
    async (key) => {
      const body = `{"name":"echo","arguments":{"${key}":{"polluted":true},"nested":{"${key}":{"polluted":true}},"kept":1}}`;
      const reply = await ask('tools/call', JSON.parse(body) as Record<string, unknown>);
      expect(reply.status).toBe(200);
      expect(reply.answer?.result).toMatchObject({ structuredContent: { args: { kept: 1 } } });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it('keep a prototype key out of handlers however it is spelled', async () => {
    // JSON.stringify writes no such keys, so the text of one is put in afterwards.
    for (const spelled of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__']) {
      const call = { name: 'echo', arguments: { marker: { polluted: true } } };
      const reply = await (era === '2025'
        ? session.send(
            JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call }).replace('marker', spelled),
          )
        : ask(
            'tools/call',
            JSON.parse(`{"name":"echo","arguments":{"${spelled}":{"polluted":true}}}`) as Record<string, unknown>,
          ));
      expect(reply.answer?.result).toMatchObject({ structuredContent: { args: {} } });
      expect(reply.text).not.toContain('polluted');
    }
  });

  it.each([
    ['a name that is a number', 'tools/call', { name: 1 }],
    ['a name that is missing', 'tools/call', {}],
    ['arguments in a list', 'tools/call', { name: 'echo', arguments: [] }],
    ['arguments that are null', 'tools/call', { name: 'echo', arguments: null }],
    ['a prompt without a name', 'prompts/get', {}],
    ['prompt arguments that are no text', 'prompts/get', { name: 'greet', arguments: { name: 1 } }],
    ['a URI that is a number', 'resources/read', { uri: 7 }],
    ['a cursor that is no cursor', 'tools/list', { cursor: 'x' }],
    ['a cursor that is an object', 'prompts/list', { cursor: {} }],
    ['a completion without a reference', 'completion/complete', {}],
    [
      'a completion of something else',
      'completion/complete',
      { ref: { type: '__proto__', name: 'greet' }, argument: { name: 'a', value: '' } },
    ],
  ])('are refused with -32602 for %s', async (_, method, params) => {
    const reply = await ask(method, params);
    expect(reply.verdict).toBe('200 -32602');
  });

  it('take megabytes where megabytes may be, and answer within a second where they may not', async () => {
    const large = 'ä'.repeat(1_000_000);
    const echoed = await ask('tools/call', { name: 'echo', arguments: { large } });
    expect(echoed.answer?.result).toMatchObject({ structuredContent: { args: { large } } });
    const start = performance.now();
    expect(
      (
        await ask('completion/complete', {
          ref: { type: 'ref/resource', uri: large },
          argument: { name: 'id', value: large },
        })
      ).code,
    ).toBe(-32602);
    if (era === '2025') {
      expect((await ask('tools/call', { name: large })).code).toBe(-32602);
      expect((await ask('resources/read', { uri: `item://${'/'.repeat(1_000_000)}` })).code).toBe(-32002);
      expect((await ask(large)).text.length).toBeLessThan(1_000);
    }
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('tell handlers their era', async () => {
    const reply = await ask('tools/call', { name: 'session', arguments: {} }, { id: 'mine' });
    const sessionId = era === '2025' ? session.id : null;
    expect(reply.answer?.result).toMatchObject({ structuredContent: { sessionId, era, id: 'mine' } });
  });
});

describe('requests of the 2026 era', () => {
  it('reach resources and tools whose names headers cannot say', async () => {
    sendsWrongly('the URI that the client asked for, which is none by RFC 3986, comes back');
    expect((await request2026(target.url, 'resources/read', { uri: 'item://größe' })).answer?.result).toMatchObject({
      contents: [{ text: 'item größe' }],
    });
    expect((await call2026(target.url, 'größe')).code).toBe(-32602);
  });
});
