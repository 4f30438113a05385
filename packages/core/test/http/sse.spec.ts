import { createServer as createHttpServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type AuthGate, type ServerOptions, type TenonServer } from '@tenon/core';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { openAskingTarget } from './asking-target';
import { handshake } from './eras';
import { post, type Headers, type Reply } from './http-client';
import { Stage } from './stage';
import { StreamReader } from './stream-reader';
import { targetModule, type Target } from './target';

const byName: AuthGate = {
  authenticate: (request) => {
    const name = /^Bearer (\w+)$/.exec(request.header('authorization') ?? '')?.[1];
    return name === undefined ? { refusal: { status: 401 } } : { principal: { subject: name, scopes: [] } };
  },
  insufficientScope: () => ({ status: 403 }),
};

const open = (options: Partial<ServerOptions> = {}): Promise<Target> =>
  openAskingTarget({ ...options, http: { sse: true, ...options.http } });
const at = (target: { url: string }, path: string): string => new URL(path, target.url).href;
const request = (id: unknown, method: string, params: unknown = {}) => ({ jsonrpc: '2.0', id, method, params });

/** A connection by the HTTP+SSE transport. */
class Connection {
  private constructor(
    readonly stream: StreamReader,
    readonly messagesUrl: string,
    private readonly headers: Headers,
  ) {}

  static async open(url: string, headers: Headers = {}): Promise<Connection> {
    const stream = await StreamReader.open(url, headers);
    if (stream.status !== 200) throw new Error(`refused: ${stream.status}`);
    await stream.until(({ events }) => events.length === 1);
    const [{ name, data } = { name: '', data: '' }] = stream.events;
    expect(name).toBe('endpoint');
    return new Connection(stream, new URL(data, url).href, headers);
  }

  post(message: unknown, headers: Headers = {}): Promise<Reply> {
    return post(this.messagesUrl, message, { headers: { accept: undefined, ...this.headers, ...headers } });
  }

