import { KeyMutex, pause } from '../base';
import { StoreTimeoutError, type StoreCall } from '../errors';

/** Attempts of one call, each of which another process may spoil. */
const maxAttempts = 50;
/** Milliseconds after which a call attempts nothing more, those included that it waited for others of this process. */
const patienceMs = 15_000;
/** Milliseconds between two attempts at most. */
const longestPauseMs = 100;

/** One call of a key at a time within this process, and another attempt where another process came first. */
export class AttemptQueue {
  private readonly mutex = new KeyMutex();

  /**
   * @param attempt gives undefined where somebody else came first
   * @throws StoreTimeoutError TN8003 after 50 attempts or 15 seconds
   */
  async run<T>(key: string, call: StoreCall, attempt: () => Promise<{ readonly result: T } | undefined>): Promise<T> {
    const deadline = performance.now() + patienceMs;
    return this.mutex.run(key, async () => {
      for (let attempts = 0; attempts < maxAttempts; attempts++) {
        if (performance.now() > deadline)
          throw new StoreTimeoutError(call, 'others keep the entry busy', attempts === 0 ? 'not-sent' : 'unknown');
        const outcome = await attempt();
        if (outcome) return outcome.result;
        await pause(Math.random() * Math.min(longestPauseMs, 5 * attempts));
      }
      throw new StoreTimeoutError(call, `others came first ${maxAttempts} times`, 'unknown');
    });
  }
}
