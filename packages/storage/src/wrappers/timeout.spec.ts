import { failureOf, storeWith } from '../../test/driver-store';
import { timeout } from './timeout';

describe('timeout', () => {
  it('ends calls that name no time, or a longer one, and leaves shorter ones alone', async () => {
    const store = timeout(storeWith({ read: () => new Promise(() => undefined) }), 20);
    for (const [timeoutMs, expected] of [
      [undefined, 20],
      [1_000, 20],
      [10, 10],
    ] as const)
      // prettier-ignore
      expect(await failureOf(store.get('key', { timeoutMs }))).toMatchObject({
        code: 'TN8003',
        detail: expect.stringContaining(`within ${expected} ms`),
      });
    expect(store.timeoutMs).toBe(20);
  });

  it('gives calls that name no time more than the store does, if it is told so', async () => {
    const slow = storeWith({ ping: () => new Promise((resolve) => setTimeout(resolve, 30)) }, { timeoutMs: 5 });
    expect(await failureOf(slow.ping())).toMatchObject({ code: 'TN8003' });
    await timeout(slow, 5_000).ping();
  });

  it('refuses times that are none', async () => {
    for (const ms of [0, -1, NaN, Infinity, undefined, '5'] as never[])
      expect(() => timeout(storeWith({}), ms)).toThrow('TN1015');
    expect(await failureOf(timeout(storeWith({}), 5).get('key', { timeoutMs: 0 }))).toMatchObject({ code: 'TN1015' });
  });
});
