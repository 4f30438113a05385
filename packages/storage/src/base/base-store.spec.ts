import { inspect } from 'node:util';
import { deferred } from '../../test/deferred';
import { failureOf } from '../../test/driver-store';
import { MemoryDriver } from '../memory/memory-driver';
import { BaseStore, type StoreOptions } from './base-store';
import { DriverError, type DriverCall, type StoreDriver } from './store-driver';

class DriverStore extends BaseStore {}

function storeWith(
  members: Partial<StoreDriver>,
  options?: StoreOptions,
): { store: DriverStore; driver: MemoryDriver } {
  const driver = new MemoryDriver();
  return { driver, store: new DriverStore(Object.assign(driver, members), options) };
}

describe('the setup of a store', () => {
  it('runs once for all who come while it lasts, before anything else', async () => {
    const opened = deferred();
    const open = jest.fn(() => opened.promise);
    const ping = jest.fn();
    const { store } = storeWith({ open, ping });
    const calls = Promise.all([store.setup(), store.setup(), store.put('key', 1), store.get('key'), store.ping()]);
    await new Promise((resolve) => setImmediate(resolve));
    expect([open.mock.calls.length, ping.mock.calls.length]).toEqual([1, 0]);
    opened.resolve();
    await calls;
    await store.setup();
    expect([open.mock.calls.length, ping.mock.calls.length]).toEqual([1, 1]);
  });

  it('fails for all who wait for it, and is tried again by the next', async () => {
    const open = jest
      .fn()
      .mockRejectedValueOnce(new Error('no table for user:secret'))
      .mockResolvedValueOnce(undefined);
    const { store } = storeWith({ open });
    const failures = await Promise.all([failureOf(store.get('key')), failureOf(store.setup())]);
    for (const failure of failures) expect(failure).toMatchObject({ name: 'StoreSetupError', code: 'TN8005' });
    expect(inspect(failures, { depth: 9 })).not.toContain('secret');
    await store.put('key', 1);
    expect([await store.get('key'), open.mock.calls.length]).toEqual([1, 2]);
  });

  it('is not given up because one caller gave up', async () => {
    const opened = deferred();
    const { store } = storeWith({ open: () => opened.promise });
    const controller = new AbortController();
    const reason = new Error('enough');
    const impatient = failureOf(store.put('impatient', 1, { signal: controller.signal }));
    const hasty = failureOf(store.put('hasty', 1, { timeoutMs: 1 }));
    const patient = store.put('patient', 1);
    controller.abort(reason);
    expect(await impatient).toBe(reason);
    expect(await hasty).toMatchObject({ code: 'TN8003', outcome: 'not-sent' });
    opened.resolve();
    await patient;
    expect(await store.getMany(['impatient', 'hasty', 'patient'])).toEqual([undefined, undefined, 1]);
  });

  it('has a deadline, too', async () => {
    const { store } = storeWith({ open: () => new Promise(() => undefined) }, { timeoutMs: 5 });
    expect(await failureOf(store.setup())).toMatchObject({ code: 'TN8003', operation: 'setup', outcome: 'not-sent' });
  });
});

describe('the deadline of a call', () => {
  it('ends it, tells the driver, and drops an answer or a failure that comes later', async () => {
    const late = deferred<[]>();
    let signal: AbortSignal | undefined;
    const { store, driver } = storeWith({
      read: (_keys, call: DriverCall) => {
        signal = call.signal;
        return late.promise;
      },
    });
    const failure = await failureOf(store.get('key', { timeoutMs: 5, collection: 'one' }));
    expect(failure).toMatchObject({ name: 'StoreTimeoutError', code: 'TN8003', outcome: 'unknown', collection: 'one' });
    expect(signal).toMatchObject({ aborted: true, reason: failure });
    late.reject(new Error('too late'));
    Object.assign(driver, { read: () => [undefined] });
    expect(await store.get('key')).toBeUndefined();
  });

  it('keeps what comes after it in a batch from being sent', async () => {
    const batches: number[] = [];
    const first = deferred();
    const { store } = storeWith({
      batchSize: 10,
      write: async (writes) => {
        batches.push(writes.length);
        await first.promise;
      },
    });
    const records = Array.from({ length: 25 }, (_, index) => [`key ${index}`, index] as const);
    expect(await failureOf(store.putMany(records, { timeoutMs: 5 }))).toMatchObject({ code: 'TN8003' });
    first.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(batches).toEqual([10]);
  });

  it('is not needed by what has failed: the driver is told, and waits for nothing more', async () => {
    let signal: AbortSignal | undefined;
    const { store } = storeWith({
      read: async (_keys, call: DriverCall) => {
        signal = call.signal;
        throw new Error('away');
      },
    });
    const failure = await failureOf(store.get('key'));
    expect(failure).toMatchObject({ code: 'TN8001' });
    expect(signal?.aborted).toBe(true);
  });

  it('is the time of the store unless the call has its own', async () => {
    const { store } = storeWith({ ping: () => new Promise(() => undefined) }, { timeoutMs: 5 });
    expect((await failureOf(store.ping())).message).toContain('within 5 ms');
    expect((await failureOf(store.ping({ timeoutMs: 6 }))).message).toContain('within 6 ms');
    for (const timeoutMs of [0, -1, NaN, Infinity]) {
      expect(await failureOf(store.ping({ timeoutMs }))).toMatchObject({ code: 'TN1015' });
      expect(() => storeWith({}, { timeoutMs })).toThrow('TN1015');
    }
  });
});

