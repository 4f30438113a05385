import assert from 'node:assert/strict';
import { failsSoon, promptMs, recovers, rejectsWith, type StoreFailure } from './expectation';
import type { AnyStore, Bench, StoreCase } from './store-case';

async function expectUnavailable(bench: Bench, work: () => Promise<unknown>): Promise<StoreFailure> {
  return failsSoon(bench.server, work);
}

/** Waits until a store works again without a new object. */
async function expectRecovery(store: AnyStore): Promise<void> {
  await recovers(() => store.ping({ timeoutMs: 1_000 }));
}

export const faultCases: readonly StoreCase[] = [
  {
    id: '47',
    title: 'fails soon while the server is down from the start, and works once it is there',
    needs: ['server'],
    timeoutMs: 60_000,
    async run(bench) {
      await bench.server.stop();
      const store = await bench.open();
      try {
        for (let call = 0; call < 3; call++) await expectUnavailable(bench, () => store.get('key'));
      } finally {
        await bench.server.start();
      }
      await expectRecovery(store);
      await store.put('key', 1);
      assert.equal(await store.get('key'), 1);
    },
  },
  {
    id: '48',
    title: 'fails soon when the server goes away, and works again when it is back',
    needs: ['server'],
    timeoutMs: 60_000,
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 1);
      await bench.server.stop();
      try {
        for (const call of [() => store.get('key'), () => store.put('key', 2), () => store.delete('key')])
          await expectUnavailable(bench, call);
        // A part of them may be done: that the rest was not sent says nothing of the whole.
        const groups: (() => Promise<unknown>)[] = [() => store.deleteMany(['key', 'other']), () => store.putMany([['key', 2], ['other', 2]])]; // prettier-ignore
        if (bench.capabilities.enumerate !== 'none') groups.push(() => store.clearCollection('default'));
        for (const call of groups) assert.equal((await expectUnavailable(bench, call)).outcome, 'unknown');
      } finally {
        await bench.server.start();
      }
      await expectRecovery(store);
      await store.put('key', 3);
      assert.equal(await store.get('key'), 3);
    },
  },
  {
    id: '49',
    title: 'says that the outcome is unknown when the reply is lost, and does nothing twice',
    needs: ['server.dropReply', 'atomic'],
    timeoutMs: 60_000,
    async run(bench) {
      const store = await bench.open();
      await store.increment('count');
      await bench.server.dropReply!();
      const failure = await rejectsWith(() => store.increment('count'), ['TN8002', 'TN8003'], bench.server.secrets);
      assert.equal(failure.outcome, 'unknown');
      await expectRecovery(store);
      const count = await store.get<number>('count');
      assert.ok(count === 1 || count === 2, `1 and an increment of unknown outcome make ${count}`);

      await store.put('code', 'once');
      // What a backend prepares on first use is prepared.
      await store.take('nothing');
      await bench.server.dropReply!();
      const lost = await rejectsWith(() => store.take('code'), ['TN8002', 'TN8003'], bench.server.secrets);
      assert.equal(lost.outcome, 'unknown');
      await expectRecovery(store);
      const left = await store.take('code');
      assert.ok(left === undefined || left === 'once');
      assert.equal(await store.take('code'), undefined);
    },
  },
  {
    id: '50',
    title: 'ends calls to a frozen server at their deadline, and mixes up no answers after',
    needs: ['server.freeze'],
    timeoutMs: 60_000,
    async run(bench) {
      const store = await bench.open();
      const keys = Array.from({ length: 10 }, (_, index) => `key ${index}`);
      await store.putMany(keys.map((key) => [key, key] as const));
      await bench.server.freeze!();
      try {
        const before = performance.now();
        await Promise.all(
          keys.map((key) => rejectsWith(() => store.get(key, { timeoutMs: 500 }), 'TN8003', bench.server.secrets)),
        );
        const took = performance.now() - before;
        assert.ok(took > 400 && took < promptMs, `a deadline of 500 ms came after ${Math.round(took)} ms`);
        const reason = new Error('enough');
        const signal = AbortSignal.abort(reason);
        await assert.rejects(store.get('key 1', { signal }), (error) => error === reason);
      } finally {
        await bench.server.thaw!();
      }
      await expectRecovery(store);
      assert.deepEqual(await Promise.all(keys.map((key) => store.get(key))), keys);
    },
  },
  {
    id: '51',
    title: 'settles every call of a burst in which the server restarts, and keeps what it acknowledged',
    needs: ['server'],
    timeoutMs: 60_000,
    async run(bench) {
      const store = await bench.open();
      await store.setup();
      const acknowledged: number[] = [];
      const burst = Array.from({ length: 200 }, async (_, index) => {
        // One turn of the event loop between them, so that the server goes in their midst.
        for (let turn = 0; turn < index; turn++) await new Promise((resolve) => setImmediate(resolve));
        await store.put(`key ${index}`, index, { timeoutMs: 3_000 });
        acknowledged.push(index);
      });
      const settled = Promise.allSettled(burst);
      await new Promise((resolve) => setImmediate(resolve));
      await bench.server.stop();
      await bench.server.start();
      await settled;
      await expectRecovery(store);
      if (!bench.capabilities.durable) return;
      const found = await store.getMany(acknowledged.map((index) => `key ${index}`));
      assert.deepEqual(found, acknowledged);
    },
  },
  {
    id: '52',
    title: 'keeps no calls waiting during an outage',
    needs: ['server'],
    timeoutMs: 90_000,
    async run(bench) {
      const store = await bench.open();
      await store.put('key', 'before');
      await bench.server.stop();
      try {
        for (let round = 0; round < 20; round++) {
          const calls = Array.from({ length: 50 }, () => expectUnavailable(bench, () => store.put('key', 'late')));
          await Promise.all(calls);
        }
      } finally {
        await bench.server.start();
      }
      await expectRecovery(store);
      // What waited in a queue would be written now.
      await store.put('key', 'after');
      for (let round = 0; round < 20; round++) assert.equal(await store.get('key'), 'after');
    },
  },
  {
    id: '53',
    title: 'opens after it was killed while it wrote, with all that it acknowledged',
    needs: ['crash'],
    timeoutMs: 60_000,
    async run(bench) {
      const { store, acknowledged } = await bench.crash();
      assert.ok(acknowledged.length > 0, 'nothing was acknowledged before it was killed');
      assert.deepEqual(await store.getMany(acknowledged), acknowledged);
      await store.put('after', 1);
      assert.equal(await store.get('after'), 1);
    },
  },
];
