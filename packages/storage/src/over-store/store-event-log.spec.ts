import type { JsonValue } from '@tenon/core';
import { withEngine } from '../../test/engine';
import { memoryHarness, overStore } from '../../test/over-store-harness';
import { redisHarness } from '../../test/redis-harness';
import { RedisServer } from '../../test/redis-server';
import { StillClock } from '../../test/still-clock';
import { describeCases, eventLogCases, type ServiceHarness, type StoreHarness } from '../contract';
import type { CompareAndSetOptions, EventLog, PutOptions, StreamEvent } from '../contracts';
import { memoryStore, MemoryStore } from '../memory';
import { redisStore } from '../redis';
import { StoreEventLog } from './store-event-log';
import { StoreLockService } from './store-lock-service';
import { StoreRateLimitStore } from './store-rate-limit-store';

const over = (stores: StoreHarness): ServiceHarness<StoreEventLog> =>
  overStore(stores, (store, options) => new StoreEventLog(store, options));

describeCases({ describe, it }, 'StoreEventLog in memory', eventLogCases(over(memoryHarness())));

/** Does something once just before an event is put, as others may while a writer is held up. */
class StallingStore extends MemoryStore {
  meanwhile: (() => Promise<unknown>) | undefined;

  override async putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    await this.stall(options);
    return super.putIfAbsent(key, value, options);
  }

  override async compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    await this.stall(options);
    return super.compareAndSet(key, expected, value, options);
  }

  private async stall(options: PutOptions | undefined): Promise<void> {
    if (options?.collection !== 'tenon.events') return;
    const { meanwhile } = this;
    this.meanwhile = undefined;
    await meanwhile?.();
  }
}

async function collect(log: EventLog, count: number): Promise<StreamEvent[]> {
  const events: StreamEvent[] = [];
  for await (const event of log.tail('one', null, new AbortController().signal))
    if (events.push(event) === count) break;
  return events;
}

