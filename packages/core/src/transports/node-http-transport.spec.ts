import { connect, createServer, type AddressInfo } from 'node:net';
import { Agent, request as httpRequest } from 'node:http';
import { FakeHttpEndpoint } from '../../test/fakes/fake-http-endpoint';
import { FakeLogger } from '../../test/fakes/fake-logger';
import { mcpHeaders, send, sendRaw } from '../../test/fakes/http-probe';
import type { AuthGate } from '../contracts';
import { HttpRoutes } from './http-routes';
import { NodeHttpTransport, type NodeHttpTransportOptions } from './node-http-transport';

let endpoint: FakeHttpEndpoint;
let logger: FakeLogger;
let port: number;
const open: NodeHttpTransport[] = [];

async function listen(options: Partial<NodeHttpTransportOptions> = {}): Promise<NodeHttpTransport> {
  endpoint = new FakeHttpEndpoint();
  logger = new FakeLogger();
  const transport = new NodeHttpTransport({ endpoint, path: '/mcp', logger, ...options });
  open.push(transport);
  port = (await transport.listen({ host: '127.0.0.1', port: 0 })).port;
  return transport;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((transport) => transport.close(0)));
});

const post = (body: string | Buffer, headers: Record<string, string | string[]> = {}) =>
  send(port, { body, headers: { ...mcpHeaders, ...headers } });

