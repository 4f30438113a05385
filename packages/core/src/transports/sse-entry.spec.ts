import { FakeHttpEndpoint } from '../../test/fakes/fake-http-endpoint';
import { FakeLogger } from '../../test/fakes/fake-logger';
import { createFetchHandler } from './fetch-handler';
import { HttpGuard } from './http-guard';

describe('SseEntry', () => {
  it('answers a message whose handling fails', async () => {
    const post = (): void => {
      throw new Error('/secret/path exploded');
    };
    const logger = new FakeLogger();
    const handle = createFetchHandler({
      endpoint: new FakeHttpEndpoint(),
      path: '/mcp',
      guard: new HttpGuard(),
      logger,
      sse: { path: '/sse', messagesPath: '/messages', endpoint: { open: () => undefined, post } },
    });
    const headers = { 'content-type': 'application/json' };
    const reply = await handle(
      new Request('http://localhost/messages?sessionId=x', { method: 'POST', headers, body: '{}' }),
    );
    expect(reply.status).toBe(500);
    expect(await reply.text()).not.toContain('secret');
    expect(logger.lines).toHaveLength(1);
  });
});
