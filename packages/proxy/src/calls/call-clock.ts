/** The time that a mounted server has for one request: progress starts it anew, and it stands still while a client is asked. */
export class CallClock {
  private timer: NodeJS.Timeout | undefined;
  private questions = 0;
  private isRunning = false;

  /** @param timeoutMs 0 for as long as it takes */
  constructor(
    private readonly timeoutMs: number,
    private readonly expired: () => void,
  ) {}

  start(): void {
    this.isRunning = true;
    this.restart();
  }

  /** Starts the time anew. */
  restart(): void {
    clearTimeout(this.timer);
    if (!this.isRunning || this.questions > 0 || this.timeoutMs <= 0) return;
    this.timer = setTimeout(this.expired, this.timeoutMs);
  }

  /** Stands still until `work` is done. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.questions += 1;
    clearTimeout(this.timer);
    try {
      return await work();
    } finally {
      this.questions -= 1;
      this.restart();
    }
  }

  stop(): void {
    this.isRunning = false;
    clearTimeout(this.timer);
  }
}