describe('a POST to the endpoint', () => {
  beforeEach(() => listen());

  it('is answered with the JSON of the endpoint, in one piece', async () => {
    const answer = await post('{"ü":1}');
    expect(answer).toMatchObject({ status: 200, text: '{"ü":1}' });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '8' });
  });

  it('is answered when the endpoint answers later', async () => {
    expect((await post('"late"')).text).toBe('"late"');
  });

  it('is answered with bytes and headers of the endpoint', async () => {
    const answer = await post('"bytes"');
    expect(answer.text).toBe('{"é":1}');
    expect(answer.headers).toMatchObject({ 'mcp-session-id': 'abc', 'content-length': '8' });
  });

  it('is answered with an empty body where the endpoint has none', async () => {
    const answer = await post('"empty"');
    expect(answer).toMatchObject({ status: 202, text: '' });
    expect(answer.headers['content-type']).toBeUndefined();
  });

  it.each(['/mcp/', '/mcp?x=1', '/mcp/?x=1'])('is the same at %s, without a redirect', async (path) => {
    expect(await send(port, { path, body: '1', headers: mcpHeaders })).toMatchObject({ status: 200, text: '1' });
    expect(endpoint.requests[0]?.path).toBe('/mcp');
  });

  it('takes a body in many pieces', async () => {
    const text = JSON.stringify('é'.repeat(300_000));
    expect((await post(text)).text).toBe(text);
  });

  it('shows the endpoint the headers by lower-case name', async () => {
    await post('1', { 'X-Tenant': 'north', 'x-many': ['a', 'b'], __proto__evil: 'x' });
    const request = endpoint.requests[0]!;
    expect(request.header('x-tenant')).toBe('north');
    expect(request.header('x-many')).toBe('a, b');
    expect(request.header('constructor')).toBeUndefined();
    expect(request.header('__proto__')).toBeUndefined();
    expect([...request.headerNames()]).toContain('x-tenant');
    expect(endpoint.callers).toEqual(['127.0.0.1']);
  });

  it('survives headers named like parts of every object', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'];
    const lines = names.map((name) => `${name}: {"polluted":1}\r\n`).join('');
    const text = await sendRaw(
      port,
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nAccept: */*\r\n${lines}Content-Length: 1\r\n\r\n1`,
    );
    expect(text).toMatch(/^HTTP\/1.1 200 /);
    expect(Object.keys({})).toEqual([]);
    expect('polluted' in {}).toBe(false);
  });

  it.each(['"throw"', '"reject"'])('is answered 500 without details if the endpoint fails (%s)', async (body) => {
    const answer = await post(body);
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: '2.0', error: { code: -32603 }, id: null });
    expect(answer.text).not.toContain('secret');
    const { id } = (JSON.parse(answer.text) as { error: { data: { id: string } } }).error.data;
    expect(logger.lines).toEqual([expect.objectContaining({ level: 'error', data: expect.objectContaining({ id }) })]);
  });

  it('serves 64 at once', async () => {
    const answers = await Promise.all(Array.from({ length: 64 }, (_, index) => post(JSON.stringify({ index }))));
    expect(answers.map((answer) => answer.text)).toEqual(answers.map((_, index) => JSON.stringify({ index })));
  });

  it('answers pipelined requests in order, also where the first takes longer', async () => {
    const one = (body: string, last = false) =>
      `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\n${last ? 'Connection: close\r\n' : ''}Content-Length: ${body.length}\r\n\r\n${body}`;
    const text = await sendRaw(port, one('"late"') + one('"b"') + one('"c"', true));
    expect(text.match(/"late"|"b"|"c"/g)).toEqual(['"late"', '"b"', '"c"']);
  });
});

describe('a malformed request', () => {
  beforeEach(() => listen({ bodyLimit: 1000 }));

  const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonp', ''];
  it.each([...types, 'application/json; charset=latin1', 'application/json; charset="utf-16"'])(
    'of content type %j is answered 415',
    async (type) => {
      const answer = await post('{}', { 'content-type': type });
      expect(answer.status).toBe(415);
      expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: '2.0', error: { code: -32600 }, id: null });
      expect(endpoint.bodies).toEqual([]);
    },
  );

  it('without a content type is answered 415', async () => {
    expect((await send(port, { body: '{}' })).status).toBe(415);
  });

  it.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json ; x=y'])(
    'does not include content type %s',
    async (type) => {
      expect((await post('{}', { 'content-type': type })).status).toBe(200);
    },
  );

  it.each(['application/json', 'text/event-stream', 'text/html', 'application/json, text/event-stream;q=0'])(
    'that accepts only %s is answered 406',
    async (accept) => {
      expect((await post('{}', { accept })).status).toBe(406);
    },
  );

  it.each([
    '*/*',
    'text/event-stream,application/json',
    'application/*, text/*',
    'TEXT/EVENT-STREAM;q=0.5, Application/Json',
    '*/*;q=0.1',
  ])('does not include one that accepts %s', async (accept) => {
    expect((await post('{}', { accept })).status).toBe(200);
  });

  it('does not include one without Accept, which allows everything', async () => {
    expect((await send(port, { body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(200);
  });

  it.each(['gzip', 'br', 'GZIP', 'deflate, gzip'])('with content encoding %s is answered 415', async (encoding) => {
    expect((await post('{}', { 'content-encoding': encoding })).status).toBe(415);
  });

  it('in bytes that are not UTF-8 is answered 400 with a parse error', async () => {
    const answer = await post(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: -32700 }, id: null });
  });

  it('does not include one that holds a replacement character', async () => {
    expect((await post('"\uFFFD"')).text).toBe('"\uFFFD"');
  });

  it.each([
    ['PUT', 405],
    ['PATCH', 405],
    ['HEAD', 405],
    ['OPTIONS', 405],
    ['TRACE', 405],
  ])('of method %s is answered %d and told what is allowed', async (method, status) => {
    const answer = await send(port, { method, headers: mcpHeaders });
    expect(answer.status).toBe(status);
    expect(answer.headers.allow).toBe('GET, POST, DELETE');
  });

  it('for a stream must accept one', async () => {
    for (const accept of ['application/json', 'text/event-stream;q=0', 'text/plain']) {
      expect([accept, (await send(port, { method: 'GET', headers: { accept } })).status]).toEqual([accept, 406]);
    }
    expect(endpoint.requests).toEqual([]);
  });

  it('by a browser is told what this is', async () => {
    const answer = await send(port, { method: 'GET', headers: { accept: 'text/html,application/xhtml+xml' } });
    expect(answer.status).toBe(405);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.text).toContain('MCP endpoint (streamable HTTP)');
  });

  it.each(['/', '/mcp2', '/mcp/x', '//mcp', '/MCP', '/sse', '/mcp/..', '/%6dcp'])(
    'to %s is answered 404 and told where MCP is',
    async (path) => {
      const answer = await send(port, { path, body: '{}', headers: mcpHeaders });
      expect(answer.status).toBe(404);
      expect((JSON.parse(answer.text) as { error: { message: string } }).error.message).toContain('POST /mcp');
    },
  );

  it('that announces too large a body is answered 413 before the body is read, and the connection closes', async () => {
    const text = await sendRaw(
      port,
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: 1001\r\n\r\n' +
        'x'.repeat(1001),
    );
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text.toLowerCase()).toContain('connection: close');
    expect(text).toContain('larger than 1000 bytes');
  });

  it('whose body grows too large is answered 413, however much follows', async () => {
    const answer = await send(port, {
      body: Buffer.alloc(8 * 1024 * 1024, 'x'),
      headers: { ...mcpHeaders, 'transfer-encoding': 'chunked' },
    });
    expect(answer.status).toBe(413);
    expect(answer.headers.connection).toBe('close');
  });

  it('does not include one of exactly the limit', async () => {
    expect((await post(JSON.stringify('x'.repeat(998)))).status).toBe(200);
  });

  it('that is broken off is not acted on, and the server lives', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: 100\r\n\r\n{"a"',
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    expect((await post('1')).status).toBe(200);
    expect(endpoint.bodies).toEqual(['1']);
    expect(logger.lines).toEqual([]);
  });

  it.each(['GARBAGE\r\n\r\n', 'POST /mcp HTTP/1.1\r\nHost localhost\r\n\r\n', 'POST /mcp HTTP/1.1\r\n\r\n'])(
    'in broken HTTP (%j) is answered 400 and closed',
    async (bytes) => {
      expect(await sendRaw(port, bytes)).toMatch(/^HTTP\/1.1 400 /);
    },
  );

  it('with enormous headers is answered 431', async () => {
    const text = await sendRaw(port, `POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1.1 431 /);
  });

  it('with both a length and chunks is refused', async () => {
    const text = await sendRaw(
      port,
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    expect(text).toMatch(/^HTTP\/1.1 400 /);
  });
});

describe('a slow client', () => {
  beforeEach(() => listen({ timeouts: { headersMs: 100, requestMs: 150 } }));

  it.each([
    ['headers', 'POST /mcp HTTP/1.1\r\nHost: loc'],
    [
      'body',
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: 9\r\n\r\n{',
    ],
  ])('that does not finish its %s is answered 408 and closed', async (_part, bytes) => {
    expect(await sendRaw(port, bytes)).toMatch(/^HTTP\/1.1 408 /);
    expect(endpoint.bodies).toEqual([]);
  });
});

describe('a stream', () => {
  beforeEach(() => listen());

  interface Stream {
    status: number | undefined;
    headers: Record<string, unknown>;
    text(): string;
    ended: Promise<void>;
    until(part: string): Promise<void>;
    leave(): void;
  }

  function stream(body: string): Promise<Stream> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { host: '127.0.0.1', port, method: 'POST', path: '/mcp', headers: mcpHeaders, agent: false },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', () => undefined);
          resolve({
            status: response.statusCode,
            headers: response.headers,
            text: () => text,
            ended: new Promise((done) => response.on('end', done)),
            until: async (part) => {
              while (!text.includes(part)) await new Promise((next) => response.once('data', next));
            },
            leave: () => request.destroy(),
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  it('begins with the first event and ends when told', async () => {
    const opened = await stream('"stream"');
    expect(opened.status).toBe(200);
    expect(opened.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    await opened.until('first');
    const reply = endpoint.hanging[0]!;
    reply.event('two\nlines');
    reply.event('{"last":1}');
    reply.end();
    await opened.ended;
    expect(opened.text()).toBe('data: {"first":1}\n\ndata: two\ndata: lines\n\ndata: {"last":1}\n\n');
    reply.event('after the end');
    reply.end();
    expect(endpoint.closed).toBe(0);
  });

  it('may begin with a comment, and says what events carry beside their message', async () => {
    const opened = await stream('"stream"');
    await opened.until('first');
    const reply = endpoint.hanging[0]!;
    reply.comment();
    reply.event('', { id: 'a.1', retryMs: 200 });
    reply.event('/messages', { name: 'endpoint' });
    reply.end();
    await opened.ended;
    reply.comment();
    expect(opened.text()).toBe(
      'data: {"first":1}\n\n:\n\nid: a.1\nretry: 200\ndata: \n\nevent: endpoint\ndata: /messages\n\n',
    );
  });

  it('tells everybody who asked that the client went away', async () => {
    const opened = await stream('"stream"');
    await opened.until('first');
    let told = 0;
    const gone = new Promise<void>((resolve) => {
      endpoint.hanging[0]!.onClose(() => (told += 1));
      endpoint.hanging[0]!.onClose(resolve);
    });
    opened.leave();
    await gone;
    expect([told, endpoint.closed]).toEqual([1, 1]);
  });

  it('tells once that the client went away', async () => {
    const opened = await stream('"stream"');
    await opened.until('first');
    opened.leave();
    await endpoint.until(() => endpoint.closed === 1);
    endpoint.hanging[0]!.event('into the void');
    endpoint.hanging[0]!.end();
    expect(endpoint.closed).toBe(1);
  });

  it('is ended where the endpoint fails in the middle', async () => {
    const opened = await stream('"break"');
    await opened.ended;
    expect(opened.text()).toBe('data: {"first":1}\n\n');
    expect(logger.lines).toHaveLength(1);
  });

  it('carries an event larger than what may wait', async () => {
    const opened = await stream('"stream"');
    const large = JSON.stringify('x'.repeat(20 * 1024 * 1024));
    endpoint.hanging[0]!.event(large);
    endpoint.hanging[0]!.end();
    await opened.ended;
    expect(opened.text()).toHaveLength('data: {"first":1}\n\ndata: \n\n'.length + large.length);
  });

  it('is cut off where the client does not read', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: 7\r\n\r\n"flood"',
    );
    await endpoint.until(() => endpoint.closed === 1);
    socket.destroy();
  });
});

describe('a client that goes away', () => {
  beforeEach(() => listen());

  it('before there is any reply is noticed', async () => {
    const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/mcp', headers: mcpHeaders });
    request.on('error', () => undefined);
    request.end('"hang"');
    await endpoint.until(() => endpoint.hanging.length === 1);
    request.destroy();
    await endpoint.until(() => endpoint.closed === 1);
    endpoint.hanging[0]!.send(200, '1');
  });

  it('is noticed by requests that wait behind another of its connection, too', async () => {
    const one = `POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: */*\r\nContent-Length: 6\r\n\r\n"hang"`;
    const socket = connect(port, '127.0.0.1', () => socket.write(one + one + one));
    await endpoint.until(() => endpoint.hanging.length === 3);
    socket.destroy();
    await endpoint.until(() => endpoint.closed === 3);
  });

  it('is told of to who asks only afterwards', async () => {
    const request = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: '/mcp', headers: mcpHeaders });
    request.on('error', () => undefined);
    request.end('"quiet"');
    await endpoint.until(() => endpoint.hanging.length === 1);
    await new Promise<void>((resolve) => {
      request.on('close', () => resolve());
      request.destroy();
    });
    await post('1');
    await new Promise<void>((resolve) => endpoint.hanging[0]!.onClose(resolve));
  });
});

describe('who asks', () => {
  const gate = (authenticate: AuthGate['authenticate']): AuthGate => ({
    authenticate,
    insufficientScope: () => ({ status: 403 }),
  });

  it.each(['sync', 'async'])('is found out before the body is read (%s)', async (kind) => {
    const principal = { subject: 'ann', scopes: [] };
    await listen({
      auth: gate((request) => {
        const decision =
          request.header('authorization') === 'Bearer good'
            ? { principal }
            : { refusal: { status: 401 as const, headers: { 'www-authenticate': 'Bearer' }, message: 'No token.' } };
        return kind === 'sync' ? decision : Promise.resolve(decision);
      }),
    });
    const refused = await post('1');
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(refused.text)).toEqual({
      jsonrpc: '2.0',
      error: { code: -32000, message: 'No token.' },
      id: null,
    });
    expect(endpoint.bodies).toEqual([]);
    const body = JSON.stringify('x'.repeat(200_000));
    expect((await post(body, { authorization: 'Bearer good' })).text).toBe(body);
    expect(endpoint.requests[0]?.principal).toBe(principal);
    expect((await send(port, { method: 'DELETE' })).status).toBe(401);
    expect((await send(port, { method: 'DELETE', headers: { authorization: 'Bearer good' } })).status).toBe(204);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('database at /var/db is down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('database at /var/db is down'))],
  ])('stays unknown where the gate %s: 503 without details', async (_how, authenticate) => {
    await listen({ auth: gate(authenticate) });
    const answer = await post('1');
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain('/var/db');
    expect(logger.lines).toHaveLength(1);
  });
});

describe('Host and Origin', () => {
  it.each(['localhost', 'localhost:1234', '127.0.0.1', 'LOCALHOST:80', '[::1]:8000'])(
    'Host %s is served',
    async (host) => {
      await listen();
      expect((await post('1', { host })).status).toBe(200);
    },
  );

  it.each([
    'evil.com',
    'localhost.evil.com',
    '127.0.0.1.nip.io',
    'localhost:1@evil.com',
    'localhost/evil',
    '0.0.0.0',
    'localhost.',
  ])('Host %j is answered 421', async (host) => {
    await listen();
    expect((await post('1', { host: 'localhost' })).status).toBe(200);
    expect((await post('1', { host })).status).toBe(421);
    expect(endpoint.bodies).toEqual(['1']);
  });

  it.each(['http://localhost:6274', 'https://127.0.0.1', 'http://[::1]:80'])('Origin %s is served', async (origin) => {
    await listen();
    expect((await post('1', { origin })).status).toBe(200);
  });

  it.each([
    'http://evil.com',
    'null',
    '',
    'http://localhost.evil.com',
    'http://127.0.0.1.nip.io',
    'file://',
    'http://localhost@evil.com',
    'localhost',
    'http://localhost/x',
    'https://evil.com#localhost',
  ])('Origin %j is answered 403', async (origin) => {
    await listen();
    const answer = await post('1', { origin });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(endpoint.bodies).toEqual([]);
  });

  it('can be listed, and a listed page may read the reply but never send cookies', async () => {
    await listen({ guard: { allowedHosts: ['tenon.test'], allowedOrigins: ['https://app.example.com'] } });
    const answer = await post('1', { host: 'tenon.test:8000', origin: 'https://app.example.com' });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': 'https://app.example.com', vary: 'Origin' });
    expect(answer.headers['access-control-expose-headers']).toContain('Mcp-Session-Id');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    const refused = await post('1', { origin: 'https://app.example.com', 'content-type': 'text/plain' });
    expect(refused.status).toBe(415);
    expect(refused.headers['access-control-allow-origin']).toBe('https://app.example.com');
  });

  it('a preflight is answered for listed origins only', async () => {
    await listen({ guard: { allowedOrigins: ['https://app.example.com'] } });
    const preflight = (origin: string) =>
      send(port, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,mcp-protocol-version,mcp-param-region',
        },
      });
    const allowed = await preflight('https://app.example.com');
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-methods': 'GET, POST, DELETE',
      'access-control-allow-headers': 'content-type,mcp-protocol-version,mcp-param-region',
    });
    expect((await preflight('https://other.example.com')).status).toBe(403);
    expect((await preflight('http://localhost:3000')).status).toBe(405);
  });

  it('an empty Host is answered 421', async () => {
    await listen();
    expect(await sendRaw(port, 'POST /mcp HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 421 /);
  });

  it('are not looked at where the guard is off', async () => {
    await listen({ guard: false });
    expect((await post('1', { host: 'evil.com', origin: 'http://evil.com' })).status).toBe(200);
  });
});

describe('routes', () => {
  beforeEach(async () => {
    const routes = new HttpRoutes();
    routes.add('GET', '/health', () => new Response('ok', { headers: { 'x-kind': 'health' } }));
    routes.add('POST', '/echo', async (request) =>
      Response.json({ url: request.url, body: await request.text(), tenant: request.headers.get('x-tenant') }),
    );
    routes.add('GET', '/cookies', () => {
      const headers = new Headers();
      headers.append('set-cookie', 'a=1');
      headers.append('set-cookie', 'b=2');
      return new Response(null, { status: 204, headers });
    });
    routes.add('GET', '/broken', () => {
      throw new Error('/secret/path exploded');
    });
    routes.add('GET', '/files/*', (request) => new Response(new URL(request.url).pathname));
    const auth: AuthGate = {
      authenticate: () => ({ refusal: { status: 401 } }),
      insufficientScope: () => ({ status: 403 }),
    };
    await listen({ routes, auth, bodyLimit: 1000 });
  });

  it('answer without authorization, HEAD by GET', async () => {
    const answer = await send(port, { method: 'GET', path: '/health?x=1' });
    expect(answer).toMatchObject({ status: 200, text: 'ok' });
    expect(answer.headers['x-kind']).toBe('health');
    const head = await send(port, { method: 'HEAD', path: '/health' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['x-kind']).toBe('health');
  });

  it('get the body, the headers and the whole URL', async () => {
    const answer = await send(port, {
      path: '/echo?q=1',
      body: 'hello',
      headers: { host: 'localhost:99', 'x-tenant': 'north' },
    });
    expect(JSON.parse(answer.text)).toEqual({ url: 'http://localhost:99/echo?q=1', body: 'hello', tenant: 'north' });
  });

  it('may set several cookies', async () => {
    expect((await send(port, { method: 'GET', path: '/cookies' })).headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });

  it('may take everything below a path', async () => {
    expect((await send(port, { method: 'GET', path: '/files/a/b' })).text).toBe('/files/a/b');
    expect((await send(port, { method: 'GET', path: '/files' })).status).toBe(404);
  });

  it('keep to the body limit', async () => {
    expect((await send(port, { path: '/echo', body: 'x'.repeat(1001) })).status).toBe(413);
  });

  it('that fail are answered 500 with an id that the log has', async () => {
    const answer = await send(port, { method: 'GET', path: '/broken' });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('secret');
    const { id } = (JSON.parse(answer.text) as { error: { data: { id: string } } }).error.data;
    expect(logger.lines[0]?.data).toMatchObject({ id });
  });

  it('are guarded', async () => {
    expect((await send(port, { method: 'GET', path: '/health', headers: { host: 'evil.com' } })).status).toBe(421);
  });

  it('refuse other methods and say which they take', async () => {
    const answer = await send(port, { method: 'DELETE', path: '/health' });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET');
  });
});

describe('listening', () => {
  it('on a taken port says so in one line and names a free port', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const taken = (blocker.address() as AddressInfo).port;
    const transport = new NodeHttpTransport({
      endpoint: new FakeHttpEndpoint(),
      path: '/mcp',
      logger: new FakeLogger(),
    });
    const failure = await transport.listen({ host: '127.0.0.1', port: taken }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'TN4001' });
    const { message } = failure as Error;
    expect(message).not.toContain('\n');
    expect(message).toContain(`127.0.0.1:${taken}`);
    expect(message).toMatch(/\d+ is free/);
    await new Promise((resolve) => blocker.close(resolve));
    await transport.listen({ host: '127.0.0.1', port: taken });
    await transport.close(0);
  });

  it.each([
    ['192.0.2.1', 0],
    ['127.0.0.1', 70_000],
  ])('on %s:%d is refused with TN4005', async (host, wanted) => {
    const transport = new NodeHttpTransport({
      endpoint: new FakeHttpEndpoint(),
      path: '/mcp',
      logger: new FakeLogger(),
    });
    await expect(transport.listen({ host, port: wanted })).rejects.toMatchObject({ code: 'TN4005' });
  });

  it('twice is refused', async () => {
    const transport = await listen();
    await expect(transport.listen({ host: '127.0.0.1', port: 0 })).rejects.toMatchObject({ code: 'TN4004' });
  });

  it('tells the URL', async () => {
    const transport = new NodeHttpTransport({
      endpoint: new FakeHttpEndpoint(),
      path: '/mcp',
      logger: new FakeLogger(),
    });
    open.push(transport);
    const address = await transport.listen({ host: '127.0.0.1', port: 0 });
    expect(address.url).toBe(`http://127.0.0.1:${address.port}/mcp`);
  });
});

describe('closing', () => {
  it('lets running requests finish, and closes their connections and idle ones', async () => {
    const transport = await listen();
    const agent = new Agent({ keepAlive: true });
    const idle = await new Promise((resolve) =>
      httpRequest({ agent, port, host: '127.0.0.1', method: 'POST', path: '/mcp', headers: mcpHeaders }, (response) =>
        response.resume().on('end', () => resolve(response.headers.connection)),
      ).end('1'),
    );
    expect(idle).toBe('keep-alive');
    const silent = connect(port, '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    const running = post('"hang"', { connection: 'keep-alive' });
    await endpoint.until(() => endpoint.hanging.length === 1);
    const closed = transport.close(60_000);
    await expect(send(port, { body: '1', headers: mcpHeaders })).rejects.toThrow('ECONNREFUSED');
    endpoint.hanging[0]!.send(200, '"done"');
    expect((await running).text).toBe('"done"');
    await closed;
    agent.destroy();
  });

  it('cuts what is left at the deadline', async () => {
    const transport = await listen();
    const running = post('"hang"').catch((error: unknown) => error);
    await endpoint.until(() => endpoint.hanging.length === 1);
    await transport.close(20);
    expect(await running).toHaveProperty('code', 'ECONNRESET');
    await endpoint.until(() => endpoint.closed === 1);
  });

  it('twice, or before listening, does nothing more', async () => {
    const transport = await listen();
    await Promise.all([transport.close(0), transport.close(0)]);
    await new NodeHttpTransport({ endpoint, path: '/mcp', logger }).close(0);
  });
});
