import assert from 'node:assert/strict';
import { listsShow, rejectsWith } from './expectation';
import type { AnyStore, Bench, StoreCase } from './store-case';

/** Milliseconds that short-lived entries live: long against the delays of a machine that is busy, short for a test. */
const shortMs = 150;

/** A store with an entry that has just expired. */
async function withExpired(bench: Bench): Promise<AnyStore> {
  const store = await bench.open();
  await store.put('key', 'old', { ttlMs: shortMs });
  await store.put('other', 'stays');
  await bench.advance(shortMs + 10);
  return store;
}

export const ttlCases: readonly StoreCase[] = [
  {
    id: '19',
    title: 'refuses times to live that cannot be',
    async run(bench) {
      const store = await bench.open();
      for (const ttlMs of [0, -1, NaN, Infinity, -Infinity, true, '1000', 400_000_000_000, {}] as never[]) {
        await rejectsWith(() => store.put('key', 1, { ttlMs }), 'TN8006');
        await rejectsWith(() => store.putMany([['key', 1]], { ttlMs }), 'TN8006');
      }
      assert.equal(await store.get('key'), undefined);
      await store.put('key', 1, { ttlMs: 10 * 365 * 24 * 60 * 60 * 1000 });
      await store.put('key', 2, { ttlMs: 60_000.5 });
      assert.equal(await store.get('key'), 2);
    },
  },
  {
    id: '20',
    title: 'knows when an entry expires',
    async run(bench) {
      const store = await bench.open();
      const before = Math.floor(bench.now());
      await store.put('key', 1, { ttlMs: 60_000 });
      const after = bench.now();
      const entry = await store.getEntry('key');
      assert.ok(entry?.expiresAt);
      assert.ok(entry.expiresAt >= before + 60_000 && entry.expiresAt <= after + 60_000, String(entry.expiresAt));
      assert.equal(entry.expiresAt - entry.createdAt, 60_000);
    },
  },
  {
    id: '21',
    title: 'gives an entry back until it expires, and never after',
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 1, { ttlMs: 2 * shortMs });
      const entry = await store.getEntry('key');
      assert.ok(entry?.expiresAt, 'it is gone before its time');
      for (;;) {
        const before = bench.now();
        const value = await store.get('key');
        const after = bench.now();
        if (value === undefined) {
          assert.ok(after >= entry.expiresAt, `gone ${entry.expiresAt - after} ms before its time`);
          break;
        }
        assert.ok(before < entry.expiresAt, `still there ${before - entry.expiresAt} ms after its time`);
        await bench.advance(10);
      }
      assert.deepEqual(await store.getMany(['key']), [undefined]);
    },
  },
  {
    id: '22',
    title: 'forgets the time to live when an entry is overwritten without one',
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 1, { ttlMs: shortMs });
      await store.put('key', 2);
      await bench.advance(2 * shortMs);
      assert.deepEqual([await store.get('key'), (await store.getEntry('key'))?.expiresAt], [2, null]);
    },
  },
  {
    id: '23',
    title: 'takes what has expired for absent: delete',
    async run(bench) {
      const store = await withExpired(bench);
      assert.equal(await store.delete('key'), false);
      assert.equal(await store.deleteMany(['key', 'other']), 1);
    },
  },
  {
    id: '23-take',
    title: 'takes what has expired for absent: take',
    needs: ['take'],
    async run(bench) {
      const store = await withExpired(bench);
      assert.deepEqual([await store.take('key'), await store.take('other')], [undefined, 'stays']);
    },
  },
  {
    id: '23-atomic',
    title: 'takes what has expired for absent: conditional writes, increment, touch',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      const keys = ['absent', 'null', 'revision', 'remove', 'count', 'touch'];
      await store.putMany(
        keys.map((key) => [key, 5] as const),
        { ttlMs: 2 * shortMs },
      );
      const revisions = (await store.getEntries(keys)).map((entry) => entry?.revision ?? 'gone too early');
      await bench.advance(2 * shortMs + 10);
      assert.equal(await store.compareAndSet('revision', revisions[2]!, 'new'), false);
      assert.equal(await store.compareAndDelete('remove', revisions[3]!), false);
      assert.equal(await store.touch('touch', 60_000), false);
      assert.equal(await store.putIfAbsent('absent', 'new'), true);
      assert.ok(await store.compareAndSet('null', null, 'new'));
      assert.equal(await store.increment('count', 2), 2);
      assert.deepEqual(await store.getMany(keys), ['new', 'new', undefined, undefined, 2, undefined]);
      assert.equal((await store.getEntry('count'))?.expiresAt, null);
    },
  },
  {
    id: '23-list',
    title: 'takes what has expired for absent: lists',
    needs: ['enumerate'],
    async run(bench) {
      const store = await withExpired(bench);
      await store.put('key', 1, { collection: 'gone', ttlMs: shortMs });
      await bench.advance(shortMs + 10);
      await listsShow(store, async () => {
        assert.deepEqual((await store.keys()).keys, ['other']);
        assert.deepEqual(await store.collections(), ['default']);
      });
      assert.equal(await store.clearCollection('gone'), 0);
    },
  },
  {
    id: '24',
    title: 'touches the time to live and nothing else',
    needs: ['atomic'],
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 'value', { ttlMs: 4 * shortMs });
      const before = await store.getEntry('key');
      const from = Math.floor(bench.now());
      assert.equal(await store.touch('key', 60_000), true);
      const to = bench.now();
      await bench.advance(4 * shortMs + 10);
      const extended = await store.getEntry('key');
      assert.ok(before && extended?.expiresAt, 'it was not extended');
      assert.ok(extended.expiresAt >= from + 60_000 && extended.expiresAt <= to + 60_000);
      assert.deepEqual({ ...extended, expiresAt: 0 }, { ...before, expiresAt: 0 });
      assert.equal(await store.touch('key', null), true);
      assert.deepEqual(await store.getEntry('key'), { ...before, expiresAt: null });
      assert.equal(await store.touch('key', shortMs), true);
      await bench.advance(shortMs + 10);
      assert.equal(await store.get('key'), undefined, 'it was not shortened');
      assert.equal(await store.touch('nothing', 1_000), false);
      for (const ttlMs of [0, -1, NaN, undefined, true] as never[])
        await rejectsWith(() => store.touch('key', ttlMs), 'TN8006');
    },
  },
  {
    id: '25',
    title: 'culls what has expired, and nothing else',
    needs: ['enumerate'],
    async run(bench) {
      const store = await bench.open();
      for (const collection of ['one', 'two']) {
        await store.putMany([['a', 1], ['b', 1]], { collection, ttlMs: shortMs }); // prettier-ignore
        await store.put('long', 2, { collection, ttlMs: 60_000 });
        await store.put('always', 3, { collection });
      }
      await bench.advance(shortMs + 10);
      let culled = 0;
      await listsShow(store, async () => {
        for (let more = await store.cull(1); more > 0; more = await store.cull(1)) culled += more;
        assert.ok(culled <= 4, `it culled ${culled} of 4`);
        assert.deepEqual((await store.keys({ collection: 'one' })).keys.sort(), ['always', 'long']);
      });
      for (const collection of ['one', 'two'])
        assert.deepEqual(await store.getMany(['a', 'long', 'always'], { collection }), [undefined, 2, 3]);
    },
  },
  {
    id: '26',
    title: 'revives nothing when the clock is set back',
    needs: ['clock'],
    async run(bench) {
      const store = await withExpired(bench);
      assert.equal(await store.get('other'), 'stays');
      await bench.advance(-3_600_000);
      assert.equal(await store.get('key'), undefined);
      assert.equal(await store.delete('key'), false);
      await store.put('new', 1, { ttlMs: 1_000 });
      assert.equal(await store.get('new'), 1);
      await bench.advance(1_010);
      assert.equal(await store.get('new'), undefined);
    },
  },
];
