import { getEventListeners, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pooledFetch } from './pooled-fetch';

describe('a fetch with sockets of its own', () => {
  type Answer = (request: IncomingMessage, response: ServerResponse) => void;
  const opened = new Set<unknown>();
  let answer: Answer;
  const server = createServer((request, response) => answer(request, response));
  server.on('connection', (socket) => opened.add(socket));
  const fetch = pooledFetch();
  let url: string;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp?x=1`;
  });
  beforeEach(() => {
    opened.clear();
    answer = (_, response) => response.setHeader('content-type', 'application/json').end('{"n":1}');
  });
  afterEach(() => fetch.close());
  afterAll(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  it('sends method, headers and body, and reads what came as JSON and as text', async () => {
    answer = (request, response) => {
      const { method, url: path, headers } = request;
      request.setEncoding('utf8').once('data', (body) => {
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.writeHead(201, 'Made').end(JSON.stringify({ method, path, name: headers['x-name'], body }));
      });
    };
    const send = (): Promise<Response> =>
      fetch(url, { method: 'post', headers: { 'X-Name': 'ada' }, body: new URLSearchParams({ q: 'ü' }) });
    const response = await send();
    expect(response).toMatchObject({ ok: true, status: 201, statusText: 'Made', url });
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const expected = { method: 'POST', path: '/mcp?x=1', name: 'ada', body: 'q=%C3%BC' };
    expect(await response.json()).toEqual(expected);
    expect(response.bodyUsed).toBe(true);
    expect(JSON.parse(await (await send()).text())).toEqual(expected);
  });

  it('uses its sockets again until it is closed', async () => {
    const read = async (): Promise<unknown> => (await fetch(url)).json();
    expect(await Promise.all(Array.from({ length: 10 }, read))).toHaveLength(10);
    expect(opened.size).toBeLessThanOrEqual(10);
    const before = opened.size;
    await read();
    expect(opened.size).toBe(before);
    await fetch.close();
    expect(await read()).toEqual({ n: 1 });
    expect(opened.size).toBe(before + 1);
  });

  it('streams, and offers what else a response has', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      setImmediate(() => response.end('data: 2\n\n'));
    };
    const texts: string[] = [];
    for await (const piece of (await fetch(url)).body!) texts.push(Buffer.from(piece).toString());
    expect(texts.join('')).toBe('data: 1\n\ndata: 2\n\n');
    const response = await fetch(url);
    const copy = response.clone();
    expect(await response.text()).toBe(await copy.text());
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(18);
    expect((await (await fetch(url)).blob()).size).toBe(18);
  });

  it('leaves redirects to the caller', async () => {
    answer = (_, response) => response.writeHead(307, { location: '/elsewhere' }).end();
    const response = await fetch(url);
    expect([response.status, response.headers.get('location')]).toEqual([307, '/elsewhere']);
    await response.text();
  });

  it('ends a request with its signal, before the answer and while it is read, and leaves nothing on the signal', async () => {
    const controller = new AbortController();
    for (let n = 0; n < 20; n++) await (await fetch(url, { signal: controller.signal })).json();
    await new Promise(setImmediate);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    answer = (_, response) => void response.write('begun');
    const reading = (await fetch(url, { signal: controller.signal })).text();
    answer = () => controller.abort(new Error('enough'));
    await expect(fetch(url, { signal: controller.signal })).rejects.toThrow('enough');
    await expect(reading).rejects.toThrow('enough');
    await expect(fetch(url, { signal: controller.signal })).rejects.toThrow('enough');
  });

  it('fails as fetch does where nobody listens, with the reason as its cause', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, 'close');
    const failed = await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(TypeError);
    expect(failed).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNREFUSED' } });
  });

  it('refuses a body that it cannot send', async () => {
    await expect(fetch(url, { method: 'POST', body: new FormData() })).rejects.toThrow('neither text nor bytes');
  });
});
