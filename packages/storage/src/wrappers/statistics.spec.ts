import { away, failureOf, storeWith } from '../../test/driver-store';
import { memoryStore } from '../memory';
import { statistics } from './statistics';

const none = { hits: 0, misses: 0, puts: 0, deletes: 0, errors: 0 };

describe('statistics', () => {
  it('counts what each call does', async () => {
    const store = statistics(memoryStore());
    const counted = async (work: () => Promise<unknown>): Promise<unknown> => {
      store.resetStatistics();
      await work();
      return store.statistics().total;
    };
    expect(await counted(() => store.put('a', 1))).toEqual({ ...none, puts: 1 });
    expect(await counted(() => store.putMany([['b', 1], ['c', 1]]))).toEqual({ ...none, puts: 2 }); // prettier-ignore
    expect(await counted(() => store.get('a'))).toEqual({ ...none, hits: 1 });
    expect(await counted(() => store.getEntry('x'))).toEqual({ ...none, misses: 1 });
    expect(await counted(() => store.getMany(['a', 'x', 'b']))).toEqual({ ...none, hits: 2, misses: 1 });
    expect(await counted(() => store.getEntries(['x', 'y']))).toEqual({ ...none, misses: 2 });
    expect(await counted(() => store.putIfAbsent('a', 1))).toEqual(none);
    expect(await counted(() => store.putIfAbsent('n', 1))).toEqual({ ...none, puts: 1 });
    expect(await counted(() => store.compareAndSet('m', null, 1))).toEqual({ ...none, puts: 1 });
    expect(await counted(() => store.compareAndSet('m', null, 1))).toEqual(none);
    expect(await counted(() => store.increment('count'))).toEqual({ ...none, puts: 1 });
    expect(await counted(() => store.take('n'))).toEqual({ ...none, hits: 1, deletes: 1 });
    expect(await counted(() => store.take('n'))).toEqual({ ...none, misses: 1 });
    expect(await counted(() => store.delete('a'))).toEqual({ ...none, deletes: 1 });
    expect(await counted(() => store.delete('a'))).toEqual(none);
    expect(await counted(() => store.deleteMany(['b', 'x']))).toEqual({ ...none, deletes: 1 });
    const { revision } = (await store.getEntry('m'))!;
    expect(await counted(() => store.compareAndDelete('m', revision))).toEqual({ ...none, deletes: 1 });
    expect(await counted(() => store.touch('c', 1_000))).toEqual(none);
    expect(await counted(() => store.clearCollection('default'))).toEqual({ ...none, deletes: 2 });
    expect(await counted(() => store.keys())).toEqual(none);
  });

  it('counts collections by themselves, as many as it is told to', async () => {
    const store = statistics(memoryStore(), { maxCollections: 2 });
    for (const collection of ['', '__proto__', 'three', 'four', 'default']) await store.put('key', 1, { collection });
    const { total, collections, others } = store.statistics();
    expect(Object.entries(collections)).toEqual([
      ['default', { ...none, puts: 2 }],
      ['__proto__', { ...none, puts: 1 }],
    ]);
    expect([total, others]).toEqual([{ ...none, puts: 5 }, { ...none, puts: 2 }]); // prettier-ignore
  });

  it('counts failures, also those of names that are none', async () => {
    const store = statistics(storeWith({ read: () => Promise.reject(away()), ping: () => Promise.reject(away()) }));
    for (const call of [
      store.get('key'),
      store.get('', { collection: 'one' }),
      store.ping(),
      store.get('key', { collection: 'x'.repeat(9_999) }),
      store.get('key', { collection: 5 as never }),
    ])
      // prettier-ignore
      await failureOf(call);
    expect(store.statistics()).toEqual({
      total: { ...none, errors: 5 },
      collections: { default: { ...none, errors: 1 }, one: { ...none, errors: 1 } },
      others: { ...none, errors: 2 },
    });
  });

  it('gives copies, and begins anew', async () => {
    const store = statistics(memoryStore());
    await store.put('key', 1);
    const before = store.statistics();
    await store.put('key', 1);
    expect(before.total.puts).toBe(1);
    store.resetStatistics();
    expect(store.statistics()).toEqual({ total: none, collections: {}, others: none });
    expect(() => statistics(memoryStore(), { maxCollections: -1 })).toThrow('TN1015');
  });
});
