export { CreateTenonEntries } from './create-tenon-entries';
export type { SqlServer } from './sql-server';
export type { GivenDataSource } from './sql-source';
export type { SqliteFile } from './sqlite-file';
export {
  diskStore,
  typeOrmStore,
  TypeOrmStore,
  type DiskStoreOptions,
  type TypeOrmSettings,
  type TypeOrmStoreOptions,
} from './typeorm-store';
