import { away, failureOf, storeWith } from '../../test/driver-store';
import { DriverStore } from '../../test/fake-server';
import type { KeyValueStore } from '../contracts';
import { MemoryDriver } from '../memory/memory-driver';
import { retry } from './retry';

const opened: KeyValueStore[] = [];

/** A store whose driver fails so often before it does what it should, and how often it was asked. */
function failing(
  method: 'read' | 'write' | 'increment' | 'remove' | 'take' | 'ping' | 'open',
  failures: readonly Error[],
  options?: { timeoutMs: number },
) {
  const left = [...failures];
  const call = jest.fn();
  const driver = new MemoryDriver();
  const sound = method === 'open' || method === 'increment' ? () => 1 : driver[method].bind(driver);
  call.mockImplementation((...args: Parameters<typeof sound>) => {
    const failure = left.shift();
    if (failure) throw failure;
    return (sound as (...args: unknown[]) => unknown)(...args);
  });
  const store = new DriverStore(Object.assign(driver, { [method]: call }), options);
  opened.push(store);
  return { store, call };
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] });
  jest.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('retry', () => {
  it('repeats what comes to the same, after delays that double up to a limit', async () => {
    const { store, call } = failing('read', [away(), away('unknown'), away(), away()]);
    const patient = retry(store, { attempts: 5, delayMs: 100, maxDelayMs: 250 });
    const reading = patient.getMany(['a']);
    const begun = performance.now();
    const at: number[] = [];
    for (const ms of [100, 200, 250, 250]) {
      await jest.advanceTimersByTimeAsync(ms - 1);
      at.push(call.mock.calls.length);
      await jest.advanceTimersByTimeAsync(1);
    }
    expect(await reading).toEqual([undefined]);
    expect([at, call.mock.calls.length, performance.now() - begun]).toEqual([[1, 2, 3, 4], 5, 800]);
  });

  it('does not repeat deleteMany() of several keys, of which some may be gone', async () => {
    const { store, call } = failing('remove', [away()]);
    const patient = retry(store);
    expect(await failureOf(patient.deleteMany(['a', 'b']))).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('waits half of a delay at least', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0);
    const { store, call } = failing('ping', [away()]);
    const pinging = retry(store, { delayMs: 100 }).ping();
    await jest.advanceTimersByTimeAsync(49);
    expect(call).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(1);
    await pinging;
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('gives up with the last error', async () => {
    const { store, call } = failing('write', [away('unknown'), away('unknown'), away('unknown'), away('unknown')]);
    const failure = failureOf(retry(store, { attempts: 3 }).put('key', 1));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await failure).toMatchObject({ code: 'TN8002', outcome: 'unknown', operation: 'put' });
    expect(call).toHaveBeenCalledTimes(3);
  });

  it.each([
    ['increment', (store: ReturnType<typeof storeWith>) => retry(store).increment('key')],
    ['take', (store: ReturnType<typeof storeWith>) => retry(store).take('key')],
    ['remove', (store: ReturnType<typeof storeWith>) => retry(store).delete('key')],
  ] as const)('repeats %s only where nothing was sent', async (method, call) => {
    const unknown = failing(method, [away('unknown')]);
    expect(await failureOf(call(unknown.store))).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(unknown.call).toHaveBeenCalledTimes(1);
    const notSent = failing(method, [away('not-sent')]);
    const calling = call(notSent.store);
    await jest.advanceTimersByTimeAsync(50);
    await calling.catch(() => undefined);
    expect(notSent.call).toHaveBeenCalledTimes(2);
  });

  it('repeats nothing that does not say that it may', async () => {
    for (const error of [away('not-sent', false), new Error('something else')]) {
      const { store, call } = failing('read', [error]);
      await failureOf(retry(store).get('key'));
      expect(call).toHaveBeenCalledTimes(1);
    }
    const closed = failing('read', []);
    await closed.store.close();
    expect(await failureOf(retry(closed.store).get('key'))).toMatchObject({ code: 'TN8004' });
  });

  it('ends with the error where the time of the call leaves no other attempt', async () => {
    const { store, call } = failing(
      'read',
      Array.from({ length: 9 }, () => away()),
    );
    const failure = failureOf(retry(store, { attempts: 9, delayMs: 40 }).get('key', { timeoutMs: 100 }));
    await jest.advanceTimersByTimeAsync(40);
    expect(await failure).toMatchObject({ code: 'TN8002' });
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('gives all attempts the time of one call, which is that of the store', async () => {
    const hanging = jest.fn(() => new Promise<never>(() => undefined));
    const store = storeWith({ read: hanging }, { timeoutMs: 300 });
    opened.push(store);
    hanging.mockImplementationOnce(() => Promise.reject(away()));
    const failure = failureOf(retry(store, { delayMs: 100 }).get('key'));
    await jest.advanceTimersByTimeAsync(299);
    expect(hanging).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(await failure).toMatchObject({ code: 'TN8003', outcome: 'unknown' });
  });

  it('ends when its caller gives up, also between two attempts', async () => {
    const { store, call } = failing('read', [away()]);
    const controller = new AbortController();
    const reason = new Error('enough');
    const failure = failureOf(retry(store).get('key', { signal: controller.signal }));
    await jest.advanceTimersByTimeAsync(10);
    controller.abort(reason);
    expect(await failure).toBe(reason);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('writes what was given to it, whatever becomes of the object meanwhile', async () => {
    const { store } = failing('write', [away(), away()]);
    const patient = retry(store);
    const one = { list: [1] };
    const writing = Promise.all([patient.put('one', one), patient.putMany([['many', one]])]);
    one.list.push(2);
    await jest.advanceTimersByTimeAsync(50);
    await writing;
    expect(await store.getMany(['one', 'many'])).toEqual([{ list: [1] }, { list: [1] }]);
  });

  it('sets up what is not there yet', async () => {
    const { store, call } = failing('open', [away()]);
    const setup = retry(store).setup();
    await jest.advanceTimersByTimeAsync(50);
    await setup;
    expect(call).toHaveBeenCalledTimes(2);
  });

  it('refuses plans that are none', () => {
    const wrong = [{ attempts: 0 }, { attempts: 1.5 }, { delayMs: 0 }, { delayMs: NaN }, { maxDelayMs: -1 }];
    for (const options of wrong) expect(() => retry(storeWith({}), options)).toThrow('TN1015');
  });
});
