import { provideWith } from '@tenon/core';
/** A bucket that fills steadily: bursts up to `capacity`, `refillPerSec` in the long run. */
export interface TokenBucketRule {
  readonly kind: 'token-bucket';
  readonly capacity: number;
  /** Tokens per second. */
  readonly refillPerSec: number;
}

/**
 * No more than `limit` within any `windowMs` milliseconds. With a limit above 100, what was spent may count up to 1 % of the
 * window too long.
 */
export interface SlidingWindowRule {
  readonly kind: 'sliding-window';
  readonly limit: number;
  readonly windowMs: number;
}

export type RateLimitRule = TokenBucketRule | SlidingWindowRule;

export interface RateLimitDecision {
  readonly allowed: boolean;
  /** What the same caller may still spend now, rounded down. */
  readonly remaining: number;
  /** Milliseconds until the same cost would pass; 0 where it passed. */
  readonly retryAfterMs: number;
}

/** Counts what callers spend, exactly, however many ask at once. What is refused costs nothing. */
export abstract class RateLimitStore {
  /**
   * @param key whom the rule is counted for; another rule needs another key
   * @param cost a whole number of 1 to the capacity or limit; 1 by default
   * @throws TN1015 for a rule or cost that cannot be, TN8007; TN8002 or TN8003 where it cannot be counted
   */
  abstract consume(key: string, rule: RateLimitRule, cost?: number): Promise<RateLimitDecision>;
  abstract close(): Promise<void>;
}
provideWith(
  RateLimitStore,
  'Import `StorageModule.forRoot(store, { limits })` in the root module, or inject it with `@Optional()`.',
);
