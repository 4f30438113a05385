export { valkeyStore, ValkeyStore, type ValkeyStoreOptions } from './valkey-store';
