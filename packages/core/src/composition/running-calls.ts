import type { MaybePromise } from '../contracts';

/** What runs in something mounted, so that it is not closed under it. */
export class RunningCalls {
  private readonly running = new Set<Promise<unknown>>();

  track<R>(result: MaybePromise<R>): MaybePromise<R> {
    if (!(result instanceof Promise)) return result;
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    this.running.add(ended);
    void ended.then(() => this.running.delete(ended));
    return result;
  }

  /** Resolves when nothing runs there any more. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }
}
