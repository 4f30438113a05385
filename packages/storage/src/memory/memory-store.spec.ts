import { storeCases, describeCases, type StoreHarness } from '../contract';
import { BaseStore, PendingCall, recordKey, type Clock } from '../base';
import { StillClock } from '../../test/still-clock';
import { MemoryDriver } from './memory-driver';
import { memoryStore, MemoryStore } from './memory-store';

/** The memory store, with its records at hand. */
class OpenMemoryStore extends BaseStore {
  constructor(
    readonly records: MemoryDriver,
    clock: Clock,
  ) {
    super(records, { clock });
  }
}

function harness(): StoreHarness {
  const clock = new StillClock();
  let opened: OpenMemoryStore;
  return {
    capabilities: new MemoryStore().capabilities,
    clock,
    open: () => (opened = new OpenMemoryStore(new MemoryDriver(), clock.now)),
    corrupt: (collection, key) => {
      const record = { value: '{"half', revision: 'r', createdAt: 1, expiresAt: null };
      const call = new PendingCall({ store: 'memory', operation: 'corrupt' }, 5_000, clock.now);
      opened.records.write([{ at: recordKey(collection, key), record }], call);
    },
  };
}

describeCases({ describe, it }, 'MemoryStore', storeCases(harness()));

describe('MemoryStore', () => {
  it('drops the entries that were used longest ago beyond its limit', async () => {
    const store = memoryStore({ maxEntries: 3 });
    for (const key of ['a', 'b', 'c']) await store.put(key, key);
    await store.get('a');
    await store.put('d', 'd');
    await store.put('a', 'again');
    expect(await store.getMany(['a', 'b', 'c', 'd'])).toEqual(['again', undefined, 'c', 'd']);
    expect((await store.keys()).keys).toEqual(['a', 'c', 'd']);
  });

  it('keeps within its bytes, whatever the sizes', async () => {
    const store = memoryStore({ maxBytes: 100_000 });
    for (let index = 0; index < 100; index++) await store.put(`key ${index}`, 'x'.repeat(index * 100));
    const { keys } = await store.keys();
    expect(keys.length).toBeGreaterThan(3);
    expect(keys.length).toBeLessThan(12);
    await expect(store.put('large', 'x'.repeat(50_000))).rejects.toMatchObject({ code: 'TN8008', limit: 100_000 });
    expect((await store.keys()).keys).toEqual(keys);
  });

  it('drops nothing that tells who was first, and refuses to grow', async () => {
    const clock = new StillClock();
    const store = memoryStore({ maxEntries: 3, clock: clock.now });
    await store.putIfAbsent('nonce', 1, { ttlMs: 1_000 });
    await store.increment('count');
    await store.put('count', 5);
    await store.put('plain', 1);
    await store.put('newer', 1);
    expect(await store.getMany(['nonce', 'count', 'plain', 'newer'])).toEqual([1, 5, undefined, 1]);
    await store.compareAndSet('first', null, 1);
    const refusal = await store.put('one more', 1).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'StoreFullError', code: 'TN8016' });
    expect(await store.getMany(['nonce', 'count', 'first'])).toEqual([1, 5, 1]);
    clock.advance(1_001);
    await store.put('one more', 1);
    await store.take('first');
    expect(await store.getMany(['nonce', 'one more'])).toEqual([undefined, 1]);
  });

  it('takes nothing away for a write that it refuses', async () => {
    const store = memoryStore({ maxBytes: 4_000 });
    await store.putIfAbsent('held', 'x'.repeat(700));
    await store.put('plain', 'y');
    await expect(store.put('large', 'z'.repeat(1_100))).rejects.toMatchObject({ code: 'TN8016' });
    expect(await store.get('plain')).toBe('y');
  });

  it('sweeps what has expired, a bounded number at a time', async () => {
    const clock = new StillClock();
    const store = memoryStore({ clock: clock.now });
    const records = Array.from({ length: 25 }, (_, index) => [`key ${index}`, index] as const);
    await store.putMany(records, { ttlMs: 1_000 });
    await store.put('stays', 1);
    clock.advance(1_001);
    expect([await store.cull(10), await store.cull(10), await store.cull(10), await store.cull(10)]).toEqual([
      10, 10, 5, 0,
    ]);
    expect((await store.keys()).keys).toEqual(['stays']);
  });

  it('leaves a time to live alone that is touched while a value is set with keepTimes', async () => {
    const store = memoryStore();
    for (let turns = 0; turns < 12; turns++) {
      const revision = await store.compareAndSet('key', null, 'one', { ttlMs: 60_000 });
      const touching = store.touch('key', null);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const setting = store.compareAndSet('key', revision as string, 'two', { keepTimes: true });
      expect(await Promise.all([touching, setting])).toEqual([true, expect.any(String)]);
      expect(await store.getEntry('key')).toMatchObject({ value: 'two', expiresAt: null });
      await store.delete('key');
    }
  });

  it('refuses limits that are not positive', () => {
    for (const limit of [0, -1, NaN]) {
      expect(() => memoryStore({ maxEntries: limit })).toThrow('TN1015');
      expect(() => memoryStore({ maxBytes: limit })).toThrow('TN1015');
    }
  });
});
