import { deferred } from '../../test/deferred';
import { away, failureOf, storeWith } from '../../test/driver-store';
import { StillClock } from '../../test/still-clock';
import type { StoreDriver } from '../base';
import { memoryStore } from '../memory';
import { nearCache } from './near-cache';

type Make = Extract<Parameters<typeof storeWith>[0], (sound: never) => unknown>;

/** A cache over two stores of one clock, and how often the far one is read. */
function cached(far: Make = () => ({}), near: Make = () => ({})) {
  const clock = new StillClock();
  const read = jest.fn<ReturnType<StoreDriver['read']>, Parameters<StoreDriver['read']>>();
  const farStore = storeWith(
    (sound) => {
      const members = far(sound);
      return { ...members, read: read.mockImplementation(members.read ?? sound.read) };
    },
    { clock: clock.now },
  );
  const nearStore = storeWith(near, { clock: clock.now });
  const store = nearCache(farStore, nearStore, { ttlMs: 1_000, clock: clock.now });
  return { clock, read, far: farStore, near: nearStore, store };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('nearCache', () => {
  it('reads once what is there, and each time what is not', async () => {
    const { store, read } = cached();
    await store.putMany([['key', { a: [1] }], ['null', null]]); // prettier-ignore
    for (let round = 0; round < 3; round++) {
      expect(await store.get('key')).toEqual({ a: [1] });
      expect(await store.get('null')).toBeNull();
      expect(await store.get('nothing')).toBeUndefined();
    }
    expect(read).toHaveBeenCalledTimes(5);
  });

  it('reads of many only those that it does not have', async () => {
    const { store, read } = cached();
    await store.putMany([['a', [1]], ['b', null], ['c', 3]]); // prettier-ignore
    await store.getMany(['a', 'b']);
    const [first, , , again, last] = await store.getMany<number[]>(['c', 'a', 'nothing', 'c', 'b']);
    expect([first, again, last]).toEqual([3, 3, null]);
    expect(read.mock.calls.map(([keys]) => keys.map(({ key }) => key))).toEqual([['a', 'b'], ['c', 'nothing']]); // prettier-ignore
    const [one, two] = await store.getMany<number[]>(['a', 'a']);
    one!.push(2);
    expect([two, await store.get('a')]).toEqual([[1], [1]]);
  });

  it('shows nothing that is older than ttlMs, counted from when it was asked for', async () => {
    const { store, far, clock } = cached();
    await far.put('key', 'old');
    await store.get('key');
    await far.put('key', 'new');
    clock.advance(999);
    expect(await store.get('key')).toBe('old');
    clock.advance(1);
    expect(await store.get('key')).toBe('new');

    const slow = deferred();
    const delayed = cached(({ read }) => ({
      read: async (keys, call) => {
        const records = read(keys, call);
        await slow.promise;
        return records;
      },
    }));
    await delayed.far.put('key', 'old');
    const reading = delayed.store.get('key');
    await turn();
    delayed.clock.advance(600);
    slow.resolve();
    await reading;
    await delayed.far.put('key', 'new');
    delayed.clock.advance(399);
    expect(await delayed.store.get('key')).toBe('old');
    delayed.clock.advance(1);
    expect(await delayed.store.get('key')).toBe('new');
  });

  it('shows nothing that has expired in the far store', async () => {
    const { store, far, clock } = cached();
    await far.put('key', 1, { ttlMs: 300 });
    clock.advance(100);
    expect(await store.get('key')).toBe(1);
    clock.advance(199);
    expect(await store.get('key')).toBe(1);
    clock.advance(1);
    expect(await store.get('key')).toBeUndefined();
  });

  it('forgets a key after every call that may have changed it, also one that failed', async () => {
    const { store, far, near } = cached();
    const collection = 'one';
    const changes: Record<string, (revision: string) => Promise<unknown>> = {
      put: () => store.put('key', 2, { collection }),
      putMany: () => store.putMany([['key', 2]], { collection }),
      delete: () => store.delete('key', { collection }),
      deleteMany: () => store.deleteMany(['key'], { collection }),
      take: () => store.take('key', { collection }),
      putIfAbsent: () => store.putIfAbsent('key', 2, { collection }),
      compareAndSet: (revision) => store.compareAndSet('key', revision, 2, { collection }),
      compareAndSetLate: () => store.compareAndSet('key', 'stale', 2, { collection }),
      compareAndDelete: (revision) => store.compareAndDelete('key', revision, { collection }),
      increment: () => store.increment('key', 1, { collection }),
      touch: () => store.touch('key', 500, { collection }),
      clearCollection: () => store.clearCollection(collection),
    };
    for (const change of Object.values(changes)) {
      await far.put('key', 1, { collection });
      await near.clearCollection(collection);
      expect(await store.get('key', { collection })).toBe(1);
      expect(await near.get('key', { collection })).toBe(1);
      await change((await far.getEntry('key', { collection }))!.revision);
      expect(await near.get('key', { collection })).toBeUndefined();
      expect(await store.get('key', { collection })).toEqual(await far.get('key', { collection }));
    }
    const broken = cached(() => ({ write: () => Promise.reject(away('unknown')) }));
    await broken.near.put('key', 'old');
    expect(await failureOf(broken.store.put('key', 'new'))).toMatchObject({ outcome: 'unknown' });
    expect(await broken.near.get('key')).toBeUndefined();
  });

  it.each([
    ['put', (store: ReturnType<typeof cached>['store']) => store.put('key', 'new')],
    ['clearCollection', (store: ReturnType<typeof cached>['store']) => store.clearCollection('default')],
  ])('does not put back what a slow read has found before %s', async (_name, write) => {
    const slow = deferred();
    let isSlow = false;
    const { store, far, near } = cached(({ read }) => ({
      read: async (keys, call) => {
        const records = read(keys, call);
        if (isSlow) await slow.promise;
        return records;
      },
    }));
    await far.put('key', 'old');
    isSlow = true;
    const reading = store.get('key');
    await turn();
    await write(store);
    isSlow = false;
    slow.resolve();
    expect(await reading).toBe('old');
    expect(await near.get('key')).toBeUndefined();
    expect(await store.get('key')).toEqual(await far.get('key'));
  });

  it('waits with a write for what is being kept, and then forgets it', async () => {
    const keeping = deferred();
    const { store, near } = cached(undefined, ({ write }) => ({
      write: async (writes, call) => {
        await keeping.promise;
        write(writes, call);
      },
    }));
    await store.put('key', 'old');
    const reading = store.get('key');
    await turn();
    let isWritten = false;
    const writing = store.put('key', 'new').then(() => (isWritten = true));
    await turn();
    expect(isWritten).toBe(false);
    keeping.resolve();
    await Promise.all([reading, writing]);
    expect(await near.get('key')).toBeUndefined();
    expect(await store.get('key')).toBe('new');
  });

  it('does not keep what is read while a write is on its way', async () => {
    const arriving = deferred();
    let isSlow = false;
    const { store, near } = cached(({ write }) => ({
      write: async (writes, call) => {
        if (isSlow) await arriving.promise;
        write(writes, call);
      },
    }));
    await store.put('key', 'old');
    isSlow = true;
    const writing = store.put('key', 'new');
    expect(await store.get('key')).toBe('old');
    arriving.resolve();
    await writing;
    expect(await near.get('key')).toBeUndefined();
    expect(await store.get('key')).toBe('new');
  });

  it('reads entries from the far store, whose revisions are of now', async () => {
    const { store, far } = cached();
    await store.put('key', 1);
    await store.get('key');
    await far.put('key', 2);
    const entry = await store.getEntry('key');
    expect(entry).toEqual(await far.getEntry('key'));
    expect(await store.getEntries(['key'])).toEqual([entry]);
    expect(await store.compareAndSet('key', entry!.revision, 3)).toBeTruthy();
    expect(await store.get('key')).toBe(3);
  });

  it('does without a near store that fails', async () => {
    const failing = () => Promise.reject(away('unknown'));
    const { store } = cached(undefined, () => ({
      read: failing,
      write: failing,
      remove: failing,
      clear: failing,
      ping: failing,
    }));
    await store.put('key', 1);
    expect([await store.get('key'), await store.get('key')]).toEqual([1, 1]);
    expect(await store.delete('key')).toBe(true);
    expect(await store.clearCollection('default')).toBe(0);
    await store.ping();
    const large = nearCache(memoryStore(), memoryStore({ maxBytes: 1_000 }), { ttlMs: 1_000 });
    await large.put('key', 'x'.repeat(1_000));
    expect(await large.get('key')).toHaveLength(1_000);
  });

  it('sets up and closes both', async () => {
    const open = jest.fn().mockRejectedValueOnce(away());
    const { store, far, near } = cached(undefined, () => ({ open }));
    await store.setup();
    expect(open).toHaveBeenCalledTimes(1);
    await store.setup();
    expect(open).toHaveBeenCalledTimes(2);
    await store.close();
    for (const closed of [far, near, store])
      expect(await failureOf(closed.get('key'))).toMatchObject({ code: 'TN8004' });
  });

  it('refuses a near store that cannot clear a collection, and times that are none', () => {
    const { capabilities } = memoryStore();
    const weak = storeWith({ capabilities: { ...capabilities, enumerate: 'eventual' } });
    expect(() => nearCache(memoryStore(), weak, { ttlMs: 1 })).toThrow('TN8011');
    for (const ttlMs of [0, NaN, undefined] as never[])
      expect(() => nearCache(memoryStore(), memoryStore(), { ttlMs })).toThrow('TN1015');
  });
});
