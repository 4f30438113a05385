import { BaseStore, flag } from '../base';
import { checkRedisOptions, redisProduct, type RedisProduct, type RedisSettings } from './redis-backend';
import type { RedisServer } from './redis-connection';
import { RedisDriver } from './redis-driver';

interface RedisStoreSettings extends RedisSettings {
  /**
   * Whether the server writes each change to its disk before it answers (`appendonly yes`, `appendfsync always`); only
   * then is the store durable. False by default.
   */
  readonly durable?: boolean;
}

export type RedisStoreOptions = RedisStoreSettings & RedisServer;

/** A store in Redis 6 or newer: strings that the server expires, changed by scripts. */
export class RedisStore extends BaseStore {
  /** What errors call the server; Valkey has a class of its own. */
  protected static readonly product: RedisProduct = redisProduct;

  /** @throws TenonError TN1015 for a URL, client, connection or prefix that cannot be */
  constructor(options: RedisStoreOptions) {
    checkRedisOptions(new.target.product, options, ['durable']);
    const durable = flag('durable', options.durable, false);
    super(new RedisDriver(new.target.product, options, durable), { timeoutMs: options.timeoutMs });
  }
}

/** A `RedisStore`. @example const store = redisStore({ url: 'redis://127.0.0.1:6379' }); */
export function redisStore(options: RedisStoreOptions): RedisStore {
  return new RedisStore(options);
}
