import type { MaybePromise } from '@tenon/core';
import { checkedTimeout, pause, PendingCall } from '../base';
import type { TimeOptions } from '../contracts';
import { StoreTimeoutError, StoreUnavailableError, type CallOutcome, type StoreCall } from '../errors';

/** A call of several steps, which share the time of one. */
export class SteppedCall extends PendingCall {
  private readonly until: number;
  /** Whether a step was carried out, or may have been. */
  private hadEffect = false;

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

  /** Takes a step that may have an effect. */
  override async send<T>(work: (call: this) => MaybePromise<T>): Promise<T> {
    try {
      const answer = await super.send(work);
      this.hadEffect = true;
      return answer;
    } catch (error) {
      this.hadEffect ||= outcomeOf(error) !== 'not-sent';
      this.sent = this.hadEffect;
      throw error;
    }
  }

  /** What was sent turned out to have had no effect. */
  takeBack(): void {
    this.sent = false;
    this.hadEffect = false;
  }

  /** What the caller is told of an error: that its step had no effect says nothing of those before it. */
  readonly failureOf = (error: unknown): unknown => {
    if (!this.hadEffect || outcomeOf(error) !== 'not-sent') return error;
    const isKnown = error instanceof StoreUnavailableError || error instanceof StoreTimeoutError;
    return isKnown ? error.afterSteps() : error;
  };

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
  return steps.settle(work(steps), options?.signal, steps.failureOf);
}

/** What became of a call, where the error says it. */
export function outcomeOf(error: unknown): CallOutcome | undefined {
  return (error as { outcome?: CallOutcome } | undefined)?.outcome;
}
