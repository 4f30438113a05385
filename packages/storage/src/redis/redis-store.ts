import { TenonError } from '@tenon/core';
import { BaseStore, type StoreOptions } from '../base';
import { RedisConnection, type RedisServer } from './redis-connection';
import { RedisDriver } from './redis-driver';

interface RedisSettings extends Omit<StoreOptions, 'clock'> {
  /**
   * What all keys begin with, up to 256 bytes; `tenon:` by default. On a cluster it needs a hash tag: `{tenon}:`.
   */
  readonly keyPrefix?: string;
  /**
   * Whether the server writes each change to its disk before it answers (`appendonly yes`, `appendfsync always`); only
   * then is the store durable. False by default.
   */
  readonly durable?: boolean;
}

export type RedisStoreOptions = RedisSettings & RedisServer;

/** A store in Redis 6 or newer: strings that the server expires, changed by scripts. */
export class RedisStore extends BaseStore {
  /** @throws TenonError TN1015 for a URL, client or prefix that cannot be */
  constructor(options: RedisStoreOptions) {
    super(redisDriver('redis', 'Redis', options), { timeoutMs: options.timeoutMs });
  }
}

/** A `RedisStore`. @example const store = redisStore({ url: 'redis://127.0.0.1:6379' }); */
export function redisStore(options: RedisStoreOptions): RedisStore {
  return new RedisStore(options);
}

/** @throws TenonError TN1015 */
export function redisDriver(name: string, product: string, options: RedisStoreOptions): RedisDriver {
  const { keyPrefix = 'tenon:', durable = false } = options;
  if (typeof keyPrefix !== 'string' || Buffer.byteLength(keyPrefix) > 256)
    throw new TenonError('TN1015', 'keyPrefix is text of up to 256 bytes');
  return new RedisDriver(name, new RedisConnection(product, options), keyPrefix, durable);
}
