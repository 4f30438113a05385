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
  private reactions: Set<(reason: unknown) => void> | undefined;
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

  onEnd(react: (reason: unknown) => void): () => void {
    if (this.ended) react(this.ended.reason);
    else (this.reactions ??= new Set()).add(react);
    return () => this.reactions?.delete(react);
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

  /** What `outcome` becomes, unless the time is over or the caller's signal aborts before. */
  settle<T>(outcome: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // The reason of a signal may be anything.
      const refuse: (reason: unknown) => void = reject;
      const timer = setTimeout(() => {
        const outcomeOfCall = this.sent ? 'unknown' : 'not-sent';
        end(new StoreTimeoutError(this.call, `no answer within ${this.timeoutMs} ms`, outcomeOfCall));
      }, this.timeoutMs);
      const abort = (): void => end(signal?.reason);
      const release = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
      };
      const end = (reason: unknown): void => {
        release();
        if (this.ended) return;
        refuse(reason);
        this.end(reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      // An answer after the end settles a promise that is settled, which does nothing. A failure ends the call as its
      // deadline does: what else it has begun must not go on.
      Promise.resolve(outcome).then((answer) => {
        release();
        resolve(answer);
      }, end);
    });
  }

  private end(reason: unknown): void {
    this.ended = { reason };
    this.controller?.abort(reason);
    this.reactions?.forEach((react) => react(reason));
  }
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
