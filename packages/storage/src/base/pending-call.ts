import { TenonError, type MaybePromise } from '@tenon/core';
import type { TimeOptions } from '../contracts';
import { StoreTimeoutError, type StoreCall } from '../errors';
import type { DriverCall } from './store-driver';

/** What a call that is over throws where its driver would go on. It reaches nobody: the caller has had an answer. */
class CallOverError extends Error {
  override readonly name = 'CallOverError';
}

/** A call on its way: its time, its signal, and whether anything was sent. */
export class PendingCall implements DriverCall {
  private controller: AbortController | undefined;
  private ended: { readonly reason: unknown } | undefined;
  private reaction: Reaction | undefined;
  /** Those after the first: most calls have one at most. */
  private reactions: Set<Reaction> | undefined;
  protected sent = false;

  constructor(
    private readonly call: StoreCall,
    readonly timeoutMs: number,
    private readonly clock: () => number,
  ) {}

  get now(): number {
    return this.clock();
  }

  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.ended) this.controller.abort(this.ended.reason);
    return this.controller.signal;
  }

  /** Starts what has an effect; not where the caller was told already that there was none. */
  send<T>(work: (call: this) => MaybePromise<T>): MaybePromise<T> {
    this.throwIfOver();
    this.sent = true;
    return work(this);
  }

  onEnd(react: Reaction): () => void {
    if (this.ended) {
      react(this.ended.reason);
      return nothing;
    }
    if (!this.reaction) {
      this.reaction = react;
      return () => {
        // Another may have its place, where it is taken back once more.
        if (this.reaction === react) this.reaction = undefined;
      };
    }
    this.reactions ??= new Set();
    this.reactions.add(react);
    return () => void this.reactions?.delete(react);
  }

  throwIfOver(): void {
    if (this.ended) throw new CallOverError();
  }

  /**
   * What a step comes to, unless the call is over before: a client may settle long after what it has given up. For what
   * others wait for.
   */
  untilOver<T>(step: MaybePromise<T>): MaybePromise<T> {
    if (!isPromise(step)) return step;
    return new Promise<T>((resolve, reject) => {
      const forget = this.onEnd(() => reject(new CallOverError()));
      step.then(resolve, reject).finally(forget);
    });
  }

  /**
   * What `outcome` becomes, unless the time is over or the caller's signal aborts before.
   *
   * @param failure what the caller gets for an error; throws nothing
   * @param over called once it has an answer
   */
  settle<T>(
    outcome: Promise<T>,
    signal: AbortSignal | undefined,
    failure: (error: unknown) => unknown = itself,
    over: () => void = nothing,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // The reason of a signal may be anything.
      const refuse: (reason: unknown) => void = reject;
      const end = (reason: unknown): void => {
        if (this.ended) return;
        clearTimeout(timer);
        abort?.release();
        refuse(failure(reason));
        over();
        this.end(reason);
      };
      const timer = setTimeout(() => end(this.timeout()), this.timeoutMs);
      const abort = signal && whenAborted(signal, end);
      // A failure ends the call as its deadline does: what else it has begun must not go on.
      Promise.resolve(outcome).then((answer) => {
        if (this.ended) return;
        clearTimeout(timer);
        abort?.release();
        resolve(answer);
        over();
      }, end);
    });
  }

  private timeout(): StoreTimeoutError {
    const outcome = this.sent ? 'unknown' : 'not-sent';
    return new StoreTimeoutError(this.call, `no answer within ${this.timeoutMs} ms`, outcome);
  }

  private end(reason: unknown): void {
    this.ended = { reason };
    this.controller?.abort(reason);
    this.reaction?.(reason);
    this.reactions?.forEach((react) => react(reason));
  }
}

type Reaction = (reason: unknown) => void;

const nothing = (): void => undefined;
const itself = (error: unknown): unknown => error;

function whenAborted(signal: AbortSignal, react: Reaction): { release(): void } {
  const abort = (): void => react(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return { release: () => signal.removeEventListener('abort', abort) };
}

/**
 * Milliseconds that a call may take.
 *
 * @throws TenonError TN1015
 */
export function checkedTimeout(timeoutMs: TimeOptions['timeoutMs'], otherwise: number): number {
  if (timeoutMs === undefined) return otherwise;
  if (typeof timeoutMs === 'number' && timeoutMs > 0 && timeoutMs <= 2_147_483_647) return timeoutMs;
  throw new TenonError(
    'TN1015',
    `timeoutMs is a number of milliseconds from 1 to 2147483647, not ${String(timeoutMs)}`,
  );
}

/** Clients have promises of their own making. */
export function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | undefined | null)?.then === 'function';
}
