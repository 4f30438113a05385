import { FakeHttpEndpoint } from '../../test/fakes/fake-http-endpoint';
import { FakeLogger } from '../../test/fakes/fake-logger';
import { mcpHeaders } from '../../test/fakes/http-probe';
import { createFetchHandler, type FetchHandler } from './fetch-handler';
import { HttpGuard, type HttpGuardOptions } from './http-guard';
import type { HttpEntryOptions } from './http-entry';
import { HttpRoutes } from './http-routes';

let endpoint: FakeHttpEndpoint;
let logger: FakeLogger;
let handle: FetchHandler;

function open(options: Partial<HttpEntryOptions> = {}, guard?: HttpGuardOptions): void {
  endpoint = new FakeHttpEndpoint();
  logger = new FakeLogger();
  handle = createFetchHandler({ endpoint, path: '/mcp', logger, guard: new HttpGuard(guard), ...options });
}

const post = (body: RequestInit['body'], headers: Record<string, string> = {}, init: RequestInit = {}) =>
  new Request('http://localhost/mcp', { method: 'POST', headers: { ...mcpHeaders, ...headers }, body, ...init });

beforeEach(() => open());

describe('createFetchHandler', () => {
  it('answers with the JSON of the endpoint', async () => {
    const response = await handle(post('{"ü":1}'));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('{"ü":1}');
    expect(endpoint.requests[0]?.header('host')).toBe('localhost');
  });

  it('answers with bytes, headers and empty bodies', async () => {
    const bytes = await handle(post('"bytes"'));
    expect(bytes.headers.get('mcp-session-id')).toBe('abc');
    expect(await bytes.text()).toBe('{"é":1}');
    const empty = await handle(post('"empty"'));
    expect(empty.status).toBe(202);
    expect(empty.body).toBeNull();
    expect((await handle(new Request('http://localhost/mcp/', { method: 'DELETE' }))).status).toBe(204);
  });

  it.each([
    [415, () => post('{}', { 'content-type': 'text/plain' })],
    [406, () => post('{}', { accept: 'text/html' })],
    [400, () => post(new Uint8Array([0x22, 0xff, 0x22]))],
    [413, () => post('x'.repeat(101))],
    [413, () => post('{}', { 'content-length': '101' })],
    [403, () => post('{}', { origin: 'https://evil.com' })],
    [405, () => new Request('http://localhost/mcp', { method: 'PUT' })],
    [406, () => new Request('http://localhost/mcp', { headers: { accept: 'application/json' } })],
    [404, () => new Request('http://localhost/other')],
  ])('refuses with %d what the socket server refuses', async (status, request) => {
    open({ bodyLimit: 100 });
    const response = await handle(request());
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', id: null });
    expect(endpoint.bodies).toEqual([]);
  });

  it('refuses a body that grows too large, and stops reading it', async () => {
    open({ bodyLimit: 100 });
    let cancelled = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(60)),
      cancel: () => void (cancelled = true),
    });
    expect((await handle(post(body, {}, { duplex: 'half' }))).status).toBe(413);
    expect(cancelled).toBe(true);
  });

  it('checks the Host where hosts are listed, by the URL if there is no header', async () => {
    open({}, { allowedHosts: ['api.example.com'] });
    expect((await handle(post('1'))).status).toBe(421);
    expect((await handle(post('1', { host: 'api.example.com' }))).status).toBe(200);
  });

  it('takes the caller that the host application found out, and asks the gate otherwise', async () => {
    const principal = { subject: 'ann', scopes: [] };
    open({
      auth: {
        authenticate: () => Promise.resolve({ refusal: { status: 401 } }),
        insufficientScope: () => ({ status: 403 }),
      },
    });
    expect((await handle(post('1'))).status).toBe(401);
    expect((await handle(post('1'), { auth: principal })).status).toBe(200);
    expect(endpoint.requests[0]?.principal).toBe(principal);
  });

  it('streams events until the end', async () => {
    const response = await handle(post('"stream"'));
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    endpoint.hanging[0]!.event('{"last":1}');
    endpoint.hanging[0]!.end();
    endpoint.hanging[0]!.event('too late');
    expect(await response.text()).toBe('data: {"first":1}\n\ndata: {"last":1}\n\n');
  });

  it('says what events carry beside their message, and that it is alive', async () => {
    const response = await handle(post('"stream"'));
    const [reply] = endpoint.hanging;
    reply!.comment();
    reply!.event('', { id: 'a.1', retryMs: 200 });
    reply!.end();
    reply!.comment();
    expect(await response.text()).toBe('data: {"first":1}\n\n:\n\nid: a.1\nretry: 200\ndata: \n\n');
  });

  it('tells once that the client stopped reading a stream', async () => {
    const response = await handle(post('"stream"'));
    await response.body?.cancel();
    expect(endpoint.closed).toBe(1);
    endpoint.hanging[0]!.event('into the void');
    endpoint.hanging[0]!.end();
    expect(endpoint.closed).toBe(1);
  });

  it('tells that the client went away before there was a reply', async () => {
    const gone = new AbortController();
    void handle(post('"hang"', {}, { signal: gone.signal }));
    await endpoint.until(() => endpoint.hanging.length === 1);
    gone.abort();
    expect(endpoint.closed).toBe(1);
  });

  it('cuts off a client that does not read', async () => {
    const response = await handle(post('"flood"'));
    expect(endpoint.closed).toBe(1);
    await expect(response.text()).rejects.toThrow();
  });

  it('answers 500 without details if the endpoint fails, or the body was taken before', async () => {
    const response = await handle(post('"reject"'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    const taken = post('1');
    await taken.text();
    expect((await handle(taken)).status).toBe(500);
    expect(logger.lines).toHaveLength(2);
  });

  it('serves routes, HEAD by GET, and hides why one failed', async () => {
    const routes = new HttpRoutes();
    routes.add('GET', '/health', () => new Response('ok'));
    routes.add('GET', '/broken', () => Promise.reject(new Error('/secret/path exploded')));
    open({ routes });
    expect(await (await handle(new Request('http://localhost/health'))).text()).toBe('ok');
    expect((await handle(new Request('http://localhost/health', { method: 'HEAD' }))).body).toBeNull();
    expect((await handle(new Request('http://localhost/health', { method: 'PUT' }))).status).toBe(405);
    const broken = await handle(new Request('http://localhost/broken'));
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain('secret');
  });

  it('lets listed origins read replies, and answers their preflights', async () => {
    open({}, { allowedOrigins: ['https://app.example.com'] });
    const origin = 'https://app.example.com';
    expect((await handle(post('1', { origin }))).headers.get('access-control-allow-origin')).toBe(origin);
    const preflight = await handle(
      new Request('http://localhost/mcp', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, DELETE');
  });
});
