import { TenonError } from '@tenon/core';
import { BaseStore, checkOptionNames, type StoreOptions } from '../base';
import type { AtomicStore } from '../contracts';
import { MemcachedDriver } from './memcached-driver';
import { MemcachedPool, type MemcachedServers } from './memcached-servers';

interface MemcachedSettings extends Omit<StoreOptions, 'clock'> {
  /** What all keys begin with: up to 100 characters of visible ASCII; `tenon:` by default. */
  readonly keyPrefix?: string;
}

export type MemcachedStoreOptions = MemcachedSettings & MemcachedServers;

/** A store in Memcached: a cache, which forgets what it has no room for, and everything when it ends. */
export class MemcachedStore extends BaseStore {
  /** @throws TenonError TN1015 for servers, a client or a prefix that cannot be */
  constructor(options: MemcachedStoreOptions) {
    checkOptionNames('memcachedStore', options, ['servers', 'client', 'keyPrefix', 'timeoutMs']);
    const { keyPrefix = 'tenon:', timeoutMs } = options;
    if (typeof keyPrefix !== 'string' || !/^[\x21-\x7e]{0,100}$/.test(keyPrefix))
      throw new TenonError('TN1015', 'keyPrefix is up to 100 characters of visible ASCII');
    super(new MemcachedDriver(new MemcachedPool(options), keyPrefix), { timeoutMs });
  }
}

/** A `MemcachedStore`, which has no lists. @example const store = memcachedStore({ servers: ['127.0.0.1:11211'] }); */
export function memcachedStore(options: MemcachedStoreOptions): AtomicStore {
  return new MemcachedStore(options);
}
