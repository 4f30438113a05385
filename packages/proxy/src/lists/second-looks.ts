const firstMs = 1_000;
const longestMs = 60_000;

/**
 * Looks again after 1 second, then after twice as long each time, up to a minute: at what nobody tells when it changes. It
 * begins anew with each start, and keeps no process running.
 */
export class SecondLooks {
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @param look must not reject */
  constructor(private readonly look: () => Promise<void>) {}

  start(): void {
    this.after(firstMs);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private after(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.isClosed) return;
    const timer = setTimeout(() => {
      void this.look().then(() => {
        // Another start while it looked has a timer of its own.
        if (this.timer === timer) this.after(Math.min(delayMs * 2, longestMs));
      });
    }, delayMs).unref();
    this.timer = timer;
  }
}
