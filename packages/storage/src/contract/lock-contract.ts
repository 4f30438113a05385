import assert from 'node:assert/strict';
import type { AcquireOptions, Lease, LockService } from '../contracts';
import type { ContractCase } from './contract-case';
import { atOnce, recovers, rejectsWith, winners } from './expectation';
import { bindService, type ServiceCase } from './service-case';
import { faultCasesOf } from './service-faults';
import type { ServiceHarness } from './service-harness';

async function expectLease(acquiring: Promise<Lease | null>): Promise<Lease> {
  const lease = await acquiring;
  assert.ok(lease, 'the lock is not free');
  return lease;
}

const cases: readonly ServiceCase<LockService, ServiceHarness<LockService>>[] = [
  {
    id: 'L1',
    title: 'gives a lock to one of 20, and another name to another',
    async run(bench) {
      const locks = await bench.open();
      const leases = await atOnce(20, () => locks.acquire('a', { ttlMs: 60_000 }));
      assert.equal(winners(leases), 1);
      assert.ok(await locks.acquire('A', { ttlMs: 60_000 }));
      assert.equal(await locks.acquire('a', { ttlMs: 60_000 }), null);
    },
  },
  {
    id: 'L2',
    title: 'is free once it is released, with a higher fencing token',
    async run(bench) {
      const locks = await bench.open();
      let last = -Infinity;
      for (let round = 0; round < 5; round++) {
        const lease = await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
        assert.ok(Number.isSafeInteger(lease.fencingToken) && lease.fencingToken > last);
        last = lease.fencingToken;
        assert.deepEqual([await lease.release(), await lease.release()], [true, false]);
      }
    },
  },
  {
    id: 'L3',
    title: 'is free once its time is over, and the late holder can do nothing to the next',
    async run(bench) {
      const locks = await bench.open();
      const late = await expectLease(locks.acquire('a', { ttlMs: 400 }));
      assert.equal(await locks.acquire('a', { ttlMs: 60_000 }), null);
      await bench.advance(410);
      const next = await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
      assert.ok(next.fencingToken > late.fencingToken);
      assert.deepEqual([await late.renew(60_000), await late.release()], [false, false]);
      assert.equal(await locks.acquire('a', { ttlMs: 60_000 }), null);
      assert.equal(await next.release(), true);
    },
  },
  {
    id: 'L4',
    title: 'is held for longer once it is renewed',
    async run(bench) {
      const locks = await bench.open();
      const lease = await expectLease(locks.acquire('a', { ttlMs: 400 }));
      await bench.advance(100);
      assert.equal(await lease.renew(60_000), true);
      await bench.advance(400);
      assert.equal(await locks.acquire('a', { ttlMs: 60_000 }), null);
      assert.equal(await lease.renew(100), true);
      await bench.advance(110);
      assert.ok(await locks.acquire('a', { ttlMs: 60_000 }));
    },
  },
  {
    id: 'L5',
    title: 'lets callers wait, one after the other',
    async run(bench) {
      const locks = await bench.open();
      const first = await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
      let holders = 0;
      const waiting = atOnce(8, async () => {
        const lease = await expectLease(locks.acquire('a', { ttlMs: 60_000, waitMs: 20_000 }));
        assert.equal(++holders, 1, 'two hold the lock');
        await new Promise((resolve) => setImmediate(resolve));
        holders--;
        assert.equal(await lease.release(), true);
        return lease.fencingToken;
      });
      assert.equal(await first.release(), true);
      assert.equal(new Set(await waiting).size, 8);
    },
  },
  {
    id: 'L6',
    title: 'gives the lock of a holder that died to who waits',
    async run(bench) {
      const locks = await bench.open();
      await expectLease(locks.acquire('a', { ttlMs: 150 }));
      const next = locks.acquire('a', { ttlMs: 60_000, waitMs: 20_000 });
      await bench.advance(160);
      await expectLease(next);
    },
  },
  {
    id: 'L7',
    title: 'stops waiting after the time or at the wish of the caller, and gives such callers nothing later',
    async run(bench) {
      const locks = await bench.open();
      const lease = await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
      const reason = new Error('enough');
      const controller = new AbortController();
      const waiting = locks.acquire('a', { ttlMs: 60_000, waitMs: 20_000, signal: controller.signal });
      const short = locks.acquire('a', { ttlMs: 60_000, waitMs: 50 });
      controller.abort(reason);
      await assert.rejects(waiting, (error) => error === reason);
      assert.equal(await short, null);
      await assert.rejects(
        () => locks.acquire('b', { ttlMs: 60_000, signal: controller.signal }),
        (error) => error === reason,
      );
      assert.equal(await lease.release(), true);
      await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
      await expectLease(locks.acquire('b', { ttlMs: 60_000 }));
    },
  },
  {
    id: 'L8',
    title: 'gives a lock to one of two clients',
    needs: ['another'],
    async run(bench) {
      const services = [await bench.open(), await bench.another()] as const;
      const leases = await atOnce(20, (index) => services[index % 2 === 0 ? 0 : 1].acquire('a', { ttlMs: 60_000 }));
      assert.equal(winners(leases), 1);
      const lease = leases.find((one) => one !== null)!;
      const waiting = services[leases.indexOf(lease) % 2 === 0 ? 1 : 0].acquire('a', { ttlMs: 60_000, waitMs: 20_000 });
      assert.equal(await lease.release(), true);
      assert.ok((await expectLease(waiting)).fencingToken > lease.fencingToken);
    },
  },
  {
    id: 'L9',
    title: 'refuses names and times that cannot be, and every call after it is closed',
    async run(bench) {
      const locks = await bench.open();
      for (const name of ['', '\ud800', 'x'.repeat(513), undefined] as never[])
        await rejectsWith(() => locks.acquire(name, { ttlMs: 1_000 }), 'TN8007');
      for (const ttlMs of [0, -1, NaN, true, undefined] as never[])
        await rejectsWith(() => locks.acquire('a', { ttlMs }), 'TN8006');
      for (const waitMs of [-1, NaN, '1'] as never[])
        await rejectsWith(() => locks.acquire('a', { ttlMs: 1_000, waitMs }), 'TN1015');
      const misspelt = { ttlMs: 1_000, wait: 5_000 } as AcquireOptions;
      await rejectsWith(() => locks.acquire('a', misspelt), 'TN1015');
      const lease = await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
      await rejectsWith(() => lease.renew(0), 'TN8006');
      const waiting = atOnce(3, () => locks.acquire('a', { ttlMs: 60_000, waitMs: 20_000 }));
      await locks.close();
      await locks.close();
      assert.deepEqual(await waiting, [null, null, null]);
      for (const call of [() => locks.acquire('a', { ttlMs: 1_000 }), () => lease.renew(1_000), () => lease.release()])
        await rejectsWith(call, 'TN8004');
    },
  },
  {
    id: 'L10',
    title: 'gives a higher fencing token after a restart of the server',
    needs: ['server'],
    timeoutMs: 60_000,
    async run(bench) {
      const locks = await bench.open();
      const server = bench.harness.server!;
      const before = await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
      assert.equal(await before.release(), true);
      await server.stop();
      await server.start();
      const after = await recovers(() => expectLease(locks.acquire('a', { ttlMs: 60_000, waitMs: 5_000 })));
      assert.ok(after.fencingToken > before.fencingToken);
    },
  },
  {
    id: 'L11',
    title: 'is free again after its time when nobody heard who got it',
    needs: ['server.dropReply'],
    timeoutMs: 60_000,
    async run(bench) {
      const locks = await bench.open();
      const server = bench.harness.server!;
      await expectLease(locks.acquire('other', { ttlMs: 60_000 }));
      await server.dropReply!();
      const lost = await rejectsWith(() => locks.acquire('a', { ttlMs: 1_000 }), ['TN8002', 'TN8003'], server.secrets);
      assert.equal(lost.outcome, 'unknown');
      const lease = await recovers(() => expectLease(locks.acquire('a', { ttlMs: 60_000, waitMs: 5_000 })));
      assert.equal(await lease.renew(60_000), true);
    },
  },
  {
    id: 'L12',
    title: 'is free for others where its caller lost interest before the answer',
    async run(bench) {
      const locks = await bench.open();
      for (let round = 0; round < 5; round++) {
        const reason = new Error('enough');
        const controller = new AbortController();
        const acquiring = locks.acquire('a', { ttlMs: 60_000, signal: controller.signal });
        controller.abort(reason);
        const lease = await acquiring.catch((error: unknown) => assert.equal(error, reason));
        if (lease) assert.equal(await lease.release(), true);
      }
      await expectLease(locks.acquire('a', { ttlMs: 60_000, waitMs: 10_000 }));
    },
  },
  {
    id: 'L13',
    title: 'gives no more time to a lease that is over, also where nobody has taken the lock since',
    async run(bench) {
      const locks = await bench.open();
      const lease = await expectLease(locks.acquire('a', { ttlMs: 300 }));
      assert.equal(await lease.renew(150), true);
      await bench.advance(160);
      assert.deepEqual([await lease.renew(60_000), await lease.release()], [false, false]);
      await expectLease(locks.acquire('a', { ttlMs: 60_000 }));
    },
  },
  ...faultCasesOf<LockService, ServiceHarness<LockService>>('L', (locks) => locks.acquire('a', { ttlMs: 60_000 })),
];

/** What every lock service has to do. */
export function lockCases(harness: ServiceHarness<LockService>): ContractCase[] {
  return bindService(harness, cases);
}
