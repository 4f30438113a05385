import {
  checkName,
  checkRule,
  forgettableAfter,
  maxTtlMs,
  spend,
  steadyClock,
  type Clock,
  type Spending,
} from '../base';
import {
  requireCapabilities,
  type AtomicStore,
  type KeyValueStore,
  type RateLimitDecision,
  type RateLimitRule,
  type RateLimitStore,
} from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';
import { EntryChanges } from './entry-changes';

export interface StoreRateLimitStoreOptions {
  /** Tells the time, for tests; the clock of the system by default. */
  readonly clock?: Clock;
}

/**
 * Limits in any store that is atomic: one small entry for each key, by the clocks of the processes that ask. A key is
 * counted for one caller at a time. While the store fails consume() rejects, so that nobody passes uncounted.
 */
export class StoreRateLimitStore implements RateLimitStore {
  private readonly store: AtomicStore;
  private readonly changes: EntryChanges;
  private readonly now: Clock;
  private isClosed = false;

  /**
   * @param store stays open when this is closed
   * @throws UnsupportedCapabilityError TN8011 for a store that is not atomic
   */
  constructor(store: KeyValueStore, { clock }: StoreRateLimitStoreOptions = {}) {
    this.store = requireCapabilities(store, { atomic: 'full' }, 'StoreRateLimitStore');
    this.changes = new EntryChanges(this.store, 'tenon.limits');
    this.now = steadyClock(clock);
  }

  async consume(key: string, rule: RateLimitRule, cost = 1): Promise<RateLimitDecision> {
    const call: StoreCall = { store: this.store.name, operation: 'consume', collection: 'limits' };
    if (this.isClosed) throw new StoreClosedError(call);
    checkName('a key', key, this.store.capabilities.maxKeyBytes, call);
    checkRule(rule, cost);
    return this.changes.change<Spending, RateLimitDecision>(key, { ...call, key }, (before) => {
      const { decision, spending } = spend(before, rule, cost, this.now());
      if (!decision.allowed) return { result: decision };
      return { result: decision, next: spending, ttlMs: Math.min(maxTtlMs, forgettableAfter(spending, rule)) };
    });
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}