describe('StoreEventLog', () => {
  const clock = new StillClock();
  const payloads = async (log: EventLog): Promise<unknown[]> =>
    (await log.readAfter('one', null, 100)).map(({ payload }) => payload);

  it('keeps the old events of a stream that goes on, and what it keeps in the store expires', async () => {
    const store = memoryStore({ clock: clock.now });
    const log = new StoreEventLog(store, { clock: clock.now });
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    for (const number of numbers) {
      await log.append('one', number, { ttlMs: number % 7 === 0 ? 5_000 : 1_000 });
      clock.advance(900);
    }
    expect(await payloads(log)).toEqual(numbers);
    clock.advance(101);
    expect(await payloads(log)).toEqual([]);
    clock.advance(15_000);
    expect(await store.collections()).toEqual([]);
  });

  it('takes in the event of a process that died before the stream knew it', async () => {
    const store = memoryStore({ clock: clock.now });
    const log = new StoreEventLog(store, { clock: clock.now });
    const first = await log.append('one', 1);
    const orphan = `one_${Number(first.slice('one_'.length)) + 1}`;
    await store.putIfAbsent(orphan, 'orphan', { collection: 'tenon.events' });
    const next = await log.append('one', 2);
    expect(await log.readAfter('one', first, 10)).toEqual([
      { id: orphan, payload: 'orphan' },
      { id: next, payload: 2 },
    ]);
  });

  it('keeps as long as the stream the event of a writer that is held up while another process gives it more time', async () => {
    const store = memoryStore({ clock: clock.now });
    const [log, others] = [1, 2].map(() => new StoreEventLog(store, { clock: clock.now, ttlMs: 1_000 }));
    await log!.append('one', 'first');
    const compareAndSet = store.compareAndSet.bind(store);
    let ahead: Promise<string> | undefined;
    const spy = jest.spyOn(store, 'compareAndSet').mockImplementation(async (key, expected, value, options) => {
      // Its event is put, and the head not yet moved.
      if (options?.collection === 'tenon.streams') {
        spy.mockImplementation(compareAndSet);
        ahead = others!.append('one', 'longer', { ttlMs: 60_000 });
        await ahead;
      }
      return compareAndSet(key, expected, value, options);
    });
    await log!.append('one', 'late');
    await ahead;
    clock.advance(50_000);
    expect(await payloads(log!)).toEqual(['first', 'late', 'longer']);
  });

  it('keeps events as long as the stream where another process gives them less time in the same moment', async () => {
    const store = memoryStore({ clock: clock.now });
    const [log, others] = [1, 2].map(() => new StoreEventLog(store, { clock: clock.now, ttlMs: 1_000 }));
    await log!.append('one', 'first');
    clock.advance(900);
    await log!.append('one', 'second');
    clock.advance(900);
    await log!.append('one', 'third');
    clock.advance(900);
    const touch = store.touch.bind(store);
    const spy = jest.spyOn(store, 'touch').mockImplementation(async (...call) => {
      spy.mockImplementation(touch);
      await others!.append('one', 'longer', { ttlMs: 60_000 });
      return touch(...call);
    });
    await log!.append('one', 'late');
    clock.advance(50_000);
    expect(await payloads(log!)).toEqual(['first', 'second', 'third', 'late', 'longer']);
  });

  it('trims in the store what a stream does not keep', async () => {
    const store = memoryStore({ clock: clock.now });
    const log = new StoreEventLog(store, { clock: clock.now, maxLength: 10 });
    for (let count = 0; count < 50; count++) await log.append('one', count);
    expect((await store.keys({ collection: 'tenon.events' })).keys.length).toBeLessThanOrEqual(11);
    await log.drop('one');
    expect((await store.keys({ collection: 'tenon.events' })).keys).toEqual([]);
  });

  it.each([
    ['trims', (others: EventLog) => others.append('one', 'newer')],
    ['drops', (others: EventLog) => others.drop('one')],
  ])('keeps the event of a writer that is held up while another process takes and %s its number', async (_, end) => {
    const store = new StallingStore({ clock: clock.now });
    const [log, others] = [1, 2].map(() => new StoreEventLog(store, { clock: clock.now, maxLength: 1 }));
    await log!.append('one', 'first');
    const ids: string[] = [];
    store.meanwhile = async () => {
      for (let count = 0; count < 3; count++) ids.push(await others!.append('one', count));
      await end(others!);
    };
    const id = await log!.append('one', 'late', { maxLength: 10 });
    expect(ids).not.toContain(id);
    expect((await log!.readAfter('one', null, 10)).at(-1)).toEqual({ id, payload: 'late' });
    const kept = await store.keys({ collection: 'tenon.events' });
    expect(kept.keys).toHaveLength((await log!.readAfter('one', null, 10)).length);
  });

  it('does not add an event again that others moved the head over and trimmed', async () => {
    const store = memoryStore({ clock: clock.now });
    const [log, others] = [1, 2].map(() => new StoreEventLog(store, { clock: clock.now, maxLength: 1 }));
    await log!.append('one', 'first');
    const compareAndSet = store.compareAndSet.bind(store);
    const spy = jest.spyOn(store, 'compareAndSet').mockImplementation(async (key, expected, value, options) => {
      if (options?.collection === 'tenon.streams') {
        spy.mockImplementation(compareAndSet);
        for (let count = 0; count < 4; count++) await others!.append('one', count);
      }
      return compareAndSet(key, expected, value, options);
    });
    await log!.append('one', 'seen');
    expect(await payloads(log!)).not.toContain('seen');
  });

  it('refuses a store that is not atomic, and options that cannot be', () => {
    const weak = { name: 'weak', capabilities: { ...memoryStore().capabilities, atomic: 'delete-wins' } };
    for (const Service of [StoreEventLog, StoreLockService, StoreRateLimitStore])
      expect(() => new Service(weak as never)).toThrow(/TN8011.*weak/);
    for (const options of [{ pollMs: 0 }, { maxLength: 1.5 }])
      expect(() => new StoreEventLog(memoryStore(), options)).toThrow('TN1015');
    expect(() => new StoreEventLog(memoryStore(), { ttlMs: 0 })).toThrow('TN8006');
  });
});

withEngine('redis-server', 'StoreEventLog in Redis', (file) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(file);
  });
  afterAll(() => server.remove());

  it('numbers the events of several processes without a gap', async () => {
    const stores = [1, 2].map(() => redisStore({ url: server.url, keyPrefix: 'two:' }));
    const logs = stores.map((store) => new StoreEventLog(store, { pollMs: 20 }));
    const reading = collect(logs[0]!, 100);
    const ids = await Promise.all(Array.from({ length: 100 }, (_, index) => logs[index % 2]!.append('one', index)));
    const events = await reading;
    expect(events.map(({ id }) => id).sort()).toEqual(ids.sort());
    const numbers = events.map(({ id }) => Number(id.slice('one_'.length)));
    expect(numbers).toEqual(numbers.map((_, index) => numbers[0]! + index));
    await Promise.all(stores.map((store) => store.close()));
  });

  const redis = redisHarness(() => server, redisStore);
  describeCases({ describe, it }, 'StoreEventLog in Redis', eventLogCases(over(redis)));
});
