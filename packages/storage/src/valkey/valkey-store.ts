import { BaseStore } from '../base';
import { redisDriver, type RedisStoreOptions } from '../redis/redis-store';

/** As for Redis; the URL may also begin with `valkey:` or `valkeys:`. */
export type ValkeyStoreOptions = RedisStoreOptions;

/** A store in Valkey, which speaks the protocol of Redis. */
export class ValkeyStore extends BaseStore {
  /** @throws TenonError TN1015 for a URL, client or prefix that cannot be */
  constructor(options: ValkeyStoreOptions) {
    super(redisDriver('valkey', 'Valkey', options), { timeoutMs: options.timeoutMs });
  }
}

/** A `ValkeyStore`. @example const store = valkeyStore({ url: 'valkey://127.0.0.1:6379' }); */
export function valkeyStore(options: ValkeyStoreOptions): ValkeyStore {
  return new ValkeyStore(options);
}
