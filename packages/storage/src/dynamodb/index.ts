export { dynamoStore, DynamoStore, type DynamoStoreOptions } from './dynamo-store';
export type { DynamoService } from './dynamo-table';
