import assert from 'node:assert/strict';
import { rejectsWith } from './expectation';
import type { AnyStore, StoreCase } from './store-case';

/** One call of every method that the store has. */
function everyCall(store: AnyStore): (() => Promise<unknown>)[] {
  const { atomic, enumerate } = store.capabilities;
  return [
    () => store.get('key'),
    () => store.getEntry('key'),
    () => store.getMany(['key']),
    () => store.getEntries(['key']),
    () => store.put('key', 1),
    () => store.putMany([['key', 1]]),
    () => store.delete('key'),
    () => store.deleteMany(['key']),
    () => store.ping(),
    () => store.setup(),
    ...(atomic === 'none' ? [] : [() => store.take('key')]),
    ...(atomic === 'full' ? atomicCalls(store) : []),
    ...(enumerate === 'none' ? [] : listCalls(store)),
  ];
}

function atomicCalls(store: AnyStore): (() => Promise<unknown>)[] {
  return [
    () => store.putIfAbsent('key', 1),
    () => store.compareAndSet('key', null, 1),
    () => store.compareAndDelete('key', 'revision'),
    () => store.increment('count'),
    () => store.touch('key', 1_000),
  ];
}

function listCalls(store: AnyStore): (() => Promise<unknown>)[] {
  return [() => store.keys(), () => store.collections(), () => store.clearCollection('other'), () => store.cull()];
}

export const lifeCases: readonly StoreCase[] = [
  {
    id: '41',
    title: 'is set up once, however often it is asked',
    async run(bench) {
      const store = await bench.open();
      await Promise.all([store.setup(), store.setup(), store.put('key', 1), store.setup()]);
      await store.setup();
      assert.equal(await store.get('key'), 1);
    },
  },
  {
    id: '42',
    title: 'sets itself up on the first call, whichever it is',
    async run(bench) {
      const store = await bench.open();
      const results = await Promise.all([store.get('nothing'), store.put('key', 1), store.delete('nothing')]);
      assert.deepEqual(results, [undefined, undefined, false]);
      assert.equal(await store.get('key'), 1);
    },
  },
  {
    id: '43',
    title: 'closes once, and refuses every call after',
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 1);
      await Promise.all([store.close(), store.close()]);
      await store.close();
      for (const call of everyCall(store)) await rejectsWith(call, 'TN8004');
      const unused = await bench.open();
      await unused.close();
      await rejectsWith(() => unused.get('key'), 'TN8004');
    },
  },
  {
    id: '43-running',
    title: 'finishes the calls that run when it is closed',
    async run(bench) {
      const store = await bench.open();
      await store.setup();
      const calls = Array.from({ length: 20 }, (_, index) => store.put(`key ${index}`, index));
      await store.close();
      await Promise.all(calls);
    },
  },
  {
    id: '43-client',
    title: 'leaves a client alone that was given to it',
    needs: ['withClient'],
    async run(bench) {
      const { store, isUsable, end } = await bench.withClient();
      try {
        await store.put('key', 1);
        await store.close();
        assert.equal(await isUsable(), true);
        await rejectsWith(() => store.get('key'), 'TN8004');
      } finally {
        await end();
      }
    },
  },
  {
    id: '44',
    title: 'has the data when it is opened again',
    needs: ['durable'],
    async run(bench) {
      const store = await bench.open();
      await store.put('key', { kept: true }, { collection: 'one' });
      await store.put('lives', 1, { ttlMs: 60_000 });
      const entries = [await store.getEntry('key', { collection: 'one' }), await store.getEntry('lives')];
      await store.close();
      const again = await bench.reopen();
      assert.deepEqual([await again.getEntry('key', { collection: 'one' }), await again.getEntry('lives')], entries);
    },
  },
  {
    id: '45',
    title: 'shows another client what was written',
    needs: ['shared'],
    async run(bench) {
      const store = await bench.open();
      await store.put('key', { from: 'one' }, { ttlMs: 60_000 });
      const other = await bench.another();
      assert.deepEqual(await other.getEntry('key'), await store.getEntry('key'));
      assert.equal(await other.delete('key'), true);
      assert.equal(await store.get('key'), undefined);
    },
  },
  {
    id: '46',
    title: 'gives up when its caller does, and goes on for the others',
    async run(bench) {
      const store = await bench.open();
      const reason = new Error('enough');
      const before = AbortSignal.abort(reason);
      for (const call of [
        () => store.put('key', 1, { signal: before }),
        () => store.get('key', { signal: before }),
        () => store.putMany([['key', 1]], { signal: before }),
      ])
        await assert.rejects(call, (error) => error === reason);
      assert.equal(await store.get('key'), undefined, 'it wrote all the same');

      for (let round = 0; round < 10; round++) {
        const controller = new AbortController();
        const call = store.put('key', round, { signal: controller.signal }).catch((error: unknown) => error);
        controller.abort(reason);
        const outcome = await call;
        assert.ok(outcome === undefined || outcome === reason, String(outcome));
      }
      await store.put('key', 'after');
      assert.equal(await store.get('key'), 'after');
      await rejectsWith(() => store.get('key', { timeoutMs: 0 }), 'TN1015');
    },
  },
  {
    id: '54',
    title: 'says that an entry cannot be read, and lets it be replaced',
    needs: ['corrupt'],
    async run(bench) {
      const store = await bench.open();
      const collection = 'one';
      await store.putMany([['secret-key', 'secret-value'], ['other', 2], ['third', 3]], { collection }); // prettier-ignore
      await bench.corrupt(collection, 'secret-key');
      const hidden = ['secret-key', 'secret-value'];
      const failure = await rejectsWith(() => store.get('secret-key', { collection }), 'TN8010', hidden);
      assert.match(failure.keyHash ?? '', /^[0-9a-f]{8}$/);
      assert.ok(failure.message.includes(failure.keyHash!), 'the message does not say which key');
      const many = await rejectsWith(() => store.getMany(['other', 'secret-key'], { collection }), 'TN8010', hidden);
      assert.equal(many.keyHash, failure.keyHash);
      assert.deepEqual(await store.getMany(['other', 'third'], { collection }), [2, 3]);
      await store.put('secret-key', 'new', { collection });
      assert.equal(await store.get('secret-key', { collection }), 'new');
    },
  },
  {
    id: '54-revision',
    title: 'has no revision for an entry that cannot be read',
    needs: ['atomic', 'corrupt'],
    async run(bench) {
      const store = await bench.open();
      const collection = 'one';
      await store.put('key', 1, { collection });
      await bench.corrupt(collection, 'key');
      assert.equal(await store.compareAndSet('key', '', 2, { collection }), false);
      assert.equal(await store.compareAndSet('key', '', 2, { collection, keepTimes: true }), false);
      assert.equal(await store.compareAndDelete('key', '', { collection }), false);
      await rejectsWith(() => store.get('key', { collection }), 'TN8010');
    },
  },
];
