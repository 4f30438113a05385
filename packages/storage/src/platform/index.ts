export { defaultStore, type DefaultStoreOptions } from './default-store';
