type Listener = (reason: Error) => void;

/** Calls back when whatever stands above a call ends; returns what stops that. */
export type Follow = (listener: Listener) => () => void;

/**
 * The signal of one call. It follows what stands above the call (the client, or the call around it) and never aborts
 * that in turn. A time limit ends one attempt: the next one begins with a signal of its own.
 */
export class Cancellation {
  private controller: AbortController | undefined;
  /** Why this attempt has ended. */
  private reason: Error | undefined;
  /** Why the call has ended, whatever comes after. */
  private finalReason: Error | undefined;
  private unfollow: (() => void) | undefined;
  private readonly listeners = new Set<Listener>();

  constructor(private readonly follow: Follow) {}

  get signal(): AbortSignal {
    this.listen();
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.reason) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  /** For the calls nested in this one. */
  readonly onAbort: Follow = (listener) => {
    this.listen();
    if (this.reason) listener(this.reason);
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Begins an attempt: what ended an earlier one is forgotten, unless it ended the call. */
  begin(): void {
    if (this.reason !== this.finalReason) this.controller = undefined;
    this.reason = this.finalReason;
  }

  /** Ends the attempt, and the calls nested in it. */
  abort(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    this.controller?.abort(reason);
    for (const listener of this.listeners) listener(reason);
    this.listeners.clear();
  }

  /** Follows nothing any longer: the call is over. */
  end(): void {
    this.unfollow?.();
  }

  /** Whoever never looks at the signal listens to nobody. */
  private listen(): void {
    this.unfollow ??= this.follow((reason) => {
      this.finalReason = reason;
      this.abort(reason);
    });
  }
}
