import { KeyMutex } from '../base';
import type { StoreCall } from '../errors';
import { attemptDeadline, attemptUntilFirst } from './attempts';

/** One call of a key at a time within this process, and another attempt where another process came first. */
export class AttemptQueue {
  private readonly mutex = new KeyMutex();

  /**
   * @param attempt gives undefined where somebody else came first
   * @throws StoreTimeoutError TN8003 after 50 attempts, or 15 seconds with those that it waits for others of this process
   */
  async run<T>(key: string, call: StoreCall, attempt: () => Promise<{ readonly result: T } | undefined>): Promise<T> {
    const deadline = attemptDeadline();
    return this.mutex.run(key, () => attemptUntilFirst(call, attempt, deadline));
  }
}
