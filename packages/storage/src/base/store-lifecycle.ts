import type { MaybePromise } from '@tenon/core';
import type { TimeOptions } from '../contracts';
import { StoreClosedError, StoreError, type StoreCall } from '../errors';
import { describeUnknown, knownFailure, safeCause, setupFailure } from './failure';
import { PendingCall, checkedTimeout, isPromise } from './pending-call';
import type { Clock } from './steady-clock';
import type { Backend } from './store-driver';
import { Sweep } from './sweep';

/** Entries that one step of a sweep removes. */
const sweepBatch = 1_000;

/**
 * Opens a backend before its first call, gives every call a deadline and errors of the catalogue, and closes the backend
 * after its last. `BaseStore` has one; so may whatever else speaks with a backend, such as a lock service.
 */
export class StoreLifecycle {
  private isOpen = false;
  private opening: Promise<void> | undefined;
  private wasUsed = false;
  private closing: Promise<void> | undefined;
  private sweep: Sweep | undefined;
  /** Calls that have no answer yet. */
  private running = 0;
  /** Called when there is none left. */
  private idle: (() => void) | undefined;
  /** Milliseconds that a call may take which names no time. */
  readonly timeoutMs: number;

  /**
   * @param timeoutMs for calls that name none, in milliseconds; 5,000 by default
   * @throws TenonError TN1015
   */
  constructor(
    private readonly backend: Backend,
    timeoutMs: number | undefined,
    private readonly clock: Clock,
  ) {
    this.timeoutMs = checkedTimeout(timeoutMs, 5_000);
  }

  /**
   * Runs one call.
   *
   * @param work begins it; may answer at once
   * @throws StoreError, or the reason of the caller's signal
   */
  async run<T>(
    call: StoreCall,
    options: TimeOptions | undefined,
    work: (call: PendingCall) => MaybePromise<T>,
  ): Promise<T> {
    return this.begin(call, options, work);
  }

  /**
   * Runs one call, without a promise where its answer is there at once: a promise may cost more than the answer.
   *
   * @throws what `run` rejects with, at once or later
   */
  begin<T>(
    call: StoreCall,
    options: TimeOptions | undefined,
    work: (call: PendingCall) => MaybePromise<T>,
  ): MaybePromise<T> {
    if (this.closing) throw new StoreClosedError(call);
    const pending = new PendingCall(call, checkedTimeout(options?.timeoutMs, this.timeoutMs), this.clock);
    options?.signal?.throwIfAborted();
    this.wasUsed = true;
    let outcome: MaybePromise<T>;
    try {
      outcome = this.isOpen ? pending.send(work) : this.open().then(() => pending.send(work));
    } catch (error) {
      throw this.failure(error, call);
    }
    return isPromise(outcome) ? this.settled(pending, outcome, call, options?.signal) : outcome;
  }

  private settled<T>(
    pending: PendingCall,
    outcome: Promise<T>,
    call: StoreCall,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    this.running += 1;
    const failure = (error: unknown): unknown =>
      signal?.aborted && error === signal.reason ? error : this.failure(error, call);
    return pending.settle(outcome, signal, failure, this.ended);
  }

  private readonly ended = (): void => {
    this.running -= 1;
    if (this.running === 0) this.idle?.();
  };

  async setup(): Promise<void> {
    await this.run({ store: this.backend.name, operation: 'setup' }, undefined, () => undefined);
  }

  close(): Promise<void> {
    this.closing ??= this.closeBackend();
    return this.closing;
  }

  /** Everybody who comes while it is opened waits for the same; after a failure the next one begins anew. */
  private open(): Promise<void> {
    this.opening ??= this.openBackend().finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async openBackend(): Promise<void> {
    const call: StoreCall = { store: this.backend.name, operation: 'setup' };
    try {
      await this.limited(call, (pending) => this.backend.open?.(pending));
    } catch (error) {
      throw setupFailure(error, this.backend, call);
    }
    this.isOpen = true;
    const { sweepIntervalMs } = this.backend;
    if (sweepIntervalMs === undefined || this.closing) return;
    this.sweep = new Sweep(sweepIntervalMs, () =>
      this.limited({ store: this.backend.name, operation: 'sweep' }, (pending) => this.cullAll(pending)),
    );
  }

  /** Batch by batch, while they are full and there is time. */
  private async cullAll(pending: PendingCall): Promise<void> {
    while (!this.closing) {
      const culled = (await this.backend.cull?.(sweepBatch, pending)) ?? 0;
      if (culled < sweepBatch) return;
      // Calls come first, also where a batch takes no turn of its own.
      await new Promise((resolve) => setImmediate(resolve));
      pending.throwIfOver();
    }
  }

  private async closeBackend(): Promise<void> {
    await this.sweep?.stop();
    if (this.running > 0) await new Promise<void>((resolve) => (this.idle = resolve));
    await this.opening?.catch(() => undefined);
    if (!this.wasUsed) return;
    const call: StoreCall = { store: this.backend.name, operation: 'close' };
    try {
      await this.limited(call, () => this.backend.close?.());
    } catch (error) {
      throw this.failure(error, call);
    }
  }

  private async limited<T>(call: StoreCall, work: (call: PendingCall) => MaybePromise<T>): Promise<T> {
    const pending = new PendingCall(call, this.timeoutMs, this.clock);
    const outcome = work(pending);
    return isPromise(outcome) ? await pending.settle(outcome, undefined) : outcome;
  }

  private failure(error: unknown, call: StoreCall): Error {
    return (
      knownFailure(error, this.backend, call) ??
      new StoreError(call, describeUnknown(error), { cause: safeCause(error) })
    );
  }
}
