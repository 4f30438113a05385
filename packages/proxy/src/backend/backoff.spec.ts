import { Backoff } from './backoff';

describe('Backoff', () => {
  let now = 0;
  const attempts = jest.fn(() => Promise.reject(new Error('down')));
  beforeEach(() => {
    now = 0;
    attempts.mockClear();
  });

  it('tries at once after the first failures, then at growing intervals up to 30 s', async () => {
    const backoff = new Backoff(() => now);
    for (let n = 0; n < 3; n += 1) await expect(backoff.attempt(attempts)).rejects.toThrow('down');
    expect(attempts).toHaveBeenCalledTimes(3);
    expect(backoff.delayMs).toBe(500);
    await expect(backoff.attempt(attempts)).rejects.toThrow('down');
    expect(attempts).toHaveBeenCalledTimes(3);
    const delays: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      now += backoff.delayMs;
      await expect(backoff.attempt(attempts)).rejects.toThrow('down');
      delays.push(backoff.delayMs);
    }
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('takes attempts that fail together for one failure', async () => {
    const backoff = new Backoff(() => now);
    await Promise.allSettled(Array.from({ length: 50 }, () => backoff.attempt(attempts)));
    expect(backoff.delayMs).toBe(0);
    for (let n = 0; n < 2; n += 1) await expect(backoff.attempt(attempts)).rejects.toThrow('down');
    expect(backoff.delayMs).toBe(500);
  });

  it('tries at once again where an attempt that began before succeeds', async () => {
    const backoff = new Backoff(() => now);
    let succeed: () => void = () => undefined;
    const slow = backoff.attempt(() => new Promise<void>((resolve) => (succeed = resolve)));
    for (let n = 0; n < 3; n += 1) await expect(backoff.attempt(attempts)).rejects.toThrow('down');
    expect(backoff.delayMs).toBe(500);
    succeed();
    await slow;
    expect(backoff.delayMs).toBe(0);
  });

  it('forgets failures with the first success', async () => {
    const backoff = new Backoff(() => now);
    for (let n = 0; n < 3; n += 1) await expect(backoff.attempt(attempts)).rejects.toThrow();
    now += backoff.delayMs;
    await backoff.attempt(() => Promise.resolve());
    for (let n = 0; n < 2; n += 1) await expect(backoff.attempt(attempts)).rejects.toThrow();
    expect(backoff.delayMs).toBe(0);
  });
});
