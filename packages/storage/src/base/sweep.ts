import type { MaybePromise } from '@tenon/core';

/** Runs a piece of housekeeping again and again, one at a time, without keeping the process alive. */
export class Sweep {
  private readonly timer: NodeJS.Timeout;
  private running: Promise<unknown> | undefined;

  /** @param work may fail: the next turn tries again */
  constructor(intervalMs: number, work: () => MaybePromise<unknown>) {
    this.timer = setInterval(() => {
      this.running ??= Promise.resolve()
        .then(work)
        // Whoever calls the store hears of the same trouble.
        .catch(() => undefined)
        .finally(() => (this.running = undefined));
    }, intervalMs);
    this.timer.unref();
  }

  /** Resolves when no turn runs any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }
}
