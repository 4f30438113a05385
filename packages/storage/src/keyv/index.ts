export { keyvStore, KeyvStore, type KeyvInstance, type KeyvStoreOptions } from './keyv-store';
