import { withEngine } from '../../test/engine';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { describeCases, storeCases } from '../contract';
import { redisStore } from './redis-store';

withEngine('redis-server', 'RedisStore', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  describeCases({ describe, it }, 'RedisStore', storeCases(redisHarness(() => server, redisStore)));

  it('lets the server forget what has expired', async () => {
    const store = redisStore({ url: server.url, keyPrefix: 'ttl:' });
    const client = await server.client();
    try {
      await store.put('key', 1, { ttlMs: 60_000 });
      const left = await client.pttl('ttl:r:7:defaultkey');
      expect(left).toBeGreaterThan(50_000);
      expect(left).toBeLessThanOrEqual(60_001);
      await store.touch('key', null);
      expect(await client.pttl('ttl:r:7:defaultkey')).toBe(-1);
      await store.delete('key');
      expect(await client.keys('ttl:*')).toEqual([]);
    } finally {
      client.disconnect();
      await store.close();
    }
  });

  it('leaves a time to live alone that is touched while a value is set with keepTimes', async () => {
    const store = redisStore({ url: server.url, keyPrefix: 'times:' });
    try {
      const revision = await store.compareAndSet('key', null, 'one', { ttlMs: 60_000 });
      const setting = store.compareAndSet('key', revision as string, 'two\n2', { keepTimes: true });
      const touching = store.touch('key', null);
      expect(await Promise.all([setting, touching])).toEqual([expect.any(String), true]);
      expect(await store.getEntry('key')).toMatchObject({ value: 'two\n2', expiresAt: null });
    } finally {
      await store.close();
    }
  });

  it('works on when the server has forgotten its scripts', async () => {
    const store = redisStore({ url: server.url, keyPrefix: 'scripts:' });
    const client = await server.client();
    try {
      await store.increment('count');
      await client.script('FLUSH');
      expect(await store.increment('count')).toBe(2);
    } finally {
      client.disconnect();
      await store.close();
    }
  });

  it('says that credentials are refused, which no time cures', async () => {
    const store = redisStore({ url: `redis://:wrong-secret@${server.address}` });
    const failure = await store.get('key').catch((error: unknown) => error);
    await store.close();
    expect(failure).toMatchObject({ code: 'TN8002', retryable: false, outcome: 'not-sent' });
    expect(String(failure)).toContain(server.address);
    expect(String(failure)).not.toContain('wrong-secret');
  });
});

describe('RedisStore', () => {
  it('refuses what leads to no server, and shows no password', () => {
    for (const url of [
      'http://:hidden@host',
      'redis://',
      '127.0.0.1:6379',
      'redis://:hidden@host:port',
      7,
    ] as never[]) {
      let refusal: unknown;
      try {
        redisStore({ url });
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toMatchObject({ code: 'TN1015' });
      expect(String(refusal)).not.toContain('hidden');
    }
    expect(() => redisStore({} as never)).toThrow('TN1015');
    expect(() => redisStore({ url: 'redis://host', durable: 'false' as never })).toThrow('durable is true or false');
    expect(() => redisStore({ url: 'redis://host', keyPrefix: 'x'.repeat(257) })).toThrow('TN1015');
  });

  it('is durable only where it is told so', () => {
    expect(redisStore({ url: 'redis://host' }).capabilities.durable).toBe(false);
    expect(redisStore({ url: 'redis://host', durable: true }).capabilities.durable).toBe(true);
  });
});
