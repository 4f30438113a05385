import { pause } from '../base';
import { StoreTimeoutError, type StoreCall } from '../errors';

/** Attempts of one call, each of which another process may spoil. */
const maxAttempts = 50;
/** Milliseconds after which a call attempts nothing more. */
const patienceMs = 15_000;
/** Milliseconds between two attempts at most. */
const longestPauseMs = 100;

/** When a call that begins now has to be done with its attempts. */
export function attemptDeadline(): number {
  return performance.now() + patienceMs;
}

/**
 * Attempts a change until nobody else comes first, with a pause after each that is spoiled.
 *
 * @param attempt gives undefined where somebody else came first
 * @throws StoreTimeoutError TN8003 after 50 attempts or the deadline
 */
export async function attemptUntilFirst<T>(
  call: StoreCall,
  attempt: () => Promise<{ readonly result: T } | undefined>,
  deadline = attemptDeadline(),
): Promise<T> {
  for (let attempts = 0; attempts < maxAttempts; attempts++) {
    if (performance.now() > deadline)
      throw new StoreTimeoutError(call, 'others keep the entry busy', attempts === 0 ? 'not-sent' : 'unknown');
    const outcome = await attempt();
    if (outcome) return outcome.result;
    await pause(Math.random() * Math.min(longestPauseMs, 5 * attempts));
  }
  throw new StoreTimeoutError(call, `others came first ${maxAttempts} times`, 'unknown');
}