describe('calls that take turns for a key', () => {
  it('do not wait for a step of a call that was given up', async () => {
    const steps: string[] = [];
    const { store, driver } = storeWith({ increment: undefined });
    const { read, writeIf } = driver;
    const never = new Promise<never>(() => undefined);
    for (const step of ['read', 'writeIf'] as const) {
      Object.assign(driver, { read, writeIf, [step]: () => (steps.push(step), never) });
      expect(await failureOf(store.increment('count', 1, { timeoutMs: 5 }))).toMatchObject({ code: 'TN8003' });
      Object.assign(driver, { read, writeIf });
      await store.increment('count');
    }
    expect([steps, await store.get('count')]).toEqual([['read', 'writeIf'], 2]);
  });
});

describe('the sweep of a store', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => jest.useRealTimers());

  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  it('removes batch by batch until one is not full', async () => {
    const sizes = [1_000, 1_000, 10];
    const cull = jest.fn(() => sizes.shift() ?? 0);
    const { store } = storeWith({ sweepIntervalMs: 60_000, cull });
    await store.setup();
    jest.advanceTimersByTime(60_000);
    await turns();
    expect(cull).toHaveBeenCalledTimes(3);
    jest.advanceTimersByTime(60_000);
    await turns();
    expect(cull).toHaveBeenCalledTimes(4);
    await store.close();
  });

  it('goes on no longer than a call may, nor when the store closes', async () => {
    const cull = jest.fn(() => 1_000);
    const { store } = storeWith({ sweepIntervalMs: 60_000, cull }, { timeoutMs: 100 });
    await store.setup();
    jest.advanceTimersByTime(60_000);
    await turns();
    jest.advanceTimersByTime(100);
    await turns();
    const ended = cull.mock.calls.length;
    await turns();
    expect(ended).toBeGreaterThan(5);
    expect(cull).toHaveBeenCalledTimes(ended);
    jest.advanceTimersByTime(60_000);
    await turns();
    expect(cull.mock.calls.length).toBeGreaterThan(ended);
    await store.close();
    const closed = cull.mock.calls.length;
    await turns();
    expect(cull).toHaveBeenCalledTimes(closed);
  });
});

describe('the outcome of a call for several entries', () => {
  const away = () =>
    Promise.reject(new DriverError({ kind: 'unavailable', outcome: 'not-sent', detail: 'it is away' }));

  it('is unknown once anything was asked for, since another part may be done', async () => {
    const { store } = storeWith({ write: away, remove: away, clear: away, cull: away });
    const calls = [
      store.putMany([['a', 1], ['b', 2]]), // prettier-ignore
      store.deleteMany(['a', 'b']),
      store.clearCollection('one'),
      store.cull(),
    ];
    for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
  });

  it('is what the driver says for a single entry, and not-sent where the store was not opened', async () => {
    const { store } = storeWith({ write: away, remove: away });
    const calls = [store.put('a', 1), store.putMany([['a', 1]]), store.delete('a'), store.deleteMany(['a', 'a'])];
    for (const call of calls) expect(await failureOf(call)).toMatchObject({ code: 'TN8002', outcome: 'not-sent' });
    const { store: closed } = storeWith({ open: away });
    expect(await failureOf(closed.deleteMany(['a', 'b']))).toMatchObject({ code: 'TN8002', outcome: 'not-sent' });
  });
});

describe('a failure of a driver', () => {
  const secret = 'postgres://user:password@host/ INSERT "secret value"';
  const failing = Object.assign(new TypeError(secret), { code: 'E_CODE', parameters: [secret] });

  it('shows its kind and place, and no word of its own', async () => {
    const { store } = storeWith({ write: () => Promise.reject(failing), read: () => { throw failing; } }); // prettier-ignore
    for (const call of [store.put('secret key', 'secret value', { collection: 'one' }), store.get('secret key')]) {
      const failure = await failureOf(call);
      expect(failure).toMatchObject({ name: 'StoreError', code: 'TN8001', store: 'memory' });
      expect(failure.message).toContain('TypeError E_CODE');
      expect((failure.cause as Error).stack).toContain('base-store.spec');
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toMatch(/password|secret/);
    }
  });

  it('comes also where the driver stumbles over its own error', async () => {
    const describeFailure = (): never => {
      throw failing;
    };
    const { store } = storeWith({ write: () => Promise.reject(failing), describeFailure });
    const failure = await failureOf(store.put('key', 1, { timeoutMs: 500 }));
    expect(failure).toMatchObject({ name: 'StoreError', code: 'TN8001' });
    expect(inspect(failure, { depth: 9, showHidden: true })).not.toMatch(/password|secret/);
  });

  it('means what the driver says', async () => {
    const failures = [
      [
        { kind: 'unavailable', outcome: 'not-sent', detail: 'x at host:1', retryable: false },
        { code: 'TN8002', retryable: false },
      ],
      [
        { kind: 'timeout', outcome: 'unknown', detail: 'x' },
        { code: 'TN8003', outcome: 'unknown' },
      ],
      [
        { kind: 'too-large', size: 9, limit: 8 },
        { code: 'TN8008', size: 9, limit: 8 },
      ],
      [{ kind: 'full', detail: 'x' }, { code: 'TN8016' }],
      [
        { kind: 'failed', detail: 'x is odd' },
        { code: 'TN8001', message: expect.stringContaining('x is odd') },
      ],
    ] as const;
    for (const [failure, expected] of failures) {
      const { store } = storeWith({ ping: () => Promise.reject(failing), describeFailure: () => failure });
      expect(await failureOf(store.ping())).toMatchObject(expected);
    }
  });
});

