import { describeCases, lockCases } from '../contract';
import { StillClock } from '../../test/still-clock';
import { MemoryLockService } from './memory-lock-service';

const clock = new StillClock();
describeCases(
  { describe, it },
  'MemoryLockService',
  lockCases({ clock, open: () => new MemoryLockService({ clock: clock.now }) }),
);

it('waits for a lease that is longer than a timer can be', async () => {
  jest.useFakeTimers();
  const pauses = jest.spyOn(globalThis, 'setTimeout');
  try {
    const locks = new MemoryLockService();
    await locks.acquire('long', { ttlMs: 30 * 24 * 3_600_000 });
    const waiting = locks.acquire('long', { ttlMs: 1_000, waitMs: 50 });
    expect(pauses.mock.calls.map(([, ms]) => ms)).toEqual([50, 2_147_483_647]);
    await jest.advanceTimersByTimeAsync(50);
    expect(await waiting).toBeNull();
  } finally {
    pauses.mockRestore();
    jest.useRealTimers();
  }
});
