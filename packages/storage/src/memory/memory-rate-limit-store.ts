import { checkName, checkRule, maxKeyBytes, positive, spend, steadyClock, type Clock, type Spending } from '../base';
import type { RateLimitDecision, RateLimitRule, RateLimitStore } from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';

export interface MemoryRateLimitStoreOptions {
  /** Keys counted at most; beyond it the one that asked longest ago begins anew. 100,000 by default. */
  readonly maxKeys?: number;
  readonly clock?: Clock;
}

/** Limits within this process. */
export class MemoryRateLimitStore implements RateLimitStore {
  /** The one that asked longest ago first. */
  private readonly counts = new Map<string, Spending>();
  private readonly maxKeys: number;
  private readonly now: Clock;
  private isClosed = false;

  /** @throws TenonError TN1015 */
  constructor({ maxKeys = 100_000, clock }: MemoryRateLimitStoreOptions = {}) {
    this.maxKeys = positive('maxKeys', maxKeys);
    this.now = steadyClock(clock);
  }

  async consume(key: string, rule: RateLimitRule, cost = 1): Promise<RateLimitDecision> {
    const call: StoreCall = { store: 'memory', operation: 'consume', collection: 'limits' };
    if (this.isClosed) throw new StoreClosedError(call);
    checkName('a key', key, maxKeyBytes, call);
    checkRule(rule, cost);
    const before = this.counts.get(key);
    this.counts.delete(key);
    const { decision, spending } = spend(before, rule, cost, this.now());
    this.keep(key, spending);
    return decision;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.counts.clear();
  }

  private keep(key: string, spending: Spending): void {
    for (const oldest of this.counts.keys()) {
      if (this.counts.size < this.maxKeys) break;
      this.counts.delete(oldest);
    }
    this.counts.set(key, spending);
  }
}
