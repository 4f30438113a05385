/** How long a stream can still be taken up after it lost its client, or had its last message, in milliseconds. */
const graceMs = 5 * 60_000;

/** Streams that wait at most. */
const maxWaiting = 10_000;

interface Waiting {
  readonly until: number;
  readonly drop: () => void;
}

/** What is kept for a while for clients that come back; one timer for all of it. */
export class Lingering {
  /** All wait equally long, so the first to be added is the first to go. */
  private readonly waiting = new Map<object, Waiting>();
  private timer: NodeJS.Timeout | undefined;

  /** @param drop called when the time is over, or too many wait */
  add(key: object, drop: () => void): void {
    this.waiting.delete(key);
    this.waiting.set(key, { until: Date.now() + graceMs, drop });
    for (const [oldest] of this.waiting) {
      if (this.waiting.size <= maxWaiting) break;
      this.drop(oldest);
    }
    this.timer ??= this.wake(graceMs);
  }

  delete(key: object): void {
    this.waiting.delete(key);
  }

  stop(): void {
    this.waiting.clear();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private wake(afterMs: number): NodeJS.Timeout {
    return setTimeout(() => this.sweep(), afterMs).unref();
  }

  private sweep(): void {
    this.timer = undefined;
    for (const [key, { until }] of this.waiting) {
      const left = until - Date.now();
      if (left > 0) {
        this.timer = this.wake(left);
        return;
      }
      this.drop(key);
    }
  }

  private drop(key: object): void {
    const waiting = this.waiting.get(key);
    this.waiting.delete(key);
    waiting?.drop();
  }
}
