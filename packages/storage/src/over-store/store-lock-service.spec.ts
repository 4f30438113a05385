import { withEngine } from '../../test/engine';
import { memoryHarness, overStore } from '../../test/over-store-harness';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { StillClock } from '../../test/still-clock';
import { describeCases, lockCases, type ServiceHarness, type StoreHarness } from '../contract';
import type { PutOptions } from '../contracts';
import { memoryStore, MemoryStore } from '../memory';
import { redisStore } from '../redis';
import { StoreLockService } from './store-lock-service';

const over = (stores: StoreHarness): ServiceHarness<StoreLockService> =>
  overStore(stores, (store) => new StoreLockService(store));

describeCases({ describe, it }, 'StoreLockService in memory', lockCases(over(memoryHarness())));

describe('StoreLockService', () => {
  it('does not hold a lock that ended while it was numbered', async () => {
    const clock = new StillClock();
    class SlowStore extends MemoryStore {
      override increment(key: string, by?: number, options?: PutOptions): Promise<number> {
        clock.advance(1_000);
        return super.increment(key, by, options);
      }
    }
    const locks = new StoreLockService(new SlowStore({ clock: clock.now }));
    expect(await locks.acquire('a', { ttlMs: 900 })).toBeNull();
    expect(await locks.acquire('a', { ttlMs: 60_000 })).not.toBeNull();
  });

  it('goes on with higher fencing tokens where the store lost the counter', async () => {
    const store = memoryStore();
    const locks = new StoreLockService(store);
    const before = await locks.acquire('a', { ttlMs: 60_000 });
    await before?.release();
    await store.clearCollection('tenon.tokens');
    await new Promise((resolve) => setTimeout(resolve, 10));
    const after = await locks.acquire('a', { ttlMs: 60_000 });
    expect(after!.fencingToken).toBeGreaterThan(before!.fencingToken);
  });

  it('numbers on from the time where several begin at once, so that tokens grow also after the next loss', async () => {
    const store = memoryStore();
    const increment = store.increment.bind(store);
    let counting = 0;
    let countedBoth = (): void => undefined;
    const both = new Promise<void>((resolve) => (countedBoth = resolve));
    jest.spyOn(store, 'increment').mockImplementation(async (key, by, options) => {
      const sum = await increment(key, by, options);
      if (++counting === 2) countedBoth();
      await both;
      return sum;
    });
    const leases = await Promise.all(
      ['a', 'b'].map((name) => new StoreLockService(store).acquire(name, { ttlMs: 60_000 })),
    );
    const before = leases.map((lease) => lease!.fencingToken);
    expect(new Set(before).size).toBe(2);
    await store.clearCollection('tenon.tokens');
    await new Promise((resolve) => setTimeout(resolve, 10));
    const after = await new StoreLockService(store).acquire('c', { ttlMs: 60_000 });
    expect(after!.fencingToken).toBeGreaterThan(Math.max(...before));
  });

  it('renews a lease for several callers at once', async () => {
    const locks = new StoreLockService(memoryStore());
    const lease = await locks.acquire('a', { ttlMs: 60_000 });
    expect(await Promise.all([1, 2, 3].map(() => lease!.renew(60_000)))).toEqual([true, true, true]);
  });
});

withEngine('redis-server', 'StoreLockService in Redis', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  const redis = redisHarness(() => server, redisStore);
  describeCases({ describe, it }, 'StoreLockService in Redis', lockCases(over(redis)));
});
