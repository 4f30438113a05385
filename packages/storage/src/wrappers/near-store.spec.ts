import { away, failureOf, storeWith } from '../../test/driver-store';
import { StillClock } from '../../test/still-clock';
import type { EnumerableStore } from '../contracts';
import { memoryStore } from '../memory';
import { nearCache } from './near-cache';

const never = (): Promise<never> => new Promise(() => undefined);
const ttlMs = 10_000;

/** A cache whose near store can be made to fail, and how often that was asked for something. */
function cached(fail: () => Promise<never>, near?: (sound: EnumerableStore, asked: () => void) => EnumerableStore) {
  const clock = new StillClock();
  const asked = jest.fn();
  let isFailing = false;
  const nearStore = storeWith(
    ({ read, write }) => ({
      read: (keys, call) => (asked('read'), isFailing ? fail() : read(keys, call)),
      write: (writes, call) => (asked('write'), isFailing ? fail() : write(writes, call)),
    }),
    { clock: clock.now },
  );
  const { driver } = nearStore as unknown as { driver: { remove(...args: unknown[]): unknown } };
  const remove = driver.remove.bind(driver);
  driver.remove = (...args) => (asked('remove'), isFailing ? fail() : remove(...args));
  const far = memoryStore({ clock: clock.now });
  const store = nearCache(far, near ? near(nearStore, asked) : nearStore, { ttlMs, clock: clock.now });
  return { store, far, clock, asked, setFailing: (is: boolean) => void (isFailing = is) };
}

/** What a call comes to, and after how many milliseconds. */
async function timed<T>(call: Promise<T>): Promise<{ answer: T; ms: number }> {
  const began = performance.now();
  let isOver = false;
  const ending = call.finally(() => (isOver = true));
  for (await jest.advanceTimersByTimeAsync(0); !isOver;) await jest.advanceTimersByTimeAsync(1);
  return { answer: await ending, ms: Math.round(performance.now() - began) };
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick'] }));
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('a near store that does not answer', () => {
  it('keeps a read waiting for half a second at most, and no other before its rest is over', async () => {
    const { store, far, clock, asked, setFailing } = cached(never);
    await far.put('key', 'value');
    setFailing(true);
    const first = await timed(store.get('key'));
    expect(first).toMatchObject({ answer: 'value' });
    expect(first.ms).toBeLessThanOrEqual(501);
    asked.mockClear();
    expect(await timed(store.getMany(['key', 'key']))).toEqual({ answer: ['value', 'value'], ms: 0 });
    expect(asked).not.toHaveBeenCalled();
    setFailing(false);
    clock.advance(ttlMs);
    await store.get('key');
    await far.put('key', 'unseen');
    expect(await store.get('key')).toBe('value');
    await store.close();
  });

  it('leaves a short call half of its time', async () => {
    const { store, far, setFailing } = cached(never);
    await far.put('key', 'value');
    setFailing(true);
    const { answer, ms } = await timed(store.get('key', { timeoutMs: 100 }));
    expect([answer, ms <= 51]).toEqual(['value', true]);
    await store.close();
  });

  it('keeps a write waiting for half a second at most, and is not believed afterwards', async () => {
    const { store, clock, setFailing } = cached(never);
    await store.put('key', 'old');
    await store.get('key');
    setFailing(true);
    expect((await timed(store.put('key', 'new'))).ms).toBeLessThanOrEqual(501);
    expect(await timed(store.put('other', 'new'))).toMatchObject({ ms: 0 });
    setFailing(false);
    expect(await store.get('key')).toBe('new');
    clock.advance(ttlMs);
    expect(await store.get('key')).toBe('new');
    await store.close();
  });

  it('keeps nobody waiting for what it is to keep', async () => {
    const { store, far } = cached(never, (sound) => Object.assign(sound, { put: never }));
    await far.put('key', 'value');
    const reading = timed(store.get('key', { timeoutMs: 400 }));
    expect((await reading).answer).toBe('value');
    expect((await reading).ms).toBeLessThanOrEqual(201);
    expect(await timed(store.put('key', 'new'))).toMatchObject({ ms: 0 });
    await store.close();
  });

  it('is done without also where it keeps to no time of a call, nor of a setup', async () => {
    const { store, far } = cached(never, (sound) =>
      Object.assign(sound, { getMany: never, deleteMany: never, clearCollection: never, setup: never }),
    );
    await timed(store.setup());
    await far.put('key', 'value');
    expect((await timed(store.get('key'))).answer).toBe('value');
    expect((await timed(store.delete('key'))).answer).toBe(true);
    expect((await timed(store.clearCollection('default'))).answer).toBe(0);
    await store.close();
  });
});

it('does not show what the near store failed to forget', async () => {
  const { store, clock, setFailing } = cached(() => Promise.reject(away('unknown')));
  await store.put('key', 'old');
  await store.get('key');
  setFailing(true);
  await store.put('key', 'new');
  setFailing(false);
  expect(await store.get('key')).toBe('new');
  clock.advance(ttlMs);
  expect(await store.get('key')).toBe('new');
  expect(await failureOf(store.get(''))).toMatchObject({ code: 'TN8007' });
  await store.close();
});
