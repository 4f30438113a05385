import { existsSync } from 'node:fs';
import path from 'node:path';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, storeCases } from '../contract';
import { valkeyStore } from './valkey-store';

const folders = (process.env.PATH ?? '').split(path.delimiter);
const isInstalled = folders.some((folder) => existsSync(path.join(folder, 'valkey-server')));

// The contract needs the real server; what is Valkey's own is tested below in any case.
if (isInstalled) {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start('valkey-server');
  });
  afterAll(async () => {
    await server.remove();
  });
  describeCases({ describe, it }, 'ValkeyStore', storeCases(redisHarness(() => server, valkeyStore)));
}

describe('ValkeyStore over redis-server, which speaks the same protocol', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start('redis-server');
  });
  afterAll(async () => {
    await server.remove();
  });

  it('takes a URL with its own scheme, and names itself in errors', async () => {
    const store = valkeyStore({ url: server.url.replace('redis:', 'valkey:') });
    await store.put('key', 1);
    expect(await store.take('key')).toBe(1);
    await server.stop();
    const failure = await store.get('key').catch((error: unknown) => error);
    await store.close();
    expect(failure).toMatchObject({ code: 'TN8002' });
    expect(String(failure)).toContain(`Valkey at ${server.address} is not reachable`);
  });
});
