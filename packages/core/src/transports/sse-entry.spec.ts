import { createServer, type Server } from 'node:http';
import { FakeHttpEndpoint } from '../../test/fakes/fake-http-endpoint';
import { FakeLogger } from '../../test/fakes/fake-logger';
import { send } from '../../test/fakes/http-probe';
import type { SseEndpoint } from '../wire/ports';
import { HttpGuard } from './http-guard';
import { createNodeHttpHandler } from './node-http-handler';

/** An endpoint that fails with what it is sent, and tells where messages are to be posted. */
const endpoint: SseEndpoint = {
  open: (messagesPath, _, reply) => reply.send(200, messagesPath),
  post: (id, _, __, reply) => {
    if (id === 'accepted') reply.send(202, 'Accepted');
    throw new Error('/secret/path exploded');
  },
};

describe('the requests of the HTTP+SSE transport', () => {
  const logger = new FakeLogger();
  let server: Server;
  let port: number;

  beforeAll(async () => {
    const handler = createNodeHttpHandler({
      endpoint: new FakeHttpEndpoint(),
      path: '/mcp',
      logger,
      guard: new HttpGuard(),
      sse: { endpoint, path: '/sse', messagesPath: '/messages' },
    });
    server = createServer((request, response) => {
      const original = request.headers['x-original'];
      const mounted = original === undefined ? request : Object.assign(request, { originalUrl: original });
      handler(mounted, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it.each([
    ['lost', 500],
    ['accepted', 202],
  ])('are answered and logged where the endpoint fails: %s, %d', async (id, status) => {
    logger.lines.length = 0;
    const headers = { 'content-type': 'application/json' };
    const answer = await send(port, { path: `/messages?sessionId=${id}`, headers, body: '{}' });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toContain('secret');
    expect(logger.lines).toMatchObject([{ level: 'error', message: 'A request could not be answered' }]);
  });

  it.each([
    ['/base/sse', '/base/messages'],
    ['//elsewhere.example/sse', '/elsewhere.example/messages'],
    ['/\\elsewhere.example/sse', '/elsewhere.example/messages'],
    ['\\/elsewhere.example/sse', '/elsewhere.example/messages'],
  ])('under %s are told to post to %s, never to another host', async (original, expected) => {
    const headers = { accept: 'text/event-stream', 'x-original': original };
    expect((await send(port, { method: 'GET', path: '/sse', headers })).text).toBe(expected);
  });
});
