import type { JsonValue, MaybePromise } from '@tenon/core';
import assert from 'node:assert/strict';
import type { PubSub } from '../contracts';
import type { ContractCase } from './contract-case';
import { recovers, rejectsWith } from './expectation';
import { bindService, type ServiceCase } from './service-case';
import { faultCasesOf } from './service-faults';
import type { ServiceHarness } from './service-harness';

export interface PubSubHarness extends ServiceHarness<PubSub> {
  /** Cuts the connections of the one that was opened last, which it makes again by itself. */
  cut?(): MaybePromise<void>;
}

/** What a listener has heard, and a way to wait for more. */
class Ear {
  readonly heard: JsonValue[] = [];
  private wake: () => void = () => undefined;

  readonly listener = (message: JsonValue): void => {
    this.heard.push(message);
    this.wake();
  };

  /** Waits until it has heard so many messages. */
  async hears(count: number): Promise<JsonValue[]> {
    while (this.heard.length < count) await new Promise<void>((resolve) => (this.wake = resolve));
    return this.heard;
  }
}

const cases: readonly ServiceCase<PubSub, PubSubHarness>[] = [
  {
    id: 'P1',
    title: 'tells every listener of a channel, in order, and nobody else',
    async run(bench) {
      const bus = await bench.open();
      const [one, two, other] = [new Ear(), new Ear(), new Ear()];
      await bus.publish('a', 'before anybody listens');
      await bus.subscribe('a', one.listener);
      await bus.subscribe('a', two.listener);
      await bus.subscribe('A', other.listener);
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      for (const number of numbers) await bus.publish('a', number);
      await bus.publish('A', 'end');
      assert.deepEqual(await one.hears(100), numbers);
      assert.deepEqual(await two.hears(100), numbers);
      assert.deepEqual(await other.hears(1), ['end']);
    },
  },
  {
    id: 'P2',
    title: 'says nothing after a subscription has ended, and goes on for the others',
    async run(bench) {
      const bus = await bench.open();
      const [one, two] = [new Ear(), new Ear()];
      const end = await bus.subscribe('a', one.listener);
      await bus.subscribe('a', two.listener);
      await bus.publish('a', 1);
      await one.hears(1);
      await end();
      await end();
      await bus.publish('a', 2);
      await two.hears(2);
      assert.deepEqual([one.heard, two.heard], [[1], [1, 2]]);
      const again = new Ear();
      await bus.subscribe('a', again.listener);
      await bus.publish('a', 3);
      assert.deepEqual(await again.hears(1), [3]);
    },
  },
  {
    id: 'P3',
    title: 'takes one function twice for two listeners',
    async run(bench) {
      const bus = await bench.open();
      const ear = new Ear();
      const end = await bus.subscribe('a', ear.listener);
      await bus.subscribe('a', ear.listener);
      await bus.publish('a', 1);
      await ear.hears(2);
      await end();
      await bus.publish('a', 2);
      assert.deepEqual(await ear.hears(3), [1, 1, 2]);
    },
  },
  {
    id: 'P4',
    title: 'keeps a listener that throws from harming the others',
    async run(bench) {
      const bus = await bench.open();
      const ear = new Ear();
      const emitWarning = process.emitWarning.bind(process);
      let warnings = 0;
      process.emitWarning = () => void warnings++;
      try {
        await bus.subscribe('a', () => {
          throw new Error('a listener of the contract');
        });
        await bus.subscribe('a', ear.listener);
        await bus.publish('a', 1);
        await bus.publish('a', 2);
        assert.deepEqual(await ear.hears(2), [1, 2]);
      } finally {
        process.emitWarning = emitWarning;
      }
      assert.equal(warnings, 2);
    },
  },
  {
    id: 'P5',
    title: 'gives each listener a message of its own, and only JSON',
    async run(bench) {
      const bus = await bench.open();
      const [one, two] = [new Ear(), new Ear()];
      await bus.subscribe('ключ:*?[', (message) => {
        (message as number[]).push(9);
        one.listener(message);
      });
      await bus.subscribe('ключ:*?[', two.listener);
      const message = [1, null, 'é😀'];
      const publishing = bus.publish('ключ:*?[', message);
      message.push('late');
      await publishing;
      await one.hears(1);
      assert.deepEqual(await two.hears(1), [[1, null, 'é😀']]);
      for (const value of [undefined, NaN, 1n, new Date(0)] as never[])
        await rejectsWith(() => bus.publish('a', value), 'TN8009');
      for (const channel of ['', '\ud800', 'x'.repeat(513), undefined] as never[]) {
        await rejectsWith(() => bus.publish(channel, 1), 'TN8007');
        await rejectsWith(() => bus.subscribe(channel, one.listener), 'TN8007');
      }
    },
  },
  {
    id: 'P6',
    title: 'tells listeners of another client',
    needs: ['another'],
    async run(bench) {
      const bus = await bench.open();
      const other = await bench.another();
      const ear = new Ear();
      await other.subscribe('a', ear.listener);
      for (const number of [1, 2, 3]) await bus.publish('a', number);
      assert.deepEqual(await ear.hears(3), [1, 2, 3]);
    },
  },
  {
    id: 'P7',
    title: 'listens again after its connection was lost, and says that there was a gap',
    needs: ['cut'],
    async run(bench) {
      const bus = await bench.open();
      const ear = new Ear();
      const gap = new Promise<void>((resolve) => void bus.subscribe('a', ear.listener, { onGap: resolve }));
      await bus.subscribe('b', ear.listener);
      await bus.publish('a', 'before');
      await ear.hears(1);
      await bench.harness.cut!();
      await gap;
      await bus.publish('a', 'after');
      assert.deepEqual(await ear.hears(2), ['before', 'after']);
    },
  },
  {
    id: 'P8',
    title: 'closes once, delivers nothing more, and refuses every call after',
    async run(bench) {
      const bus = await bench.open();
      await bus.subscribe('a', () => undefined);
      await bus.close();
      await bus.close();
      await rejectsWith(() => bus.publish('a', 1), 'TN8004');
      await rejectsWith(() => bus.subscribe('a', () => undefined), 'TN8004');
    },
  },
  {
    id: 'P9',
    title: 'listens again after a restart of the server, and says that there was a gap',
    needs: ['server'],
    timeoutMs: 60_000,
    async run(bench) {
      const bus = await bench.open();
      const server = bench.harness.server!;
      const ear = new Ear();
      const gaps = new Ear();
      await bus.subscribe('a', ear.listener, { onGap: () => gaps.listener('gap') });
      const end = await bus.subscribe('b', ear.listener, { onGap: () => gaps.listener('ended') });
      await bus.publish('a', 1);
      await ear.hears(1);
      await end();
      await server.stop();
      await rejectsWith(() => bus.subscribe('c', ear.listener), 'TN8002', server.secrets);
      await server.start();
      assert.deepEqual(await gaps.hears(1), ['gap']);
      await recovers(() => bus.publish('c', 'nobody listens'));
      await bus.publish('a', 2);
      assert.deepEqual(await ear.hears(2), [1, 2]);
    },
  },
  ...faultCasesOf<PubSub, PubSubHarness>('P', (bus) => bus.publish('a', 1)),
];

/** What every pub/sub has to do. */
export function pubSubCases(harness: PubSubHarness): ContractCase[] {
  return bindService(harness, cases);
}
