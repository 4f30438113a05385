export { StoreEventLog, type StoreEventLogOptions } from './store-event-log';
export { StoreLockService } from './store-lock-service';
export { StoreRateLimitStore, type StoreRateLimitStoreOptions } from './store-rate-limit-store';
