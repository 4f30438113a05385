import assert from 'node:assert/strict';
import { atOnce, rejectsWith, winners } from './expectation';
import type { AnyStore, StoreCase } from './store-case';

async function revisionOf(store: AnyStore, key: string): Promise<string> {
  const entry = await store.getEntry(key);
  assert.ok(entry, `${key} is not there`);
  return entry.revision;
}

async function expectOneTaker(stores: readonly AnyStore[], times: number): Promise<void> {
  const [first = assert.fail()] = stores;
  for (let round = 0; round < 3; round++) {
    await first.put('key', { round });
    const taken = await atOnce(times, (index) => stores[index % stores.length]!.take('key'));
    assert.equal(winners(taken), 1, `of ${times} callers ${winners(taken)} got the value`);
    assert.deepEqual(
      taken.find((value) => value !== undefined),
      { round },
    );
    assert.equal(await first.get('key'), undefined);
  }
}

export const atomicCases: readonly StoreCase[] = [
  {
    id: '4-parallel',
    title: 'tells one of parallel deletes that it deleted',
    needs: ['take'],
    async run(bench) {
      const store = await bench.open();
      for (let round = 0; round < 3; round++) {
        await store.put('key', round);
        const deleted = await atOnce(20, () => store.delete('key'));
        assert.equal(winners(deleted), 1);
      }
    },
  },
  {
    id: '29',
    title: 'gives a value to one of 50 takers',
    needs: ['take'],
    async run(bench) {
      const store = await bench.open();
      await expectOneTaker([store], 50);
      assert.equal(await store.take('nothing'), undefined);
      await store.put('null', null);
      assert.equal(await store.take('null'), null);
    },
  },
  {
    id: '30',
    title: 'gives a value to one of 50 takers in two clients',
    needs: ['take', 'shared'],
    run: async (bench) => expectOneTaker([await bench.open(), await bench.another()], 50),
  },
  {
    id: '31',
    title: 'lets one of 50 put what is absent',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      const put = await atOnce(50, (index) => store.putIfAbsent('key', index, { ttlMs: 60_000 }));
      assert.equal(winners(put), 1);
      assert.equal(await store.get('key'), put.indexOf(true));
      assert.ok((await store.getEntry('key'))?.expiresAt);
      assert.equal(await store.putIfAbsent('key', 'late'), false);
      await store.put('null', null);
      assert.equal(await store.putIfAbsent('null', 'late'), false);
      await store.delete('key');
      assert.equal(await store.putIfAbsent('key', 'again'), true);
      await rejectsWith(() => store.putIfAbsent('key', undefined as never), 'TN8009');
    },
  },
  {
    id: '31-shared',
    title: 'lets one of 50 in two clients put what is absent',
    needs: ['atomic', 'shared'],
    async run(bench) {
      const stores = [await bench.open(), await bench.another()] as const;
      const put = await atOnce(50, (index) => stores[index % 2 === 0 ? 0 : 1].putIfAbsent('key', index));
      assert.equal(winners(put), 1);
      assert.equal(await stores[0].get('key'), put.indexOf(true));
    },
  },
  {
    id: '32',
    title: 'sets what has the expected revision, and lets one of 50 do so',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 'one', { ttlMs: 60_000 });
      const stale = await revisionOf(store, 'key');
      const next = await store.compareAndSet('key', stale, 'two');
      assert.ok(next && next !== stale);
      assert.deepEqual([await store.get('key'), await revisionOf(store, 'key')], ['two', next]);
      assert.equal((await store.getEntry('key'))?.expiresAt, null, 'the old time to live stayed');
      assert.equal(await store.compareAndSet('key', stale, 'late'), false);
      assert.equal(await store.compareAndSet('key', 'no revision', 'late'), false);
      assert.equal(await store.compareAndSet('key', '', 'late'), false);
      const set = await atOnce(50, (index) => store.compareAndSet('key', next, index));
      assert.equal(winners(set), 1);
      assert.equal(
        await store.get('key'),
        set.findIndex((revision) => revision !== false),
      );
      assert.equal(await store.compareAndSet('nothing', next, 'late'), false);
      assert.equal(await store.get('nothing'), undefined);
    },
  },
  {
    id: '32-times',
    title: 'leaves the times of an entry to it that is set with keepTimes',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      const options = { ttlMs: 600_000, keepTimes: true };
      const first = await store.compareAndSet('key', null, 'one', { ...options, ttlMs: 60_000 });
      assert.ok(first);
      const before = await store.getEntry('key');
      assert.ok(before?.expiresAt);
      await bench.advance(5);
      const second = await store.compareAndSet('key', first, 'two', options);
      assert.ok(second);
      assert.deepEqual(await store.getEntry('key'), { ...before, value: 'two', revision: second });
      assert.equal(await store.compareAndSet('key', first, 'late', options), false);
      assert.equal(await store.compareAndSet('nothing', first, 'late', options), false);
      assert.deepEqual(await store.getMany(['key', 'nothing']), ['two', undefined]);
    },
  },
  {
    id: '33',
    title: 'takes an expected null for absent',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      const revision = await store.compareAndSet('key', null, 'one');
      assert.ok(revision);
      assert.equal(await revisionOf(store, 'key'), revision);
      assert.equal(await store.compareAndSet('key', null, 'two'), false);
      assert.equal(await store.get('key'), 'one');
      const set = await atOnce(50, (index) => store.compareAndSet('other', null, index));
      assert.equal(winners(set), 1);
    },
  },
  {
    id: '34',
    title: 'counts 100 increments at once, and only whole numbers',
    needs: ['atomic'],
    timeoutMs: 60_000,
    async run(bench) {
      const store = await bench.open();
      const sums = await atOnce(100, () => store.increment('count', undefined, { ttlMs: 60_000, timeoutMs: 30_000 }));
      assert.deepEqual(
        sums.sort((one, two) => one - two),
        Array.from({ length: 100 }, (_, index) => index + 1),
      );
      const before = await store.getEntry('count');
      assert.ok(before?.expiresAt);
      assert.equal(await store.increment('count', -150, { ttlMs: 600_000 }), -50);
      const after = await store.getEntry('count');
      assert.deepEqual([after?.value, after?.expiresAt, after?.createdAt], [-50, before.expiresAt, before.createdAt]);
      assert.notEqual(after?.revision, before.revision);
      await store.put('put', 41);
      assert.equal(await store.increment('put'), 42);
      assert.equal(await store.get('put'), 42);
      for (const [index, value] of ['5', 1.5, null, true, {}, [1], '', 1e300].entries()) {
        await store.put(`other-${index}`, value);
        await rejectsWith(() => store.increment(`other-${index}`), 'TN8015');
        assert.deepEqual(await store.get(`other-${index}`), value);
      }
      for (const by of [0.5, NaN, Infinity, 2 ** 53, '1'] as never[])
        await rejectsWith(() => store.increment('count', by), 'TN1015');
      await store.put('large', Number.MAX_SAFE_INTEGER - 1);
      assert.equal(await store.increment('large'), Number.MAX_SAFE_INTEGER);
      await rejectsWith(() => store.increment('large'), 'TN8015');
      assert.equal(await store.get('large'), Number.MAX_SAFE_INTEGER);
    },
  },
  {
    id: '34-shared',
    title: 'counts 200 increments of two clients',
    needs: ['atomic', 'shared'],
    timeoutMs: 90_000,
    async run(bench) {
      const stores = [await bench.open(), await bench.another()] as const;
      await atOnce(200, (index) => stores[index % 2 === 0 ? 0 : 1].increment('count', 1, { timeoutMs: 60_000 }));
      assert.deepEqual([await stores[0].get('count'), await stores[1].get('count')], [200, 200]);
    },
  },
  {
    id: '35',
    title: 'deletes what has the expected revision only',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      const old = await store.compareAndSet('lease', null, 'first');
      assert.ok(old);
      assert.equal(await store.compareAndDelete('lease', old), true);
      const current = await store.compareAndSet('lease', null, 'second');
      assert.ok(current);
      for (const other of [old, '', 'null', `${current}x`])
        assert.equal(await store.compareAndDelete('lease', other), false);
      assert.equal(await store.get('lease'), 'second');
      const deleted = await atOnce(20, () => store.compareAndDelete('lease', current));
      assert.equal(winners(deleted), 1);
      assert.equal(await store.compareAndDelete('nothing', current), false);
    },
  },
  {
    id: '36',
    title: 'keeps one of the values that two clients write at once, and no mixture',
    needs: ['shared'],
    async run(bench) {
      const stores = [await bench.open(), await bench.another()] as const;
      const value = (index: number): number[] => Array.from({ length: 500 }, () => index);
      await atOnce(40, (index) => stores[index % 2 === 0 ? 0 : 1].put('key', value(index)));
      const [one, other] = [await stores[0].get<number[]>('key'), await stores[1].get<number[]>('key')];
      assert.ok(one && one[0] !== undefined && one[0] < 40);
      assert.deepEqual(one, value(one[0]));
      assert.deepEqual(other, one);
    },
  },
  {
    id: '37',
    title: 'gives no revision twice, not even to a key that was deleted',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      const seen = new Set<string>();
      const note = async (): Promise<string> => {
        const revision = await revisionOf(store, 'key');
        assert.ok(!seen.has(revision), 'a revision came back');
        seen.add(revision);
        return revision;
      };
      await store.put('key', 'same');
      const first = await note();
      for (let round = 0; round < 3; round++) {
        await store.delete('key');
        await store.put('key', 'same');
        await note();
        await store.take('key');
        await store.putIfAbsent('key', 'same');
        await note();
      }
      assert.equal(await store.compareAndSet('key', first, 'late'), false);
      assert.equal(await store.compareAndDelete('key', first), false);
      await store.delete('key');
      await store.increment('key');
      await note();
      await store.increment('key', 0);
      await note();
    },
  },
];
