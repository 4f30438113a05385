/** How long to wait for a message before giving up, in milliseconds. */
const patienceMs = 10_000;

export interface Notification {
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

/** The notifications that a client received, in order. */
export class Heard {
  readonly all: Notification[] = [];
  private cursor = 0;
  private onMore: (() => void) | undefined;

  add(notification: Notification): void {
    this.all.push(notification);
    this.onMore?.();
  }

  /** The notifications of one method, and what they say. */
  of(method: string): unknown[] {
    return this.all.filter((one) => one.method === method).map(({ params }) => params);
  }

  /** Passes over what was heard until now. */
  skip(): void {
    this.cursor = this.all.length;
  }

  /** The next notification of this method; those before it are passed over. */
  async next(method: string): Promise<Notification> {
    const deadline = AbortSignal.timeout(patienceMs);
    for (;;) {
      const one = this.all[this.cursor];
      if (one === undefined) await this.more(method, deadline);
      else {
        this.cursor++;
        if (one.method === method) return one;
      }
    }
  }

  private more(method: string, deadline: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.onMore = resolve;
      deadline.onabort = () => reject(new Error(`No ${method} after ${JSON.stringify(this.all.slice(-5))}`));
    });
  }
}
