import { TenonError } from '@tenon/core';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { DriverError, loadPackage } from '../base';
import { engineOf, type SqlEngine } from './sql-engine';

/** Where a store has its data source from. */
export interface SqlSource {
  readonly engine: SqlEngine;
  /** What errors call it, such as `PostgreSQL at 127.0.0.1:5432`. */
  readonly place: string;
  /** Whether other processes see the same entries. */
  readonly shared: boolean;
  /** @param signal ends what is under way */
  connect(signal: AbortSignal): Promise<Connected>;
}

/** A data source that has connections. */
export interface Connected {
  readonly dataSource: DataSource;
  /** Ends what connect() has begun. */
  end(): Promise<void>;
}

/** A data source of the application. */
export interface GivenDataSource {
  /** Of the type `better-sqlite3`, `postgres`, `mariadb` or `mysql`, initialized before the first call; never closed. */
  readonly dataSource: DataSource;
  readonly type?: undefined;
}

/** @throws TenonError TN1015 for a data source of another type */
export function givenSource({ dataSource }: GivenDataSource): SqlSource {
  if (typeof dataSource?.createQueryRunner !== 'function')
    throw new TenonError('TN1015', 'a store needs either type or dataSource, a DataSource of TypeORM');
  const engine = engineOf(dataSource);
  const place = placeOf(dataSource, engine);
  const isMemory = engine.name === 'sqlite' && dataSource.options.database === ':memory:';
  return {
    engine,
    place,
    shared: !isMemory,
    connect: async () => {
      if (dataSource.isInitialized) return { dataSource, end: async () => undefined };
      const detail = `the data source of ${place} is not initialized; await dataSource.initialize() before the first call`;
      throw new DriverError({ kind: 'failed', detail });
    },
  };
}

/** Connects; what came about of a connection that failed is closed. */
export async function initialize(options: DataSourceOptions): Promise<DataSource> {
  const { DataSource } = await loadPackage('typeorm', () => import('typeorm'));
  const dataSource = new DataSource({ logging: false, ...options });
  try {
    return await dataSource.initialize();
  } catch (error) {
    await dataSource.driver.disconnect().catch(() => undefined);
    throw error;
  }
}

function placeOf({ options }: DataSource, { name, product }: SqlEngine): string {
  if (name === 'sqlite') return `SQLite file ${String(options.database)}`;
  const { url, host, port } = options as { url?: string; host?: string; port?: number };
  const parsed = url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
  const defaultPort = name === 'postgres' ? 5432 : 3306;
  return `${product} at ${parsed?.hostname ?? host ?? 'localhost'}:${parsed?.port || port || defaultPort}`;
}
