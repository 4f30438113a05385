import { TenonError, type MaybePromise } from '@tenon/core';
import type { DataSource, QueryRunner } from 'typeorm';
import type { DriverCall, DriverFailure } from '../base';
import type { SqlValue } from './entry-row';
import { mariadbEngine, mysqlEngine } from './mysql-engine';
import { postgresEngine } from './postgres-engine';
import type { SqlAnswer } from './sql-answer';
import { sqliteEngine } from './sqlite-engine';

/** What each database does in its own way. */
export interface SqlEngine {
  /** What errors call the store. */
  readonly name: 'sqlite' | 'postgres' | 'mariadb' | 'mysql';
  /** What errors call the server. */
  readonly product: string;
  /** Bytes of the largest value. */
  readonly maxValueBytes: number;
  /** Whether parameters are `$1`, `$2` and not `?`. */
  readonly numbersParameters?: true;
  /** Creates the table of entries and its indexes where they are not there, also where another process does so just now. */
  tableStatements(table: string): string[];
  /** Refuses settings of a server that entries cannot be kept under. */
  check?(runner: QueryRunner): Promise<void>;
  /**
   * Runs one statement, unless the call ends before there is a connection for it. Answers at once where all share one.
   *
   * @throws NoConnectionError where it was not sent
   */
  run(dataSource: DataSource, statement: Statement, call: DriverCall): MaybePromise<SqlAnswer>;
  /** Whether nothing came of a statement because another was in its way, so that it may be sent again. */
  gaveWay(error: unknown): boolean;
  /** @param error of the client of the database. @param place for example `PostgreSQL at 127.0.0.1:5432` */
  describeFailure(error: unknown, place: string): DriverFailure | undefined;
  /** Ends a connection that owes an answer nobody waits for. Left out where every answer comes at once. */
  drop?(connection: unknown): void;
}

export interface Statement {
  /** With the marks of the database for parameters. */
  readonly text: string;
  readonly parameters: readonly SqlValue[];
  /** Whether it answers with one row at most. */
  readonly one: boolean;
}

/** The types of TypeORM that stores work with. */
const engines: Readonly<Record<string, SqlEngine>> = {
  'better-sqlite3': sqliteEngine,
  postgres: postgresEngine,
  mariadb: mariadbEngine,
  mysql: mysqlEngine,
};

/** @throws TenonError TN1015 */
export function engineOf({ options: { type } }: DataSource): SqlEngine {
  const engine = Object.hasOwn(engines, type) ? engines[type] : undefined;
  if (engine) return engine;
  throw new TenonError('TN1015', `dataSource is of the type '${type}'; a store works with ${types}`);
}

const types = Object.keys(engines).join(', ');
