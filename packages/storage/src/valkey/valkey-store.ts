import type { RedisProduct } from '../redis/redis-backend';
import { RedisStore, type RedisStoreOptions } from '../redis/redis-store';
import { valkeyProduct } from './valkey-product';

/** As for Redis; the URL may also begin with `valkey:` or `valkeys:`. */
export type ValkeyStoreOptions = RedisStoreOptions;

/** A store in Valkey, which speaks the protocol of Redis. */
export class ValkeyStore extends RedisStore {
  protected static override readonly product: RedisProduct = valkeyProduct;
}

/** A `ValkeyStore`. @example const store = valkeyStore({ url: 'valkey://127.0.0.1:6379' }); */
export function valkeyStore(options: ValkeyStoreOptions): ValkeyStore {
  return new ValkeyStore(options);
}
