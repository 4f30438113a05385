import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { sendRaw } from '../fakes/http-probe';
import { call2026, headers2026, message2026, Session } from './eras';
import { openPost, post, readReply, requireDiscretion, type Headers } from './http-client';
import { openTarget, type Target } from './target';

const bodyLimit = 256 * 1024;

let target: Target;
let session: Session;
beforeAll(async () => {
  target = await openTarget({ http: { bodyLimit } });
  session = await Session.open(target.url);
});
afterAll(() => target[Symbol.asyncDispose]());

/** Whatever a test sent, others are served as before. */
afterEach(async () => {
  expect((await session.call('add', { a: 1, b: 2 })).answer?.result).toMatchObject({ content: [{ text: '3' }] });
  expect((await call2026(target.url, 'add', { a: 1, b: 2 })).status).toBe(200);
});

function nested(open: string, close: string, depth: number): string {
  return open.repeat(depth) + '1' + close.repeat(depth);
}

const request = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

const malformed: readonly [string, string | Buffer, string][] = [
  ['nothing', '', '400 -32700'],
  ['white space', ' \n\t ', '400 -32700'],
  ['no JSON', 'tools/list', '400 -32700'],
  ['JSON that breaks off', '{"jsonrpc":"2.0","id":1,', '400 -32700'],
  ['two messages', `${JSON.stringify(request)}\n${JSON.stringify(request)}`, '400 -32700'],
  ['a byte order mark', `\ufeff${JSON.stringify(request)}`, '400 -32700'],
  ['a NUL', `${JSON.stringify(request)}\0`, '400 -32700'],
  ['NaN', '{"jsonrpc":"2.0","id":NaN,"method":"ping"}', '400 -32700'],
  ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), '400 -32700'],
  ['half a character', Buffer.from([0x22, 0xe2, 0x82, 0x22]), '400 -32700'],
  ['a surrogate in bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), '400 -32700'],
  ['UTF-16', Buffer.from(JSON.stringify(request), 'utf16le'), '400 -32700'],
  ['gzip', Buffer.from('1f8b0800000000000003ab5604', 'hex'), '400 -32700'],
  ['lists in lists', nested('[', ']', 20_000), '400 -32600'],
  ['objects in objects', nested('{"a":', '}', 20_000), '400 -32600'],
  [
    'deep parameters',
    `{"jsonrpc":"2.0","id":1,"method":"ping","params":${nested('{"a":', '}', 20_000)}}`,
    '400 -32600',
  ],
  ['lists that never end', '['.repeat(100_000), '400 -32600'],
  ['null', 'null', '400 -32600'],
  ['a number', '42', '400 -32600'],
  ['text', '"tools/list"', '400 -32600'],
  ['an empty batch', '[]', '400 -32600'],
  ['a batch', JSON.stringify([request]), '400 -32600'],
  ['a batch of junk', '[1,null,"x"]', '400 -32600'],
  ['a batch of both eras', JSON.stringify([request, message2026('tools/list')]), '400 -32600'],
  ['an empty object', '{}', '400 -32600'],
  ['no version of JSON-RPC', JSON.stringify({ ...request, jsonrpc: undefined }), '400 -32600'],
  ['JSON-RPC 1.0', JSON.stringify({ ...request, jsonrpc: '1.0' }), '400 -32600'],
  ['JSON-RPC 2.0 as a number', JSON.stringify({ ...request, jsonrpc: 2 }), '400 -32600'],
  ['no method', JSON.stringify({ ...request, method: undefined }), '400 -32600'],
  ['a method that is a number', JSON.stringify({ ...request, method: 1 }), '400 -32600'],
  ['a method that is null', JSON.stringify({ ...request, method: null }), '400 -32600'],
  ['a method in a list', JSON.stringify({ ...request, method: ['tools/list'] }), '400 -32600'],
  ['parameters in a list', JSON.stringify({ ...request, params: [] }), '400 -32600'],
  ['parameters that are text', JSON.stringify({ ...request, params: 'a' }), '400 -32600'],
  ['parameters that are null', JSON.stringify({ ...request, params: null }), '400 -32600'],
  ['an id that is null', JSON.stringify({ ...request, id: null }), '400 -32600'],
  ['an id that is an object', JSON.stringify({ ...request, id: {} }), '400 -32600'],
  ['an id in a list', JSON.stringify({ ...request, id: [1] }), '400 -32600'],
  ['an id that is true', JSON.stringify({ ...request, id: true }), '400 -32600'],
  ['an id with a fraction', JSON.stringify({ ...request, id: 1.5 }), '400 -32600'],
  ['an id that numbers cannot hold', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', '400 -32600'],
  ['an id beyond all numbers', '{"jsonrpc":"2.0","id":1e999,"method":"ping"}', '400 -32600'],
  ['an answer without an id', JSON.stringify({ jsonrpc: '2.0', result: {} }), '400 -32600'],
  ['a prototype for a message', '{"__proto__":{"jsonrpc":"2.0","id":1,"method":"ping"}}', '400 -32600'],
];

describe.each<[string, () => Headers]>([
  ['without a session', () => ({})],
  ['in a 2025 session', () => session.headersOf()],
  ['with the headers of 2026', () => headers2026('tools/list')],
])('a body %s', (_, headers) => {
  it.each(malformed)('of %s is refused', async (_case, body, verdict) => {
    const reply = await post(target.url, body, { headers: headers() });
    expect(reply.verdict).toBe(verdict);
    expect(reply.answer).toMatchObject({ jsonrpc: '2.0', id: null });
    expect(reply.headers).not.toHaveProperty('mcp-session-id');
  });
});

describe('a message', () => {
  it.each([
    undefined,
    '',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    'application/jsonp',
    'application/json, text/plain',
    'application/json; charset=utf-16',
    'application/json;charset=iso-8859-1',
  ])('of content type %s is refused', async (type) => {
    const reply = await session.send(request, { headers: { 'content-type': type } });
    expect(reply.verdict).toBe('415 -32600');
  });

  it.each([
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('of content type %s is taken', async (type) => {
    expect((await session.send(request, { headers: { 'content-type': type } })).status).toBe(200);
  });

  it('is refused where the client would not take the reply, or compressed what it sent', async () => {
    expect((await session.send(request, { headers: { accept: 'application/json' } })).verdict).toBe('406 -32600');
    expect((await session.send(request, { headers: { accept: 'text/html' } })).verdict).toBe('406 -32600');
    expect((await session.send(request, { headers: { 'content-encoding': 'gzip' } })).verdict).toBe('415 -32600');
  });

  it('with half a character in it comes back as it was', async () => {
    const raw =
      '{"jsonrpc":"2.0","id":"\\ud800","method":"tools/call","params":{"name":"echo","arguments":{"\\udfff":"a\\ud83d"}}}';
    const reply = await session.send(raw);
    expect(reply.answer).toMatchObject({
      id: '\ud800',
      result: { structuredContent: { args: { '\udfff': 'a\ud83d' } } },
    });
  });

  it('is read to the last of two members of one name', async () => {
    const raw = '{"jsonrpc":"2.0","id":1,"id":2,"method":"no","method":"ping"}';
    expect((await session.send(raw)).answer).toEqual({ jsonrpc: '2.0', id: 2, result: {} });
  });

  it('as deep as any sensible one is taken', async () => {
    const raw = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"a":${nested('[', ']', 200)}}}}`;
    expect((await session.send(raw)).answer?.result).toHaveProperty('structuredContent');
  });

  it('is not taken for deep for the brackets in its text', async () => {
    expect((await session.call('echo', { text: '[{"'.repeat(5_000) })).answer?.result).toHaveProperty(
      'structuredContent',
    );
  });
});

describe('a body that is too large', () => {
  const tooLarge = JSON.stringify({ ...request, params: { filler: 'x'.repeat(bodyLimit) } });

  it('is refused by its announced length, before it is sent', async () => {
    const opened = openPost(target.url, { headers: { ...session.headersOf(), 'content-length': String(10 ** 12) } });
    opened.on('error', () => undefined);
    opened.flushHeaders();
    const [response] = (await once(opened, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    opened.destroy();
  });

  it('is refused when it was sent whole', async () => {
    expect((await session.send(tooLarge)).verdict).toBe('413 -32600');
  });

  it('is refused in chunks, as soon as it is too large', async () => {
    const opened = openPost(target.url, { headers: { ...session.headersOf(), 'transfer-encoding': 'chunked' } });
    opened.on('error', () => undefined);
    const answered = once(opened, 'response') as Promise<[IncomingMessage]>;
    for (let sent = 0; sent <= bodyLimit; sent += 16_384) opened.write('x'.repeat(16_384));
    // Not ended: the refusal does not wait for the rest.
    const [response] = await answered;
    expect(response.statusCode).toBe(413);
    expect(response.headers.connection).toBe('close');
    opened.destroy();
  });

  it('is taken up to the last byte of the limit', async () => {
    const frame = Buffer.byteLength(JSON.stringify({ ...request, method: 'ping', params: { filler: '' } }));
    const filling = (length: number) => ({ ...request, method: 'ping', params: { filler: 'x'.repeat(length) } });
    expect((await session.send(filling(bodyLimit - frame))).status).toBe(200);
    expect((await session.send(filling(bodyLimit - frame + 1))).status).toBe(413);
  });
});

describe('a client that does not finish', () => {
  it('is forgotten when it breaks off in the middle of a body', async () => {
    for (let round = 0; round < 10; round++) {
      const opened = openPost(target.url, { headers: { ...session.headersOf(), 'content-length': '5000' } });
      opened.on('error', () => undefined);
      opened.write('{"jsonrpc":');
      await once(opened, 'socket');
      opened.destroy();
    }
  });

  it('keeps nobody waiting while it sends byte by byte', async () => {
    const body = JSON.stringify({ ...request, id: 'slow' });
    const opened = openPost(target.url, { headers: { ...session.headersOf(), 'content-length': String(body.length) } });
    const answered = once(opened, 'response') as Promise<[IncomingMessage]>;
    for (const character of body.slice(0, -1)) {
      opened.write(character);
      await new Promise(setImmediate);
    }
    expect((await session.request('ping')).status).toBe(200);
    opened.end(body.slice(-1));
    const reply = await readReply((await answered)[0]);
    expect(reply.answer?.id).toBe('slow');
  });
});

describe('bytes that are hardly HTTP', () => {
  const host = 'Host: 127.0.0.1';
  it.each([
    ['junk', 'hello there\r\n\r\n', /^HTTP\/1\.1 400 /],
    ['a header line without a colon', `POST /mcp HTTP/1.1\r\n${host}\r\nnonsense\r\n\r\n`, /^HTTP\/1\.1 400 /],
    [
      'two lengths',
      `POST /mcp HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    [
      'a length and chunks',
      `POST /mcp HTTP/1.1\r\n${host}\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
    ['a negative length', `POST /mcp HTTP/1.1\r\n${host}\r\nContent-Length: -1\r\n\r\n`, /^HTTP\/1\.1 400 /],
    [
      'a chunk of no size',
      `POST /mcp HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
      /^(HTTP\/1\.1 400 |$)/,
    ],
    ['headers without end', `POST /mcp HTTP/1.1\r\n${host}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
    ['no host', 'POST /mcp HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 4\d\d /],
    ['another host', 'POST /mcp HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 421 /],
    [
      'another origin',
      `POST /mcp HTTP/1.1\r\n${host}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1\.1 403 /,
    ],
    [
      'a whole URL for a path',
      `POST http://evil.example/mcp HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`,
      /^HTTP\/1\.1 404 /,
    ],
    ['a path out of the root', `POST /../../mcp HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`, /^HTTP\/1\.1 404 /],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', /^$/],
    [
      'an upgrade',
      `GET /mcp HTTP/1.1\r\n${host}\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n`,
      /^HTTP\/1\.1 400 /,
    ],
  ])('are refused: %s', async (_, bytes, status) => {
    const text = await sendRaw(target.port, bytes);
    expect(text).toMatch(status);
    requireDiscretion(text);
  });
});

it('logs nothing of what clients did wrong as a failure of its own', () => {
  expect(target.log.lines.filter((line) => line.level === 'error')).toEqual([]);
});
