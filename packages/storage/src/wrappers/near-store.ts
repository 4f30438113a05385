import type { JsonValue } from '@tenon/core';
import { PendingCall, type Clock } from '../base';
import type { EnumerableStore, PutOptions } from '../contracts';
import { StoreTimeoutError } from '../errors';
import type { SteppedCall } from './stepped-call';

/** Milliseconds after which the near store is done without. */
const patienceMs = 500;
/** Milliseconds at least that one is left alone which did not answer in time. */
const restMs = 5_000;

/**
 * The near store of a cache. No failure of it reaches anybody, and no call waits for it for long: one that does not answer
 * is neither read nor written for a while. Where it may hold what it had to forget, that while is as long as all that it
 * holds can be valid.
 */
export class NearStore {
  /** Until when it is left alone. */
  private awayUntil = -Infinity;

  /** @param ttlMs milliseconds after which it holds nothing that it holds now */
  constructor(
    private readonly store: EnumerableStore,
    private readonly ttlMs: number,
    private readonly clock: Clock,
  ) {}

  /** In the order of the keys; undefined for what it does not have. */
  async read<T extends JsonValue>(
    collection: string,
    keys: readonly string[],
    steps: SteppedCall,
  ): Promise<(T | undefined)[]> {
    const nothing = keys.map(() => undefined);
    if (this.isAway) return nothing;
    try {
      return await this.within(steps, 'getMany', (timeoutMs) => this.store.getMany<T>(keys, { collection, timeoutMs }));
    } catch (error) {
      this.restAfter(error);
      return nothing;
    }
  }

  async keep(key: string, value: JsonValue, options: PutOptions, steps: SteppedCall): Promise<void> {
    if (this.isAway) return;
    try {
      await this.within(steps, 'put', (timeoutMs) => this.store.put(key, value, { ...options, timeoutMs }));
    } catch (error) {
      // It is read from the far store the next time. What is still on its way must not be found after a write.
      this.restAfter(error);
    }
  }

  /** @param keys undefined for all of the collection */
  async forget(collection: string, keys: readonly string[] | undefined, steps: SteppedCall): Promise<void> {
    // What it holds is not valid any more once it is asked again.
    if (this.isAway) return;
    try {
      await (keys
        ? this.within(steps, 'deleteMany', (timeoutMs) => this.store.deleteMany(keys, { collection, timeoutMs }))
        : this.within(steps, 'clearCollection', (timeoutMs) => this.store.clearCollection(collection, { timeoutMs })));
    } catch (error) {
      this.rest(error instanceof StoreTimeoutError ? restMs : 0);
    }
  }

  /** Never rejects; waits for as long as a call may take. */
  async setup(): Promise<void> {
    const { timeoutMs = restMs } = this.store;
    try {
      await this.ended(this.store.setup(), 'setup', timeoutMs);
    } catch (error) {
      this.restAfter(error);
    }
  }

  private get isAway(): boolean {
    return this.clock() < this.awayUntil;
  }

  private restAfter(error: unknown): void {
    if (error instanceof StoreTimeoutError) this.rest(restMs);
  }

  private rest(leastMs: number): void {
    this.awayUntil = Math.max(this.awayUntil, this.clock() + Math.max(this.ttlMs, leastMs));
  }

  private within<T>(steps: SteppedCall, operation: string, ask: (timeoutMs: number) => Promise<T>): Promise<T> {
    // Nobody waits any more for a call that is over.
    const limitMs = steps.leftMs > 0 ? Math.max(1, Math.min(patienceMs, steps.leftMs / 2)) : patienceMs;
    return this.ended(ask(limitMs), operation, limitMs);
  }

  /** Also where the store itself keeps to no time. */
  private ended<T>(work: Promise<T>, operation: string, timeoutMs: number): Promise<T> {
    return new PendingCall({ store: this.store.name, operation }, timeoutMs, this.clock).settle(work, undefined);
  }
}
