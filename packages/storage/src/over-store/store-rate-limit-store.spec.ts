import { withEngine } from '../../test/engine';
import { memoryHarness, overStore } from '../../test/over-store-harness';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { StillClock } from '../../test/still-clock';
import { describeCases, rateLimitCases, type ServiceHarness, type StoreHarness } from '../contract';
import { memoryStore, MemoryStore } from '../memory';
import { redisStore } from '../redis';
import { StoreRateLimitStore } from './store-rate-limit-store';

const over = (stores: StoreHarness): ServiceHarness<StoreRateLimitStore> =>
  overStore(stores, (store, options) => new StoreRateLimitStore(store, options));

describeCases({ describe, it }, 'StoreRateLimitStore in memory', rateLimitCases(over(memoryHarness())));

describe('StoreRateLimitStore', () => {
  it('gives up where others change the entry again and again', async () => {
    let attempts = 0;
    class BusyStore extends MemoryStore {
      override async compareAndSet(): Promise<false> {
        attempts++;
        return false;
      }
    }
    const limits = new StoreRateLimitStore(new BusyStore());
    const rule = { kind: 'sliding-window', limit: 1, windowMs: 1_000 } as const;
    await expect(limits.consume('key', rule)).rejects.toMatchObject({ code: 'TN8003', outcome: 'unknown' });
    expect(attempts).toBe(50);
  });

  it('keeps an entry only as long as it counts, and a small one for a large limit', async () => {
    const clock = new StillClock();
    const store = memoryStore({ clock: clock.now });
    const limits = new StoreRateLimitStore(store, { clock: clock.now });
    await limits.consume('bucket', { kind: 'token-bucket', capacity: 10, refillPerSec: 2 }, 4);
    const rule = { kind: 'sliding-window', limit: 1e9, windowMs: 10_000 } as const;
    for (let call = 0; call < 2_000; call++) {
      await limits.consume('window', rule);
      clock.advance(7);
    }
    const entry = await store.get('window', { collection: 'tenon.limits' });
    expect(JSON.stringify(entry).length).toBeLessThan(3_000);
    expect(await store.get('bucket', { collection: 'tenon.limits' })).toBeUndefined();
    clock.advance(10_101);
    expect(await store.collections()).toEqual([]);
  });
});

withEngine('redis-server', 'StoreRateLimitStore in Redis', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  const redis = redisHarness(() => server, redisStore);
  describeCases({ describe, it }, 'StoreRateLimitStore in Redis', rateLimitCases(over(redis)));
});
