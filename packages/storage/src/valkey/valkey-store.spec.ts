import { withEngine } from '../../test/engine';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, storeCases } from '../contract';
import { valkeyStore } from './valkey-store';

withEngine('valkey-server', 'ValkeyStore', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  describeCases({ describe, it }, 'ValkeyStore', storeCases(redisHarness(() => server, valkeyStore)));

  it('takes a URL with its own scheme, and names itself in errors', async () => {
    const store = valkeyStore({ url: server.url.replace('redis:', 'valkey:') });
    await store.put('key', 1);
    expect(await store.take('key')).toBe(1);
    await server.stop();
    const failure = await store.get('key').catch((error: unknown) => error);
    await store.close();
    await server.start();
    expect(failure).toMatchObject({ code: 'TN8002' });
    expect(String(failure)).toContain(`Valkey at ${server.address} is not reachable`);
  });
});

it('refuses what leads to no server', () => {
  expect(() => valkeyStore({ url: 'valkey://' })).toThrow('url names no host of Valkey');
});
