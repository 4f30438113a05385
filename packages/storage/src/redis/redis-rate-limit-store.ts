import { checkName, checkRule, maxKeyBytes, momentOf, steadyClock, StoreLifecycle } from '../base';
import type { RateLimitDecision, RateLimitRule, RateLimitStore } from '../contracts';
import type { StoreCall } from '../errors';
import { slidingWindowScript, tokenBucketScript } from './rate-limit-scripts';
import {
  checkRedisOptions,
  RedisBackend,
  redisProduct,
  type RedisProduct,
  type RedisServiceOptions,
} from './redis-backend';

/**
 * Limits that all processes count together, by the clock of the server. While the server is away consume() rejects with
 * TN8002 or TN8003, so that nobody passes uncounted.
 */
export class RedisRateLimitStore implements RateLimitStore {
  /** What errors call the server; Valkey has a class of its own. */
  protected static readonly product: RedisProduct = redisProduct;
  private readonly backend: RedisBackend;
  private readonly lifecycle: StoreLifecycle;

  /** @throws TenonError TN1015 for a URL, client, connection or prefix that cannot be */
  constructor(options: RedisServiceOptions) {
    checkRedisOptions(new.target.product, options);
    this.backend = new RedisBackend(new.target.product, options);
    this.lifecycle = new StoreLifecycle(this.backend, options.timeoutMs, steadyClock());
  }

  async consume(key: string, rule: RateLimitRule, cost = 1): Promise<RateLimitDecision> {
    const unnamed: StoreCall = { store: this.backend.name, operation: 'consume', collection: 'limits' };
    checkName('a key', key, maxKeyBytes, unnamed);
    checkRule(rule, cost);
    const call = { ...unnamed, key };
    const [allowed, remaining, retryAfterMs] = await this.lifecycle.run(call, undefined, () =>
      this.ask(key, rule, cost),
    );
    return { allowed: allowed === 1, remaining: Number(remaining), retryAfterMs: Number(retryAfterMs) };
  }

  close(): Promise<void> {
    return this.lifecycle.close();
  }

  private async ask(key: string, rule: RateLimitRule, cost: number): Promise<unknown[]> {
    const { connection, root } = this.backend;
    const answer =
      rule.kind === 'token-bucket'
        ? connection.run(tokenBucketScript, `${root}b:${key}`, [rule.capacity, rule.refillPerSec, cost])
        : connection.run(slidingWindowScript, `${root}s:${key}`, [rule.limit, rule.windowMs, momentOf(rule), cost]);
    return (await answer) as unknown[];
  }
}

/** A `RedisRateLimitStore`. @example const limits = redisRateLimitStore({ url: 'redis://127.0.0.1:6379' }); */
export function redisRateLimitStore(options: RedisServiceOptions): RedisRateLimitStore {
  return new RedisRateLimitStore(options);
}
