import type { MaybePromise } from '@tenon/core';
import type { TimeOptions } from '../contracts';
import { StoreClosedError, StoreError, StoreSetupError, type StoreCall } from '../errors';
import { describeUnknown, knownFailure, safeCause } from './failure';
import { CallOverError, PendingCall, checkedTimeout } from './pending-call';
import type { DriverCall, StoreDriver } from './store-driver';
import { Sweep } from './sweep';

const sweepBatch = 1_000;

/** Opens a driver before its first call, gives every call a deadline, and closes the driver after its last. */
export class StoreLifecycle {
  private isOpen = false;
  private opening: Promise<void> | undefined;
  private wasUsed = false;
  private closing: Promise<void> | undefined;
  private sweep: Sweep | undefined;
  private readonly running = new Set<Promise<unknown>>();

  /** @param timeoutMs for calls that name none */
  constructor(
    private readonly driver: StoreDriver,
    private readonly timeoutMs: number,
    private readonly clock: () => number,
  ) {}

  /** Runs one call. @param work begins it; may answer at once */
  async run<T>(
    call: StoreCall,
    options: TimeOptions | undefined,
    work: (pending: PendingCall) => MaybePromise<T>,
  ): Promise<T> {
    if (this.closing) throw new StoreClosedError(call);
    const pending = new PendingCall(call, checkedTimeout(options?.timeoutMs, this.timeoutMs), this.clock);
    options?.signal?.throwIfAborted();
    this.wasUsed = true;
    try {
      const outcome = this.isOpen
        ? pending.send(() => work(pending))
        : this.open().then(() => pending.send(() => work(pending)));
      return isPromise(outcome) ? await this.track(pending.settle(outcome, options?.signal)) : outcome;
    } catch (error) {
      if (options?.signal?.aborted && error === options.signal.reason) throw error;
      throw this.failure(error, call);
    }
  }

  async setup(): Promise<void> {
    await this.run({ store: this.driver.name, operation: 'setup' }, undefined, () => undefined);
  }

  close(): Promise<void> {
    this.closing ??= this.closeDriver();
    return this.closing;
  }

  /** Everybody who comes while it is opened waits for the same; after a failure the next one begins anew. */
  private open(): Promise<void> {
    this.opening ??= this.openDriver().finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async openDriver(): Promise<void> {
    const call: StoreCall = { store: this.driver.name, operation: 'setup' };
    try {
      await this.limited(call, (pending) => this.driver.open?.(pending));
    } catch (error) {
      throw (
        knownFailure(error, this.driver, call) ??
        new StoreSetupError(call, describeUnknown(error), { cause: safeCause(error) })
      );
    }
    this.isOpen = true;
    const { sweepIntervalMs } = this.driver;
    if (sweepIntervalMs === undefined || this.closing) return;
    this.sweep = new Sweep(sweepIntervalMs, () =>
      this.limited({ store: this.driver.name, operation: 'sweep' }, (pending) =>
        this.driver.cull?.(sweepBatch, pending),
      ),
    );
  }

  private async closeDriver(): Promise<void> {
    await this.sweep?.stop();
    await Promise.allSettled([...this.running, this.opening]);
    // One that began with the opening that was waited for.
    await this.sweep?.stop();
    if (!this.wasUsed) return;
    const call: StoreCall = { store: this.driver.name, operation: 'close' };
    try {
      await this.limited(call, () => this.driver.close?.());
    } catch (error) {
      throw this.failure(error, call);
    }
  }

  private async limited<T>(call: StoreCall, work: (call: DriverCall) => MaybePromise<T>): Promise<T> {
    const pending = new PendingCall(call, this.timeoutMs, this.clock);
    const outcome = work(pending);
    return isPromise(outcome) ? await pending.settle(outcome, undefined) : outcome;
  }

  private failure(error: unknown, call: StoreCall): Error {
    return (
      knownFailure(error, this.driver, call) ??
      (error instanceof CallOverError
        ? error
        : new StoreError(call, describeUnknown(error), 'TN8001', { cause: safeCause(error) }))
    );
  }

  private async track<T>(call: Promise<T>): Promise<T> {
    this.running.add(call);
    try {
      return await call;
    } finally {
      this.running.delete(call);
    }
  }
}

/** Clients have promises of their own making. */
function isPromise<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | undefined | null)?.then === 'function';
}
