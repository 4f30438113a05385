import { StillClock } from '../../test/still-clock';
import { memoryStore } from '../memory';
import { clampTtl, type ClampTtlOptions } from './clamp-ttl';

const clock = new StillClock();
const clamped = (options: ClampTtlOptions) => clampTtl(memoryStore({ clock: clock.now }), options);

/** Milliseconds that an entry has left; null for ever. */
async function leftOf(store: ReturnType<typeof clamped>, key: string): Promise<number | null | undefined> {
  const entry = await store.getEntry(key);
  return entry && (entry.expiresAt === null ? null : entry.expiresAt - clock.now());
}

describe('clampTtl', () => {
  const limits = { min: 1_000, max: 60_000, default: 5_000 };

  it.each([
    ['less than the least', { ttlMs: 10 }, 1_000],
    ['what is within the limits', { ttlMs: 20_000 }, 20_000],
    ['more than the most', { ttlMs: 1e9 }, 60_000],
    ['nothing', undefined, 5_000],
  ])('makes of %s what it should be, whichever method writes', async (_title, options, expected) => {
    const store = clamped(limits);
    await store.put('put', 1, options);
    await store.putMany([['many', 1]], options);
    await store.putIfAbsent('absent', 1, options);
    await store.compareAndSet('set', null, 1, options);
    await store.increment('count', 1, options);
    for (const key of ['put', 'many', 'absent', 'set', 'count']) expect(await leftOf(store, key)).toBe(expected);
  });

  it('takes for ever as longer than the most', async () => {
    const store = clamped({ max: 60_000 });
    await store.put('key', 1);
    expect(await leftOf(store, 'key')).toBe(60_000);
    const free = clamped({ min: 1_000 });
    await free.put('key', 1);
    expect(await leftOf(free, 'key')).toBeNull();
  });

  it('clamps what touch() gives', async () => {
    const store = clamped(limits);
    await store.put('key', 1);
    for (const [ttlMs, expected] of [
      [10, 1_000],
      [1e9, 60_000],
      [7_000, 7_000],
      [null, 60_000],
    ] as const) {
      // prettier-ignore
      expect(await store.touch('key', ttlMs)).toBe(true);
      expect(await leftOf(store, 'key')).toBe(expected);
    }
    const free = clamped({ min: 1_000 });
    await free.put('key', 1, { ttlMs: 5_000 });
    await free.touch('key', null);
    expect(await leftOf(free, 'key')).toBeNull();
  });

  it('leaves the times of an entry alone that is set with keepTimes', async () => {
    const store = clamped(limits);
    const revision = await store.compareAndSet('key', null, 1, { ttlMs: 30_000 });
    await store.compareAndSet('key', revision as string, 2, { keepTimes: true });
    expect(await leftOf(store, 'key')).toBe(30_000);
  });

  it('still refuses what is no time to live', async () => {
    const store = clamped(limits);
    for (const ttlMs of [0, -1, NaN, Infinity, '5'] as never[]) {
      await expect(store.put('key', 1, { ttlMs })).rejects.toMatchObject({ code: 'TN8006', operation: 'put' });
      await expect(store.touch('key', ttlMs)).rejects.toMatchObject({ code: 'TN8006' });
    }
  });

  it('refuses limits that exclude each other, or are none', () => {
    const wrong = [{ min: 2, max: 1 }, { min: 5, default: 4 }, { max: 5, default: 6 }, { min: 0 }, { max: NaN }, { default: Infinity }, { max: 1e12 }]; // prettier-ignore
    for (const options of wrong) expect(() => clamped(options)).toThrow('TN1015');
  });
});
