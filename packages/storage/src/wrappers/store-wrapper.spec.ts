import { failureOf, storeWith } from '../../test/driver-store';
import type { AtomicStore, EnumerableStore, KeyValueStore } from '../contracts';
import { memoryStore } from '../memory';
import { compress } from './compress';
import { encrypted } from './encrypted';
import { fallback } from './fallback';
import { log } from './log';
import { nearCache } from './near-cache';
import { prefixCollections } from './prefix-collections';
import { retry } from './retry';
import { statistics } from './statistics';
import { timeout } from './timeout';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A store that notes what reaches its driver. */
function noting() {
  const calls: string[] = [];
  const store = storeWith({
    open: () => void calls.push('open'),
    ping: () => void calls.push('ping'),
    close: () => void calls.push('close'),
  });
  const setup = jest.spyOn(store, 'setup');
  const close = jest.spyOn(store, 'close');
  return { calls, store, setup, close };
}

function pile(store: KeyValueStore): KeyValueStore {
  const named = prefixCollections(retry(timeout(log(store, quiet), 1_000)), 'ours:');
  return statistics(compress(encrypted(named, { keys: [Buffer.alloc(32, 1)] })));
}

describe('a pile of wrappers', () => {
  it('hands setup(), ping() and close() on once', async () => {
    const { calls, store, setup, close } = noting();
    const wrapped = pile(store);
    await wrapped.setup();
    await wrapped.ping();
    await Promise.all([wrapped.close(), wrapped.close()]);
    await wrapped.close();
    expect(calls).toEqual(['open', 'ping', 'close']);
    expect([setup.mock.calls.length, close.mock.calls.length]).toEqual([1, 1]);
    for (const call of [wrapped.get('key'), wrapped.setup(), wrapped.ping()])
      expect(await failureOf(call)).toMatchObject({ code: 'TN8004' });
  });

  it('has the name of the store, and its time for calls that name none', async () => {
    const wrapped = pile(storeWith({ read: () => new Promise(() => undefined) }, { timeoutMs: 20 }));
    expect([wrapped.name, wrapped.timeoutMs]).toEqual(['memory', 1_000]);
    const plain = compress(retry(storeWith({ read: () => new Promise(() => undefined) }, { timeoutMs: 20 })));
    expect(plain.timeoutMs).toBe(20);
    expect(await failureOf(plain.get('key'))).toMatchObject({ code: 'TN8003' });
  });
});

describe('a wrapper over two stores', () => {
  it('closes both, also where one cannot be closed', async () => {
    for (const wrap of [fallback, (one: KeyValueStore, two: EnumerableStore) => nearCache(one, two, { ttlMs: 1 })]) {
      const [one, two] = [noting(), noting()];
      one.close.mockRejectedValueOnce(new Error('broken'));
      const store = wrap(one.store, two.store);
      await store.setup();
      expect(await failureOf(store.close())).toMatchObject({ message: 'broken' });
      expect([one.close.mock.calls.length, two.close.mock.calls.length]).toEqual([1, 1]);
      expect(two.calls).toEqual(['open', 'close']);
    }
  });
});

describe('a wrapper', () => {
  it('waits with close() for calls that have not reached the store yet', async () => {
    const { store, close } = noting();
    const slow = compress(retry(store), { minBytes: 0 });
    const writing = slow.put('key', 'x'.repeat(10_000));
    const closing = slow.close();
    expect(close).not.toHaveBeenCalled();
    await Promise.all([writing, closing]);
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('has the methods that the store stands for, by type', async () => {
    const full: AtomicStore & EnumerableStore = retry(memoryStore());
    const plain = retry(memoryStore() as KeyValueStore);
    // @ts-expect-error a store that is not known to be atomic has no take()
    expect(typeof plain.take).toBe(typeof full.take);
    const { get, capabilities } = memoryStore();
    const bare = { name: 'bare', capabilities, get } as unknown as AtomicStore & EnumerableStore;
    for (const call of [retry(bare).take('key'), log(bare, quiet).keys(), fallback(bare, bare).touch('key', 1)])
      expect(await failureOf(call)).toMatchObject({ code: 'TN8011', store: 'bare' });
  });
});
