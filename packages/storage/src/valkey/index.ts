export { valkeyConnection } from './valkey-product';
export {
  valkeyEventLog,
  ValkeyEventLog,
  valkeyLockService,
  ValkeyLockService,
  valkeyPubSub,
  ValkeyPubSub,
  valkeyRateLimitStore,
  ValkeyRateLimitStore,
  type ValkeyEventLogOptions,
  type ValkeyServiceOptions,
} from './valkey-services';
export { valkeyStore, ValkeyStore, type ValkeyStoreOptions } from './valkey-store';
