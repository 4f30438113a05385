import type { JsonValue } from '@tenon/core';
import { checkOptionNames, checkName, steadyClock, type Clock } from '../base';
import {
  requireCapabilities,
  type CallOptions,
  type Entry,
  type EnumerableStore,
  type KeyValueStore,
  type TimeOptions,
} from '../contracts';
import { CacheFills, type Fill } from './cache-fills';
import { NearStore } from './near-store';
import { readingOperations, type AnyStore, type Operation } from './operations';
import { checkMilliseconds } from './option-checks';
import { inSteps, type SteppedCall } from './stepped-call';
import { callOf, StoreWrapper, wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

export interface NearCacheOptions {
  /** Milliseconds after which a value is read anew: no read shows what is older, whoever wrote since. */
  readonly ttlMs: number;
  /** Tells the time, for tests; the clock of the system by default. */
  readonly clock?: Clock;
}

/** What changes nothing that the near store may have. */
const others: ReadonlySet<Operation> = new Set([...readingOperations, 'cull']);

/**
 * A store that keeps what get() and getMany() read in a second, nearer one for a while, such as one in memory before one
 * on the network. All else goes to the far store: writes, after which the near one forgets the key; entries, since who
 * asks for a revision is about to compare; absent keys, each time. A write through this wrapper is seen by the next read
 * through it, one by others after `ttlMs` at the latest.
 *
 * The near store holds nothing else, since clearCollection() clears its collection, too. Its failures reach nobody: it is
 * done without. One that does not answer within half a second, or half of what a call has left, is left alone for `ttlMs`
 * and 5 seconds at least; one that fails to forget, for `ttlMs`, after which it holds nothing that is too old. Closing the
 * cache closes both.
 *
 * @throws UnsupportedCapabilityError TN8011 for a near store without lists, TenonError TN1015
 * @example const quick = nearCache(redis, memoryStore({ maxEntries: 1_000 }), { ttlMs: 5_000 });
 */
export function nearCache<Store extends KeyValueStore>(
  store: Store,
  near: EnumerableStore,
  options: NearCacheOptions,
): Wrapped<Store> {
  checkOptionNames('nearCache', options, ['ttlMs', 'clock']);
  checkMilliseconds('ttlMs', options?.ttlMs);
  return wrapped<Store>(
    new CachingStore(store, requireCapabilities(near, { enumerate: 'strong' }, 'A cache'), options),
  );
}

class CachingStore extends StoreWrapper {
  private readonly fills = new CacheFills();
  private readonly near: NearStore;
  private readonly ttlMs: number;
  private readonly clock: Clock;

  constructor(far: KeyValueStore, near: EnumerableStore, { ttlMs, clock }: NearCacheOptions) {
    super(far, {}, [near]);
    this.ttlMs = ttlMs;
    this.clock = steadyClock(clock);
    this.near = new NearStore(near, ttlMs, this.clock);
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    const { operation, options, keys } = call;
    if (others.has(operation)) return super.pass(call, send);
    const named = this.collectionCall(operation, call);
    for (const key of keys) checkName('a key', key, this.capabilities.maxKeyBytes, named);
    return inSteps(named, options, this.timeoutMs, async (steps) => {
      try {
        return await steps.send(() => super.pass({ ...call, options: steps.rest(options) }, send));
      } finally {
        // Also after a failure, which may have been carried out.
        await this.forget(named.collection, operation === 'clearCollection' ? undefined : keys, steps);
      }
    });
  }

  override async get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    const [value] = await this.read<T>('get', [key], options);
    return value;
  }

  override getMany<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(T | undefined)[]> {
    return this.read<T>('getMany', keys, options);
  }

  override setup(): Promise<void> {
    return this.run({ operation: 'setup', options: undefined, keys: [] }, async (far) => {
      // The near store is set up by its next call where it cannot be now.
      await Promise.all([far.setup(), this.near.setup()]);
    });
  }

  private read<T extends JsonValue>(
    operation: Operation,
    keys: readonly string[],
    options: CallOptions | undefined,
  ): Promise<(T | undefined)[]> {
    return this.run(callOf(operation, keys, options), async (far) => {
      const named = this.collectionCall(operation, options);
      const { collection } = named;
      for (const key of keys) checkName('a key', key, this.capabilities.maxKeyBytes, named);
      return inSteps(named, options, this.timeoutMs, async (steps) => {
        const found = await this.near.read<T>(collection, keys, steps);
        const missing = keys.filter((_key, index) => found[index] === undefined);
        if (missing.length === 0) return found;
        const entries = await this.readFar<T>(far, collection, missing, options, steps);
        const values = entries.values();
        return found.map((value) => (value === undefined ? values.next().value?.value : value));
      });
    });
  }

  /** Reads the keys, and keeps what is there. */
  private async readFar<T extends JsonValue>(
    far: AnyStore,
    collection: string,
    keys: readonly string[],
    options: CallOptions | undefined,
    steps: SteppedCall,
  ): Promise<(Entry<T> | undefined)[]> {
    const fills = keys.map((key) => this.fills.begin(collection, key));
    const readAt = this.clock();
    try {
      const entries = await far.getEntries<T>(keys, steps.rest(options));
      await Promise.all(
        fills.map((fill, index) => {
          const entry = entries[index];
          if (entry && !fill.isOutdated) fill.writing = this.keep(fill, entry, readAt, steps);
          return fill.writing;
        }),
      );
      return entries;
    } finally {
      for (const fill of fills) this.fills.end(fill);
    }
  }

  private async keep(
    { collection, key }: Fill,
    { value, expiresAt }: Entry,
    readAt: number,
    steps: SteppedCall,
  ): Promise<void> {
    // Since it was read, time has passed, and neither limit may be passed.
    const ttlMs = Math.min(readAt + this.ttlMs, expiresAt ?? Infinity) - this.clock();
    if (ttlMs > 0) await this.near.keep(key, value, { collection, ttlMs }, steps);
  }

  /** @param keys undefined for all of the collection */
  private async forget(collection: string, keys: readonly string[] | undefined, steps: SteppedCall): Promise<void> {
    await this.fills.outdate(collection, keys);
    await this.near.forget(collection, keys, steps);
  }
}