  async initialize(version = '2024-11-05'): Promise<void> {
    await this.post(request('init', 'initialize', handshake(version)));
    await this.answer('init');
    await this.post({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }

  async answer(id: unknown) {
    const find = () =>
      this.stream.events
        .filter(({ name }) => name === 'message')
        .map(({ data }) => JSON.parse(data) as { id?: unknown; method?: string; result?: unknown })
        .find((message) => message.id === id && message.method === undefined);
    await this.stream.until(() => find() !== undefined);
    return find()!;
  }
}

describe('the HTTP+SSE transport of 2024-11-05', () => {
  let target: Target;
  beforeAll(async () => void (target = await open()));
  afterAll(() => target[Symbol.asyncDispose]());

  it('is off unless it is asked for', async () => {
    await using plain = await openAskingTarget();
    expect((await StreamReader.open(at(plain, '/sse'), {})).status).toBe(404);
    expect((await post(at(plain, '/messages?sessionId=1'), request(1, 'ping'))).status).toBe(404);
  });

  it('tells where to post, accepts what is posted, and answers on the stream', async () => {
    const connection = await Connection.open(at(target, '/sse'));
    expect(connection.messagesUrl).toMatch(/\/messages\?sessionId=[\w-]{32}$/);
    await connection.initialize();
    const accepted = await connection.post(request(1, 'tools/call', { name: 'add', arguments: { a: 1, b: 2 } }));
    expect([accepted.status, accepted.text]).toEqual([202, 'Accepted']);
    expect(await connection.answer(1)).toMatchObject({ result: { content: [{ text: '3' }] } });
    connection.stream.leave();
  });

  it('asks the client, hears of changes, and shows handlers the request that carried the message', async () => {
    const connection = await Connection.open(at(target, '/sse'));
    await connection.initialize();
    await connection.post(request(1, 'tools/call', { name: 'ask', arguments: { key: 'sse' } }));
    const { id } = await connection.stream
      .until(({ events }) => events.some(({ data }) => data.includes('roots/list')))
      .then(({ events }) => JSON.parse(events.find(({ data }) => data.includes('roots/list'))!.data) as { id: string });
    await connection.post({ jsonrpc: '2.0', id, result: { roots: [] } });
    await connection.answer(1);
    target.server.notifyListChanged('tools');
    await connection.stream.until(({ received }) => received.includes('notifications/tools/list_changed'));
    await connection.post(request(2, 'tools/call', { name: 'headers', arguments: {} }), { 'x-mine': 'yes' });
    expect(JSON.stringify(await connection.answer(2))).toContain('x-mine');
    connection.stream.leave();
  });

  it('masks the details of errors, as over any HTTP', async () => {
    const connection = await Connection.open(at(target, '/sse'));
    await connection.initialize();
    await connection.post(request(1, 'tools/call', { name: 'throw_error', arguments: {} }));
    expect(JSON.stringify(await connection.answer(1))).not.toContain('hunter2');
    connection.stream.leave();
  });

  it.each([
    ['no session', '/messages', 400],
    ['an empty session', '/messages?sessionId=', 404],
    ['an unknown session', '/messages?sessionId=__proto__', 404],
  ])('refuses messages for %s', async (_, path, status) => {
    expect((await post(at(target, path), request(1, 'ping'))).status).toBe(status);
  });

  it.each<[string, string, string, Headers, number]>([
    ['another method', 'PUT', '/sse', {}, 405],
    ['a POST to the stream', 'POST', '/sse', {}, 405],
    ['a GET of the messages', 'GET', '/messages', {}, 405],
    ['an accept of JSON', 'GET', '/sse', { accept: 'application/json' }, 406],
    ['a foreign origin', 'GET', '/sse', { accept: 'text/event-stream', origin: 'https://evil.example' }, 403],
    ['a foreign host', 'POST', '/messages?sessionId=1', { host: 'evil.example' }, 421],
    ['a form', 'POST', '/messages?sessionId=1', { 'content-type': 'text/plain' }, 415],
  ])('refuses %s', async (_, method, path, headers, status) => {
    expect((await post(at(target, path), method === 'GET' ? '' : '{}', { method, headers })).status).toBe(status);
  });

  it('survives what is no message', async () => {
    const connection = await Connection.open(at(target, '/sse'));
    await connection.initialize();
    for (const body of ['', '{', '[]', 'null', '{"jsonrpc":"2.0","id":{}}']) {
      expect((await connection.post(body)).status).toBe(202);
    }
    await connection.post(request(9, 'ping'));
    expect(await connection.answer(9)).toMatchObject({ result: {} });
    connection.stream.leave();
  });

  it('limits the body like the endpoint', async () => {
    await using small = await open({ http: { bodyLimit: 1000 } });
    const connection = await Connection.open(at(small, '/sse'));
    expect((await connection.post(request(1, 'ping', { x: 'x'.repeat(2000) }))).status).toBe(413);
    connection.stream.leave();
  });

  it('is for one principal from end to end', async () => {
    await using guarded = await open({ auth: byName });
    expect((await StreamReader.open(at(guarded, '/sse'), {})).status).toBe(401);
    const ann = await Connection.open(at(guarded, '/sse'), { authorization: 'Bearer ann' });
    await ann.initialize();
    const ping = request(1, 'ping');
    expect((await ann.post(ping, { authorization: 'Bearer ben' })).status).toBe(403);
    expect((await ann.post(ping, { authorization: undefined })).status).toBe(401);
    await ann.post(request(2, 'tools/call', { name: 'who', arguments: {} }));
    expect(await ann.answer(2)).toMatchObject({ result: { structuredContent: { subject: 'ann' } } });
    ann.stream.leave();
  });

  it('aborts what runs when the client goes away, and knows its session no more', async () => {
    const connection = await Connection.open(at(target, '/sse'));
    await connection.initialize();
    await connection.post(request(1, 'tools/call', { name: 'hold', arguments: { key: 'gone' } }));
    await target.stage.until('hold gone');
    connection.stream.leave();
    await target.stage.until('aborted gone');
    expect((await connection.post(request(2, 'ping'))).status).toBe(404);
  });

  it('ends with the server, once what runs is answered', async () => {
    const closing = await open({ shutdownTimeoutMs: 60_000 });
    const [idle, busy] = await Promise.all([
      Connection.open(at(closing, '/sse')),
      Connection.open(at(closing, '/sse')),
    ]);
    await busy.initialize();
    await busy.post(request(1, 'tools/call', { name: 'hold', arguments: { key: 'last' } }));
    await closing.stage.until('hold last');
    const closed = closing.server.close();
    closing.stage.release('last');
    await busy.answer(1);
    await closed;
    await Promise.all([idle.stream.ended, busy.stream.ended]);
  });
});

describe('where the HTTP+SSE transport is served', () => {
  const serverOf = (http: ServerOptions['http']): TenonServer =>
    createServer(targetModule(new Stage()), { name: 'sse', logLevel: 'silent', http });

  it('may be changed', async () => {
    await using target = await open({ http: { sse: { path: '/events', messagesPath: '/post' } } });
    const connection = await Connection.open(at(target, '/events'));
    expect(connection.messagesUrl).toContain('/post?sessionId=');
    connection.stream.leave();
  });

  const reply = (): Response => new Response();
  const onPathOfMcp = expect.objectContaining({ code: 'TN1015', message: expect.stringContaining('a path of MCP') });

  it.each(['/sse', '/messages'])('has no route on %s, before and after the start', async (path) => {
    await using server = serverOf({ sse: true });
    expect(() => server.route('GET', path, reply)).toThrow(onPathOfMcp);
    await server.start();
    expect(() => server.route('GET', path, reply)).toThrow(onPathOfMcp);
  });

  it('has no route where listen has put it, either', async () => {
    await using early = serverOf({}).route('GET', '/sse', reply);
    await expect(early.listen({ port: 0, sse: true })).rejects.toEqual(onPathOfMcp);
    await using late = serverOf({});
    await late.listen({ port: 0, path: '/here', sse: true });
    for (const path of ['/here', '/here/', '/sse', '/messages']) {
      expect(() => late.route('GET', path, reply)).toThrow(onPathOfMcp);
    }
    late.route('GET', '/health', reply);
  });

  it.each<[ServerOptions['http'], Parameters<TenonServer['listen']>[0]]>([
    [{}, { path: '/sse', sse: true }],
    [{}, { path: '/sse/', sse: true }],
    [{ path: '/messages' }, { sse: true }],
    [{ sse: true }, { path: '/messages' }],
    [{ sse: { path: '/events' } }, { path: '/events' }],
  ])('is not that of something else: %j, and listen(%j)', async (http, told) => {
    await using server = serverOf(http);
    await expect(server.listen({ port: 0, ...told })).rejects.toMatchObject({
      code: 'TN1015',
      message: expect.stringContaining('are one path'),
    });
    expect(server.address).toBeUndefined();
  });

  it.each([
    { sse: { messagesPath: '/messages?to=me' } },
    { sse: { path: '/sse#a' } },
    { sse: { path: 'sse' } },
    { path: '/a path' },
    { sse: { path: '/mcp' } },
    { sse: { path: '/one', messagesPath: '/one' } },
  ])('is one that a request can have, and of nothing else: %j', async (http) => {
    await expect(serverOf(http).start()).rejects.toMatchObject({ problems: [{ code: 'TN1015' }] });
  });

  it('is said by listen, too', async () => {
    await using server = serverOf({});
    const { url } = await server.listen({ port: 0, sse: true });
    const connection = await Connection.open(new URL('/sse', url).href);
    connection.stream.leave();
  });

  it('is beside a handler of node:http, also where an application has mounted it', async () => {
    await using server = serverOf({ sse: true });
    const handler = server.nodeHandler();
    const http = createHttpServer((request, response) => {
      const original = request.url ?? '/';
      request.url = original.replace(/^\/base/, '');
      handler(Object.assign(request, { originalUrl: original }), response);
    }).listen(0, '127.0.0.1');
    await once(http, 'listening');
    const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/base/sse`;
    const connection = await Connection.open(url);
    expect(connection.messagesUrl).toContain('/base/messages?');
    await connection.initialize();
    connection.stream.leave();
    await connection.stream.ended;
    await new Promise((resolve) => http.close(resolve));
  });

  it('is beside fetch', async () => {
    await using server = serverOf({ sse: true });
    const base = 'http://127.0.0.1:8000';
    const response = await server.fetch(new Request(`${base}/sse`, { headers: { accept: 'text/event-stream' } }));
    const reader = response.body!.getReader();
    const read = async (): Promise<string> => Buffer.from((await reader.read()).value as Uint8Array).toString();
    const path = /data: (.*)\n/.exec(await read())![1]!;
    const posted = await server.fetch(
      new Request(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request(1, 'ping')),
      }),
    );
    expect([posted.status, await posted.text()]).toEqual([202, 'Accepted']);
    expect(await read()).toContain('"id":1');
    await reader.cancel();
  });

  it.each([
    ['a path that is none', { sse: { path: 'sse' } }],
    ['a path with a query', { sse: { messagesPath: '/messages?x=1' } }],
    ['the path of the endpoint', { sse: { path: '/mcp' } }],
    ['one path for both', { sse: { path: '/x', messagesPath: '/x' } }],
  ])('is refused at the start with %s', async (_, http) => {
    await expect(serverOf(http).start()).rejects.toThrow(/TN1015/);
  });

  it('is no path of a route', async () => {
    const server = serverOf({});
    server.route('GET', '/sse', () => new Response());
    await expect(server.listen({ port: 0, sse: true })).rejects.toThrow(/TN1015/);
    await server.close();
    const declared = serverOf({ sse: true });
    expect(() => declared.route('GET', '/messages', () => new Response())).toThrow(/TN1015/);
  });

  it.each([
    ['the path of the endpoint', {}, { path: '/sse' }],
    ['its messages on that of the endpoint', { path: '/messages' }, {}],
  ])('is refused where it listens on %s', async (_, http, given) => {
    const server = serverOf(http);
    await expect(server.listen({ port: 0, sse: true, ...given })).rejects.toThrow(/TN1015/);
    await server.close();
  });
});

it('the client of the SDK speaks it', async () => {
  await using target = await open();
  const client = new Client({ name: 'v1', version: '1' });
  await client.connect(new SSEClientTransport(new URL(at(target, '/sse'))));
  expect((await client.listTools()).tools.length).toBeGreaterThan(5);
  const result = await client.callTool({ name: 'add', arguments: { a: 20, b: 22 } });
  expect(result.content).toEqual([{ type: 'text', text: '42' }]);
  await client.close();
});
