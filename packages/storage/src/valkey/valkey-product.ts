import type { RedisProduct } from '../redis/redis-backend';
import { RedisConnection } from '../redis/redis-connection';

export const valkeyProduct: RedisProduct = { name: 'valkey', title: 'Valkey' };

/** As `redisConnection`; the URL may also begin with `valkey:` or `valkeys:`. @throws TenonError TN1015 */
export function valkeyConnection({ url }: { readonly url: string }): RedisConnection {
  return new RedisConnection(valkeyProduct.title, { url });
}
