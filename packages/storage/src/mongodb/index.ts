export { MongoStore, mongoStore, type MongoStoreOptions } from './mongo-store';
export type { MongoServer } from './mongo-connection';
