import assert from 'node:assert/strict';
import { streamOf, type EventLog, type StreamEvent } from '../contracts';
import type { ContractCase } from './contract-case';
import { appendAll, collect, eventLogFaultCases, payloads } from './event-log-faults';
import { atOnce, rejectsWith } from './expectation';
import { bindService, type ServiceCase } from './service-case';
import type { ServiceHarness } from './service-harness';

const cases: readonly ServiceCase<EventLog, ServiceHarness<EventLog>>[] = [
  {
    id: 'E1',
    title: 'keeps events in order, under ids that lead to their stream',
    async run(bench) {
      const log = await bench.open();
      const stream = 'a_b.c-9_7';
      const ids = await appendAll(log, stream, [1, 2, 3]);
      assert.equal(new Set(ids).size, 3);
      for (const id of ids) {
        assert.equal(streamOf(id), stream);
        assert.match(id, /^[\x21-\x7e]+$/);
      }
      const events = await log.readAfter(stream, null, 10);
      assert.deepEqual(events, [
        { id: ids[0], payload: 1 },
        { id: ids[1], payload: 2 },
        { id: ids[2], payload: 3 },
      ]);
      assert.deepEqual(await log.readAfter('nothing', null, 10), []);
    },
  },
  {
    id: 'E2',
    title: 'replays what came after an id, so many at a time',
    async run(bench) {
      const log = await bench.open();
      const ids = await appendAll(
        log,
        'one',
        Array.from({ length: 25 }, (_, index) => index),
      );
      await appendAll(log, 'two', [100]);
      assert.deepEqual(payloads(await log.readAfter('one', ids[21]!, 10)), [22, 23, 24]);
      assert.deepEqual(await log.readAfter('one', ids[24]!, 10), []);
      const all: StreamEvent[] = [];
      for (let page = await log.readAfter('one', null, 10); page.length > 0;) {
        assert.ok(page.length <= 10);
        all.push(...page);
        page = await log.readAfter('one', page.at(-1)!.id, 10);
      }
      assert.deepEqual(
        all.map(({ id }) => id),
        ids,
      );
      for (const limit of [0, -1, 1.5, NaN]) await rejectsWith(() => log.readAfter('one', null, limit), 'TN1015');
    },
  },
  {
    id: 'E3',
    title: 'knows nothing of ids that somebody made up',
    async run(bench) {
      const log = await bench.open();
      const [id = ''] = await appendAll(log, 'one', [1, 2]);
      const [other = ''] = await appendAll(log, 'one_1', [3]);
      for (const made of [
        '',
        '_',
        'one',
        'one_',
        'one_x',
        'one_-1',
        'two_1',
        other,
        `${id} `,
        `${id}\n`,
        'one_*',
        'one_$',
        'one_+',
        `one_${'9'.repeat(400)}`,
        '__proto___1',
        "one_' OR 1=1",
      ])
        // prettier-ignore
        assert.deepEqual(await log.readAfter('one', made, 10), [], made);
      assert.deepEqual(payloads(await log.readAfter('one', id, 10)), [2]);
    },
  },
  {
    id: 'E4',
    title: 'keeps every event of 100 at once, each under an id of its own',
    async run(bench) {
      const log = await bench.open();
      const ids = await atOnce(100, (index) => log.append('one', index));
      assert.equal(new Set(ids).size, 100);
      const events = await log.readAfter('one', null, 200);
      assert.equal(events.length, 100);
      for (const { id, payload } of events) assert.equal(ids[payload as number], id);
    },
  },
  {
    id: 'E5',
    title: 'keeps the newest events of a stream, and gives what is left after an id that is gone',
    async run(bench) {
      const log = await bench.open();
      const ids: string[] = [];
      for (let index = 0; index < 500; index++) ids.push(await log.append('one', index, { maxLength: 50 }));
      const left = payloads(await log.readAfter('one', ids[0]!, 1_000)) as number[];
      // Backends that trim in blocks keep some more.
      assert.ok(left.length >= 50 && left.length <= 250, `${left.length} are left of 50`);
      assert.deepEqual(
        left,
        Array.from({ length: left.length }, (_, index) => 500 - left.length + index),
      );
      assert.deepEqual(payloads(await log.readAfter('one', null, 1)), [left[0]]);
      assert.deepEqual(payloads(await log.readAfter('one', ids[498]!, 10)), [499]);
    },
  },
  {
    id: 'E6',
    title: 'forgets a stream after its time, which begins anew with every event',
    async run(bench) {
      const log = await bench.open();
      await log.append('one', 1, { ttlMs: 800 });
      await bench.advance(500);
      await log.append('one', 2, { ttlMs: 800 });
      await bench.advance(500);
      assert.deepEqual(payloads(await log.readAfter('one', null, 10)), [1, 2]);
      await bench.advance(400);
      assert.deepEqual(await log.readAfter('one', null, 10), []);
      for (const ttlMs of [0, -1, NaN, true] as never[])
        await rejectsWith(() => log.append('one', 1, { ttlMs }), 'TN8006');
      for (const maxLength of [0, -1, NaN]) await rejectsWith(() => log.append('one', 1, { maxLength }), 'TN1015');
    },
  },
  {
    id: 'E7',
    title: 'drops a stream, leaves others, and goes on with higher numbers',
    async run(bench) {
      const log = await bench.open();
      const ids = await appendAll(log, 'one', [1, 2, 3]);
      await appendAll(log, 'one2', [4]);
      await log.drop('one');
      await log.drop('one');
      assert.deepEqual(await log.readAfter('one', null, 10), []);
      assert.deepEqual(payloads(await log.readAfter('one2', null, 10)), [4]);
      await appendAll(log, 'one', [5]);
      assert.deepEqual(payloads(await log.readAfter('one', ids[2]!, 10)), [5]);
    },
  },
  {
    id: 'E8',
    title: 'tails a stream: what there is, then what comes, until it is told to stop',
    async run(bench) {
      const log = await bench.open();
      const [first = ''] = await appendAll(log, 'one', [1, 2]);
      const controller = new AbortController();
      let seen = 0;
      let wake: () => void = () => undefined;
      const upTo = async (count: number): Promise<void> => {
        while (seen < count) await new Promise<void>((resolve) => (wake = resolve));
      };
      const tail = collect(log.tail('one', first, controller.signal), 100, () => {
        seen++;
        wake();
      });
      await upTo(1);
      await log.append('one', 3);
      await upTo(2);
      await Promise.all([log.append('two', 9), log.append('one', 4)]);
      await log.append('one', 5);
      await upTo(4);
      controller.abort();
      assert.deepEqual(payloads(await tail), [2, 3, 4, 5]);
      assert.deepEqual(await collect(log.tail('one', null, controller.signal), 1), []);
    },
  },
  {
    id: 'E9',
    title: 'tails a stream that does not exist yet, for several readers, without a gap',
    async run(bench) {
      const log = await bench.open();
      const { signal } = new AbortController();
      const readers = Promise.all([1, 2, 3].map(() => collect(log.tail('new', null, signal), 60)));
      const numbers = Array.from({ length: 60 }, (_, index) => index);
      await appendAll(log, 'new', numbers);
      for (const events of await readers) assert.deepEqual(payloads(events), numbers);
    },
  },
  {
    id: 'E10',
    title: 'wakes the tail of another client',
    needs: ['another'],
    async run(bench) {
      const log = await bench.open();
      const other = await bench.another();
      const { signal } = new AbortController();
      const tail = collect(other.tail('one', null, signal), 3);
      const ids = await appendAll(log, 'one', [1, 2]);
      await other.append('one', 3);
      assert.deepEqual(payloads(await tail), [1, 2, 3]);
      assert.deepEqual(payloads(await other.readAfter('one', ids[0]!, 10)), [2, 3]);
    },
  },
  {
    id: 'E11',
    title: 'refuses names that no header can carry, and payloads that are not JSON',
    async run(bench) {
      const log = await bench.open();
      for (const stream of ['', ' a', 'a b', 'a\n', 'é', 'x'.repeat(513), undefined] as never[]) {
        await rejectsWith(() => log.append(stream, 1), 'TN8007');
        await rejectsWith(() => log.readAfter(stream, null, 1), 'TN8007');
      }
      for (const payload of [undefined, NaN, new Date(0), 1n] as never[])
        await rejectsWith(() => log.append('one', payload), 'TN8009');
      const payload = { text: 'é😀\n', list: [null, 1.5, {}] };
      await log.append('one', payload);
      payload.list.push(2);
      const [event] = await log.readAfter('one', null, 10);
      assert.deepEqual(event?.payload, { text: 'é😀\n', list: [null, 1.5, {}] });
    },
  },
  {
    id: 'E12',
    title: 'closes once, and refuses every call after',
    async run(bench) {
      const log = await bench.open();
      await log.append('one', 1);
      await log.close();
      await log.close();
      await rejectsWith(() => log.append('one', 1), 'TN8004');
      await rejectsWith(() => log.readAfter('one', null, 1), 'TN8004');
    },
  },
  ...eventLogFaultCases,
];

/** What every event log has to do. */
export function eventLogCases(harness: ServiceHarness<EventLog>): ContractCase[] {
  return bindService(harness, cases);
}
