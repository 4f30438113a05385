import { checkName, checkRule, maxKeyBytes, steadyClock, type Clock } from '../base';
import type {
  RateLimitDecision,
  RateLimitRule,
  RateLimitStore,
  SlidingWindowRule,
  TokenBucketRule,
} from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';
import { positive } from './limit';

export interface MemoryRateLimitStoreOptions {
  /** Keys counted at most; beyond it the one that asked longest ago begins anew. 100,000 by default. */
  readonly maxKeys?: number;
  readonly clock?: Clock;
}

interface Bucket {
  readonly kind: 'token-bucket';
  tokens: number;
  /** When there were so many. */
  at: number;
}

interface Spending {
  readonly at: number;
  cost: number;
}

interface Window {
  readonly kind: 'sliding-window';
  /** Oldest first, together where they fell on the same millisecond. */
  spent: Spending[];
  total: number;
}

/** Limits within this process. */
export class MemoryRateLimitStore implements RateLimitStore {
  /** The one that asked longest ago first. */
  private readonly counts = new Map<string, Bucket | Window>();
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
    const now = this.now();
    const before = this.counts.get(key);
    this.counts.delete(key);
    if (rule.kind === 'token-bucket') {
      const bucket = before?.kind === rule.kind ? before : { kind: rule.kind, tokens: rule.capacity, at: now };
      this.keep(key, bucket);
      return spendTokens(bucket, rule, cost, now);
    }
    const window = before?.kind === rule.kind ? before : { kind: rule.kind, spent: [], total: 0 };
    this.keep(key, window);
    return spendInWindow(window, rule, cost, now);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.counts.clear();
  }

  private keep(key: string, count: Bucket | Window): void {
    for (const oldest of this.counts.keys()) {
      if (this.counts.size < this.maxKeys) break;
      this.counts.delete(oldest);
    }
    this.counts.set(key, count);
  }
}

function spendTokens(bucket: Bucket, rule: TokenBucketRule, cost: number, now: number): RateLimitDecision {
  bucket.tokens = Math.min(rule.capacity, bucket.tokens + ((now - bucket.at) / 1000) * rule.refillPerSec);
  bucket.at = now;
  // Fractions of a token add up to a little less than the whole.
  const allowed = bucket.tokens + 1e-9 >= cost;
  if (allowed) bucket.tokens = Math.max(0, bucket.tokens - cost);
  const retryAfterMs = allowed ? 0 : Math.ceil(((cost - bucket.tokens) / rule.refillPerSec) * 1000);
  return { allowed, remaining: Math.floor(bucket.tokens + 1e-9), retryAfterMs };
}

function spendInWindow(window: Window, rule: SlidingWindowRule, cost: number, now: number): RateLimitDecision {
  const { spent } = window;
  const past = spent.findIndex(({ at }) => at > now - rule.windowMs);
  for (const old of spent.splice(0, past < 0 ? spent.length : past)) window.total -= old.cost;
  const allowed = window.total + cost <= rule.limit;
  if (allowed) {
    const last = spent.at(-1);
    if (last?.at === now) last.cost += cost;
    else spent.push({ at: now, cost });
    window.total += cost;
  }
  const remaining = Math.max(0, Math.floor(rule.limit - window.total));
  return { allowed, remaining, retryAfterMs: allowed ? 0 : timeUntilFree(window, rule, cost) - now };
}

/** When enough of the oldest spending has left the window. */
function timeUntilFree({ spent, total }: Window, { limit, windowMs }: SlidingWindowRule, cost: number): number {
  let left = total;
  for (const { at, cost: old } of spent) {
    left -= old;
    if (left + cost <= limit) return at + Math.ceil(windowMs);
  }
  // Unreachable while the cost is within the limit: with nothing spent there is room for it.
  return 0;
}
