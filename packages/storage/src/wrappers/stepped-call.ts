import { checkedTimeout, pause, PendingCall } from '../base';
import type { TimeOptions } from '../contracts';
import type { CallOutcome, StoreCall } from '../errors';

/** A call of several steps, which share the time of one. */
export class SteppedCall extends PendingCall {
  private readonly until: number;

  constructor(call: StoreCall, timeoutMs: number) {
    super(call, timeoutMs, Date.now);
    this.until = performance.now() + timeoutMs;
  }

  /** Milliseconds that are left; 0 and less after the end. */
  get leftMs(): number {
    return this.until - performance.now();
  }

  /** The options of the next step, which may take what is left. */
  rest<Options extends TimeOptions>(options: Options | undefined): Options {
    this.throwIfOver();
    return { ...options, timeoutMs: Math.max(1, Math.ceil(this.leftMs)) } as Options;
  }

  /** What was sent turned out to have had no effect. */
  takeBack(): void {
    this.sent = false;
  }

  /** Waits, but not beyond the end of the call. */
  async pause(ms: number): Promise<void> {
    await pause(ms, this.signal);
    this.throwIfOver();
  }
}

/**
 * Runs the steps of a call. It ends with the last of them, at the end of its time, or when the caller gives up.
 *
 * @param otherwise milliseconds for calls that name no time
 * @throws StoreTimeoutError TN8003, the reason of the caller's signal, or what a step throws
 */
export async function inSteps<T>(
  call: StoreCall,
  options: TimeOptions | undefined,
  otherwise: number,
  work: (steps: SteppedCall) => Promise<T>,
): Promise<T> {
  const steps = new SteppedCall(call, checkedTimeout(options?.timeoutMs, otherwise));
  options?.signal?.throwIfAborted();
  return steps.settle(work(steps), options?.signal);
}

/** What became of a call, where the error says it. */
export function outcomeOf(error: unknown): CallOutcome | undefined {
  return (error as { outcome?: CallOutcome } | undefined)?.outcome;
}
