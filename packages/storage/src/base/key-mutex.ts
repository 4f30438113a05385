import type { MaybePromise } from '@tenon/core';

/** One at a time for each key, in the order of asking, within this process. */
export class KeyMutex {
  private readonly tails = new Map<string, Promise<unknown>>();

  async run<T>(key: string, work: () => MaybePromise<T>): Promise<T> {
    const before = this.tails.get(key);
    const done = before ? before.then(work, work) : Promise.resolve().then(work);
    this.tails.set(key, done);
    try {
      return await done;
    } finally {
      if (this.tails.get(key) === done) this.tails.delete(key);
    }
  }
}
