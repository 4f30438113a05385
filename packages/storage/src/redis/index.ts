export type { RedisServer } from './redis-connection';
export { redisStore, RedisStore, type RedisStoreOptions } from './redis-store';
