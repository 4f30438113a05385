import assert from 'node:assert/strict';
import type { RateLimitRule, RateLimitStore } from '../contracts';
import type { ContractCase } from './contract-case';
import { atOnce, recovers, rejectsWith } from './expectation';
import { bindService, type ServiceCase } from './service-case';
import { faultCasesOf } from './service-faults';
import type { ServiceHarness } from './service-harness';

// Slow enough that no time which a case takes by accident changes a count.
const bucket: RateLimitRule = { kind: 'token-bucket', capacity: 10, refillPerSec: 0.001 };
const window: RateLimitRule = { kind: 'sliding-window', limit: 10, windowMs: 600_000 };

async function passes(stores: readonly RateLimitStore[], rule: RateLimitRule, times: number): Promise<number> {
  const decisions = await atOnce(times, (index) => stores[index % stores.length]!.consume('key', rule));
  for (const { allowed, retryAfterMs } of decisions) assert.equal(retryAfterMs === 0, allowed);
  return decisions.filter(({ allowed }) => allowed).length;
}

const cases: readonly ServiceCase<RateLimitStore, ServiceHarness<RateLimitStore>>[] = [
  ...[bucket, window].flatMap((rule): ServiceCase<RateLimitStore, ServiceHarness<RateLimitStore>>[] => [
    {
      id: `R1-${rule.kind}`,
      title: `lets exactly 10 of 40 at once pass, for each key: ${rule.kind}`,
      async run(bench) {
        const limits = await bench.open();
        assert.equal(await passes([limits], rule, 40), 10);
        assert.equal((await limits.consume('Key', rule)).remaining, 9);
        const refused = await limits.consume('key', rule);
        assert.deepEqual([refused.allowed, refused.remaining], [false, 0]);
        assert.ok(refused.retryAfterMs > 0 && Number.isSafeInteger(refused.retryAfterMs));
      },
    },
    {
      id: `R2-${rule.kind}`,
      title: `lets exactly 10 of 40 in two clients pass: ${rule.kind}`,
      needs: ['another'],
      run: async (bench) => assert.equal(await passes([await bench.open(), await bench.another()], rule, 40), 10),
    },
    {
      id: `R3-${rule.kind}`,
      title: `counts what calls cost, and nothing for what it refuses: ${rule.kind}`,
      async run(bench) {
        const limits = await bench.open();
        assert.deepEqual(await limits.consume('key', rule, 7), { allowed: true, remaining: 3, retryAfterMs: 0 });
        for (let call = 0; call < 3; call++) {
          const refused = await limits.consume('key', rule, 4);
          assert.deepEqual([refused.allowed, refused.remaining], [false, 3]);
        }
        assert.deepEqual(await limits.consume('key', rule, 3), { allowed: true, remaining: 0, retryAfterMs: 0 });
      },
    },
  ]),
  {
    id: 'R4',
    title: 'fills a bucket steadily, up to its capacity',
    async run(bench) {
      const limits = await bench.open();
      const rule: RateLimitRule = { kind: 'token-bucket', capacity: 5, refillPerSec: 2 };
      assert.equal((await limits.consume('key', rule, 5)).allowed, true);
      const refused = await limits.consume('key', rule);
      assert.ok(refused.allowed === false && refused.retryAfterMs > 0 && refused.retryAfterMs <= 500);
      await bench.advance(refused.retryAfterMs);
      assert.equal((await limits.consume('key', rule)).allowed, true);
      assert.equal((await limits.consume('key', rule, 5)).allowed, false);
      await bench.advance(3_000);
      assert.equal((await limits.consume('key', rule, 5)).allowed, true);
      assert.equal((await limits.consume('key', rule, 1)).allowed, false);
    },
  },
  {
    id: 'R5',
    title: 'slides a window: what was spent counts until it is a window old',
    async run(bench) {
      const limits = await bench.open();
      const rule: RateLimitRule = { kind: 'sliding-window', limit: 4, windowMs: 2_000 };
      assert.equal((await limits.consume('key', rule, 3)).allowed, true);
      await bench.advance(1_200);
      assert.equal((await limits.consume('key', rule)).allowed, true);
      const refused = await limits.consume('key', rule);
      assert.ok(refused.allowed === false && refused.retryAfterMs > 0 && refused.retryAfterMs <= 800);
      await bench.advance(refused.retryAfterMs);
      // The three of the beginning are out of the window, the one after them is not.
      assert.equal((await limits.consume('key', rule, 4)).allowed, false);
      assert.equal((await limits.consume('key', rule, 3)).allowed, true);
      await bench.advance(2_010);
      assert.deepEqual(await limits.consume('key', rule, 4), { allowed: true, remaining: 0, retryAfterMs: 0 });
    },
  },
  {
    id: 'R6',
    title: 'refuses rules, costs and keys that cannot be, and every call after it is closed',
    async run(bench) {
      const limits = await bench.open();
      for (const cost of [0, -1, 11, 1.5, NaN, '1'] as never[])
        await rejectsWith(() => limits.consume('key', bucket, cost), 'TN1015');
      const rules = [
        { kind: 'token-bucket', capacity: 0, refillPerSec: 1 },
        { kind: 'token-bucket', capacity: 1, refillPerSec: 0 },
        { kind: 'sliding-window', limit: 1, windowMs: NaN },
        { kind: 'sliding-window', limit: Infinity, windowMs: 1 },
        { kind: 'other' },
      ] as never[];
      for (const rule of rules) await rejectsWith(() => limits.consume('key', rule), 'TN1015');
      for (const key of ['', '\ud800', undefined] as never[])
        await rejectsWith(() => limits.consume(key, bucket), 'TN8007');
      assert.equal((await limits.consume('key', bucket, 10)).allowed, true, 'a refusal was counted');
      await limits.close();
      await limits.close();
      await rejectsWith(() => limits.consume('key', bucket), 'TN8004');
    },
  },
  {
    id: 'R7',
    title: 'counts a large limit exactly, and frees it soon after the window',
    async run(bench) {
      const limits = await bench.open();
      const rule: RateLimitRule = { kind: 'sliding-window', limit: 100_000, windowMs: 3_000 };
      for (let call = 0; call < 100; call++)
        assert.equal((await limits.consume('key', rule, 999)).allowed, true, `after ${call} calls`);
      assert.equal((await limits.consume('key', rule, 101)).allowed, false);
      assert.equal((await limits.consume('key', rule, 100)).remaining, 0);
      const refused = await limits.consume('key', rule, 100_000);
      // A hundredth of the window more, at most.
      assert.ok(!refused.allowed && refused.retryAfterMs <= 3_030, String(refused.retryAfterMs));
      await bench.advance(refused.retryAfterMs);
      assert.deepEqual(await limits.consume('key', rule, 100_000), { allowed: true, remaining: 0, retryAfterMs: 0 });
    },
  },
  {
    id: 'R8',
    title: 'counts a call once at most when the reply is lost',
    needs: ['server.dropReply'],
    timeoutMs: 60_000,
    async run(bench) {
      const limits = await bench.open();
      const server = bench.harness.server!;
      await limits.consume('key', bucket, 2);
      await server.dropReply!();
      const lost = await rejectsWith(() => limits.consume('key', bucket, 2), ['TN8002', 'TN8003'], server.secrets);
      assert.equal(lost.outcome, 'unknown');
      const { remaining } = await recovers(() => limits.consume('key', bucket, 2));
      assert.ok(remaining === 6 || remaining === 4, String(remaining));
    },
  },
  ...faultCasesOf<RateLimitStore, ServiceHarness<RateLimitStore>>('R', (limits) => limits.consume('key', bucket)),
];

/** What every store of rate limits has to do. */
export function rateLimitCases(harness: ServiceHarness<RateLimitStore>): ContractCase[] {
  return bindService(harness, cases);
}
