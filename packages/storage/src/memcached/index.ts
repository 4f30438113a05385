export { memcachedStore, MemcachedStore, type MemcachedStoreOptions } from './memcached-store';
export type { MemcachedServers } from './memcached-servers';
