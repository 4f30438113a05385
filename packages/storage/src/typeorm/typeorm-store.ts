import { TenonError } from '@tenon/core';
import { BaseStore, checkOptionNames, flag, type StoreOptions } from '../base';
import type { EntriesDriver } from './entries-driver';
import { MysqlDriver } from './mysql-driver';
import { ReturningDriver } from './returning-driver';
import { SqlConnection } from './sql-connection';
import { serverSource, type SqlServer } from './sql-server';
import { givenSource, type GivenDataSource, type SqlSource } from './sql-source';
import { sqliteSource, type SqliteFile } from './sqlite-file';
import { checkedTable } from './table-name';

export interface TypeOrmSettings extends StoreOptions {
  /** The table; `tenon_entries` by default. */
  readonly table?: string;
  /** Whether the store creates its table where it is missing; true by default. Otherwise `CreateTenonEntries` does. */
  readonly migrate?: boolean;
  /**
   * Whether each write is on a disk before it is acknowledged; true by default. An SQLite file is set to it, and is faster
   * without, when a power failure may take the last writes. Of a server it tells how that is set.
   */
  readonly durable?: boolean;
}

export type TypeOrmStoreOptions = TypeOrmSettings & (SqliteFile | SqlServer | GivenDataSource);

/** A store in a table of an SQL database: an SQLite file, PostgreSQL 12, MariaDB 10.5 or MySQL 8, and newer ones. */
export class TypeOrmStore extends BaseStore {
  /** @throws TenonError TN1015 */
  constructor(options: TypeOrmStoreOptions) {
    super(driverOf(options), options);
  }
}

/**
 * A `TypeOrmStore`.
 *
 * @throws TenonError TN1015
 * @example const store = typeOrmStore({ type: 'postgres', url: 'postgres://localhost/shop' });
 */
export function typeOrmStore(options: TypeOrmStoreOptions): TypeOrmStore {
  return new TypeOrmStore(options);
}

export type DiskStoreOptions = TypeOrmSettings & Pick<SqliteFile, 'path'>;

/**
 * A store in an SQLite file, for the processes of one machine.
 *
 * @throws TenonError TN1015
 * @example const store = diskStore({ path: 'data/store.db' });
 */
export function diskStore(options: DiskStoreOptions): TypeOrmStore {
  return new TypeOrmStore({ ...options, type: 'sqlite' });
}

const settings = ['table', 'migrate', 'durable', 'timeoutMs', 'clock'];
const ofServer = ['type', 'url', 'host', 'port', 'username', 'password', 'database', 'ssl', 'poolSize'];

/** What each type takes beside the settings; what is of no type is refused later. */
function namesOf(type: unknown): readonly string[] {
  if (type === undefined) return ['dataSource'];
  return type === 'sqlite' ? ['type', 'path'] : ofServer;
}

function driverOf(options: TypeOrmStoreOptions): EntriesDriver {
  const { type } = (options ?? {}) as Partial<TypeOrmStoreOptions>;
  checkOptionNames('typeOrmStore', options, [...namesOf(type), ...settings]);
  const durable = flag('durable', options.durable, true);
  const migrate = flag('migrate', options.migrate, true);
  const source = sourceOf(options, durable);
  const connection = new SqlConnection(source, checkedTable(options.table), migrate);
  // What other processes do not see ends with this one.
  const traits = { durable: durable && source.shared, shared: source.shared };
  const { name } = source.engine;
  return name === 'mariadb' || name === 'mysql'
    ? new MysqlDriver(connection, traits)
    : new ReturningDriver(connection, traits);
}

/** @throws TenonError TN1015 */
function sourceOf(options: TypeOrmStoreOptions, durable: boolean): SqlSource {
  switch (options.type) {
    case 'sqlite':
      return sqliteSource(options, durable);
    case 'postgres':
    case 'mariadb':
    case 'mysql':
      return serverSource(options);
    case undefined:
      return givenSource(options);
    default:
      throw new TenonError(
        'TN1015',
        `type is sqlite, postgres, mariadb or mysql, not ${JSON.stringify((options as { type: unknown }).type)}`,
      );
  }
}
