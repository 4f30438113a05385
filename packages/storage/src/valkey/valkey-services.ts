import type { RedisProduct, RedisServiceOptions } from '../redis/redis-backend';
import { RedisEventLog, type RedisEventLogOptions } from '../redis/redis-event-log';
import { RedisLockService } from '../redis/redis-lock-service';
import { RedisPubSub } from '../redis/redis-pub-sub';
import { RedisRateLimitStore } from '../redis/redis-rate-limit-store';
import { valkeyProduct } from './valkey-product';

/** As for Redis; the URL may also begin with `valkey:` or `valkeys:`. */
export type ValkeyServiceOptions = RedisServiceOptions;

/** As for Redis; the URL may also begin with `valkey:` or `valkeys:`. */
export type ValkeyEventLogOptions = RedisEventLogOptions;

/** `RedisEventLog` in Valkey. */
export class ValkeyEventLog extends RedisEventLog {
  protected static override readonly product: RedisProduct = valkeyProduct;
}

/** `RedisPubSub` through Valkey. */
export class ValkeyPubSub extends RedisPubSub {
  protected static override readonly product: RedisProduct = valkeyProduct;
}

/** `RedisLockService` in Valkey. */
export class ValkeyLockService extends RedisLockService {
  protected static override readonly product: RedisProduct = valkeyProduct;
}

/** `RedisRateLimitStore` in Valkey. */
export class ValkeyRateLimitStore extends RedisRateLimitStore {
  protected static override readonly product: RedisProduct = valkeyProduct;
}

/** A `ValkeyEventLog`. @example const log = valkeyEventLog({ url: 'valkey://127.0.0.1:6379' }); */
export function valkeyEventLog(options: ValkeyEventLogOptions): ValkeyEventLog {
  return new ValkeyEventLog(options);
}

/** A `ValkeyPubSub`. @example const bus = valkeyPubSub({ url: 'valkey://127.0.0.1:6379' }); */
export function valkeyPubSub(options: ValkeyServiceOptions): ValkeyPubSub {
  return new ValkeyPubSub(options);
}

/** A `ValkeyLockService`. @example const locks = valkeyLockService({ url: 'valkey://127.0.0.1:6379' }); */
export function valkeyLockService(options: ValkeyServiceOptions): ValkeyLockService {
  return new ValkeyLockService(options);
}

/** A `ValkeyRateLimitStore`. @example const limits = valkeyRateLimitStore({ url: 'valkey://127.0.0.1:6379' }); */
export function valkeyRateLimitStore(options: ValkeyServiceOptions): ValkeyRateLimitStore {
  return new ValkeyRateLimitStore(options);
}
