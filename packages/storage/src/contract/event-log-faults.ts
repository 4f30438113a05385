import assert from 'node:assert/strict';
import type { EventLog, StreamEvent } from '../contracts';
import { failsSoon, recovers, rejectsWith } from './expectation';
import type { ServiceCase } from './service-case';
import { faultCasesOf } from './service-faults';
import type { ServiceHarness } from './service-harness';

export const payloads = (events: readonly StreamEvent[]): unknown[] => events.map(({ payload }) => payload);

export async function appendAll(log: EventLog, stream: string, values: readonly number[]): Promise<string[]> {
  const ids: string[] = [];
  for (const value of values) ids.push(await log.append(stream, value));
  return ids;
}

/** Reads a tail until it has given so many events. */
export async function collect(
  events: AsyncIterable<StreamEvent>,
  count: number,
  onEvent?: () => void,
): Promise<StreamEvent[]> {
  const collected: StreamEvent[] = [];
  for await (const event of events) {
    collected.push(event);
    onEvent?.();
    if (collected.length === count) break;
  }
  return collected;
}

/** Readers who are slow, and servers that go away. */
export const eventLogFaultCases: readonly ServiceCase<EventLog, ServiceHarness<EventLog>>[] = [
  {
    id: 'E13',
    title: 'gives every event to a reader who is slow, beside one who is not',
    async run(bench) {
      const log = await bench.open();
      const { signal } = new AbortController();
      const numbers = Array.from({ length: 450 }, (_, index) => index);
      await log.append('one', 0);
      const quick = collect(log.tail('one', null, signal), numbers.length);
      const seen: StreamEvent[] = [];
      for await (const event of log.tail('one', null, signal)) {
        seen.push(event);
        if (seen.length === 1) {
          await appendAll(log, 'one', numbers.slice(1));
          assert.deepEqual(payloads(await quick), numbers);
        }
        if (seen.length === numbers.length) break;
      }
      assert.deepEqual(payloads(seen), numbers);
    },
  },
  {
    id: 'E13-join',
    title: 'gives everything from the beginning to a reader who comes while another waits',
    async run(bench) {
      const log = await bench.open();
      const { signal } = new AbortController();
      const ids = await appendAll(log, 'one', [0, 1, 2]);
      const waiting = collect(log.tail('one', ids[2]!, signal), 5);
      for (let number = 3; number < 8; number++) {
        const appending = log.append('one', number);
        const joined = collect(log.tail('one', null, signal), number + 1);
        await appending;
        assert.deepEqual(payloads(await joined), Array.from({ length: number + 1 }, (_, index) => index)); // prettier-ignore
      }
      assert.deepEqual(payloads(await waiting), [3, 4, 5, 6, 7]);
    },
  },
  {
    id: 'E14',
    title: 'ends a tail when the server goes away, and goes on from the last event without a gap',
    needs: ['server'],
    timeoutMs: 60_000,
    async run(bench) {
      const log = await bench.open();
      const server = bench.harness.server!;
      const ids = await appendAll(log, 'one', [1, 2]);
      const { signal } = new AbortController();
      const tail = log.tail('one', null, signal)[Symbol.asyncIterator]();
      assert.deepEqual([(await tail.next()).value, (await tail.next()).value], await log.readAfter('one', null, 10));
      const next = rejectsWith(() => tail.next(), ['TN8002', 'TN8003'], server.secrets);
      await server.stop();
      try {
        await next;
        await failsSoon(server, () => collect(log.tail('one', ids[1]!, signal), 1));
      } finally {
        await server.start();
      }
      await recovers(() => log.append('one', 3));
      await appendAll(log, 'one', [4]);
      const missed = await recovers(() => collect(log.tail('one', ids[1]!, signal), 2));
      // The append that failed last may have been carried out.
      assert.deepEqual(payloads(missed).at(0), 3);
      assert.deepEqual(payloads(await log.readAfter('one', null, 10)).slice(0, 3), [1, 2, 3]);
    },
  },
  {
    id: 'E15',
    title: 'adds an event once at most when the reply is lost',
    needs: ['server.dropReply'],
    timeoutMs: 60_000,
    async run(bench) {
      const log = await bench.open();
      const server = bench.harness.server!;
      await log.append('one', 1);
      await server.dropReply!();
      const failure = await rejectsWith(() => log.append('one', 2), ['TN8002', 'TN8003'], server.secrets);
      assert.equal(failure.outcome, 'unknown');
      const found = payloads(await recovers(() => log.readAfter('one', null, 10)));
      assert.ok(found.length <= 2, String(found));
      await log.append('one', 3);
      assert.deepEqual(payloads(await log.readAfter('one', null, 10)).filter((payload) => payload !== 2), [1, 3]); // prettier-ignore
    },
  },
  ...faultCasesOf<EventLog, ServiceHarness<EventLog>>('E', (log) => log.append('one', 1)),
];
