export { RocksStore, rocksStore, type RocksStoreOptions } from './rocks-store';
