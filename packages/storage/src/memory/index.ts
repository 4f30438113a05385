export { MemoryEventLog, type MemoryEventLogOptions } from './memory-event-log';
export { MemoryLockService } from './memory-lock-service';
export { MemoryPubSub } from './memory-pub-sub';
export { MemoryRateLimitStore, type MemoryRateLimitStoreOptions } from './memory-rate-limit-store';
export { memoryStore, MemoryStore, type MemoryStoreOptions } from './memory-store';