describe('closing a store', () => {
  it('waits for calls and sweeps, closes the driver once, and not one that was never used', async () => {
    const close = jest.fn();
    const written = deferred();
    const { store } = storeWith({ close, write: () => written.promise });
    await store.setup();
    const call = store.put('key', 1);
    const closing = store.close();
    expect(await failureOf(store.get('key'))).toMatchObject({ code: 'TN8004' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(close).not.toHaveBeenCalled();
    written.resolve();
    await Promise.all([call, closing, store.close()]);
    expect(close).toHaveBeenCalledTimes(1);

    const unused = jest.fn();
    await storeWith({ close: unused }).store.close();
    expect(unused).not.toHaveBeenCalled();
  });

  it('says that the driver could not, within a deadline', async () => {
    const { store } = storeWith({ close: () => new Promise(() => undefined) }, { timeoutMs: 5 });
    await store.setup();
    expect(await failureOf(store.close())).toMatchObject({ code: 'TN8003', operation: 'close' });
  });
});

describe('a driver', () => {
  it('has what its capabilities promise', () => {
    const driver = new MemoryDriver();
    expect(() => new DriverStore(Object.assign(driver, { take: undefined, list: undefined }))).toThrow(
      /TN8017.*lacks take, list/,
    );
  });

  it('gets no call for what it cannot do', async () => {
    const driver = new MemoryDriver();
    const capabilities = { ...driver.capabilities, atomic: 'none', enumerate: 'none' } as const;
    const store = new DriverStore(Object.assign(driver, { capabilities }));
    const calls = [store.take('a'), store.putIfAbsent('a', 1), store.compareAndSet('a', null, 1), store.increment('a'), store.touch('a', 1), store.compareAndDelete('a', 'b'), store.keys(), store.collections(), store.clearCollection('a'), store.cull()]; // prettier-ignore
    for (const call of calls)
      expect(await failureOf(call)).toMatchObject({ name: 'UnsupportedCapabilityError', code: 'TN8011' });
  });

  it('is read in batches, each key once', async () => {
    const { store, driver } = storeWith({ batchSize: 2 });
    const read = jest.spyOn(driver, 'read');
    await store.getMany(['a', 'b', 'a', 'c']);
    expect(read.mock.calls.map(([keys]) => keys.map(({ key }) => key))).toEqual([['a', 'b'], ['c']]);
  });

  it('is swept in the background, also after a sweep that failed', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask'] });
    try {
      const cull = jest.fn().mockRejectedValueOnce(new Error('away')).mockResolvedValue(0);
      const { store } = storeWith({ cull, sweepIntervalMs: 1_000 });
      await store.setup();
      for (let sweep = 1; sweep <= 3; sweep++) {
        jest.advanceTimersByTime(1_000);
        await new Promise((resolve) => setImmediate(resolve));
        expect(cull).toHaveBeenCalledTimes(sweep);
      }
      await store.close();
      jest.advanceTimersByTime(5_000);
      expect(cull).toHaveBeenCalledTimes(3);
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['no record', 'text'],
    ['a record without revision', { value: '1', revision: '', createdAt: 1, expiresAt: null }],
    ['a record without time', { value: '1', revision: 'r', createdAt: NaN, expiresAt: null }],
    ['text for a time', { value: '1', revision: 'r', createdAt: 1, expiresAt: '5' }],
    ['undefined for a time', { value: '1', revision: 'r', createdAt: 1, expiresAt: undefined }],
    ['half a value', { value: '{"a":', revision: 'r', createdAt: 1, expiresAt: null }],
    ['an object for text', { value: {}, revision: 'r', createdAt: 1, expiresAt: null }],
  ])('may return %s, which is told from an absent one', async (_title, record) => {
    const { store } = storeWith({ read: () => [record as never], take: () => record as never });
    for (const call of [store.get('key'), store.getMany(['key']), store.take('key')])
      expect(await failureOf(call)).toMatchObject({ name: 'DeserializationError', code: 'TN8010' });
  });
});
