import { Client } from '@tenon/client';
import { createServer, Module, mount, type Principal, type TenonServer } from '@tenon/core';
import { createTestClient, type TestClient } from '@tenon/testing';
import { remote } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { until } from './fixtures/until';

const uri = 'memo://back/one';
const ada: Principal = { subject: 'ada', scopes: [] };

describe.each(['2025', '2026'] as const)('a subscription at a %s server', (era) => {
  let backend: RunningBackend;
  let gateway: TenonServer;
  /** What is subscribed to at the server at present. */
  let subscribed: number;

  beforeAll(async () => (backend = await startBackend()));
  beforeEach(() => {
    subscribed = 0;
    const target = remote({ url: backend.url, fetch: counting });
    @Module({ mounts: [mount(target, { prefix: 'back' })] })
    class GatewayModule {}
    gateway = createServer(GatewayModule, { name: 'gateway', version: '1.0.0', logLevel: 'silent' });
  });
  afterEach(() => gateway.close());
  afterAll(() => backend.close());

  const counting: typeof fetch = async (url, init) => {
    const { method, params } = (typeof init?.body === 'string' ? JSON.parse(init.body) : {}) as {
      method?: string;
      params?: { notifications?: { resourceSubscriptions?: string[] } };
    };
    const response = await speakingOnly(era)(url as string, init);
    if (method === 'resources/subscribe') subscribed += 1;
    if (method === 'resources/unsubscribe') subscribed -= 1;
    const listened = method === 'subscriptions/listen' ? params?.notifications?.resourceSubscriptions : undefined;
    if (listened) {
      subscribed += listened.length;
      init?.signal?.addEventListener('abort', () => (subscribed -= listened.length));
    }
    return response;
  };

  async function connect(auth?: Principal): Promise<TestClient> {
    const client = await createTestClient(gateway, { era: '2025', auth });
    await client.request('resources/subscribe', { uri });
    return client;
  }

  it('ends with the session in memory that made it', async () => {
    const client = await connect();
    expect(subscribed).toBe(1);
    await client.close();
    await until(() => subscribed === 0);
  });

  it('ends with the session over HTTP that made it', async () => {
    const { url } = await gateway.listen({ port: 0 });
    const client = await Client.connect(url, { era: '2025' });
    await client.request('resources/subscribe', { uri });
    expect(subscribed).toBe(1);
    await client.close();
    await until(() => subscribed === 0);
  });

  it('ends with the last session of a principal, and goes on for the others', async () => {
    const [one, two] = [await connect(ada), await connect(ada)];
    expect(subscribed).toBe(1);
    await one.close();
    backend.server.notifyResourceUpdated('memo://one');
    await until(() => two.notifications.some(({ method }) => method === 'notifications/resources/updated'));
    expect(subscribed).toBe(1);
    await two.close();
    await until(() => subscribed === 0);
  });

  it('is made anew by whoever comes next', async () => {
    await (await connect(ada)).close();
    await until(() => subscribed === 0);
    const next = await connect(ada);
    expect(subscribed).toBe(1);
    backend.server.notifyResourceUpdated('memo://one');
    await until(() => next.notifications.some(({ method }) => method === 'notifications/resources/updated'));
    await next.close();
  });
});
