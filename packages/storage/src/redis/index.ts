export type { RedisServiceOptions } from './redis-backend';
export { redisConnection, RedisConnection, type RedisServer } from './redis-connection';
export { redisEventLog, RedisEventLog, type RedisEventLogOptions } from './redis-event-log';
export { redisLockService, RedisLockService } from './redis-lock-service';
export { redisPubSub, RedisPubSub } from './redis-pub-sub';
export { redisRateLimitStore, RedisRateLimitStore } from './redis-rate-limit-store';
export { redisStore, RedisStore, type RedisStoreOptions } from './redis-store';
