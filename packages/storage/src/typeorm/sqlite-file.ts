import { TenonError } from '@tenon/core';
import type LibsqlDatabase from 'libsql';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkedPath, isThere, loadPackage } from '../base';
import { sqliteEngine } from './sqlite-engine';
import { initialize, type SqlSource } from './sql-source';

/** An SQLite file. */
export interface SqliteFile {
  readonly type: 'sqlite';
  /** The file. What is missing of it is created, for its owner alone. */
  readonly path: string;
  readonly dataSource?: undefined;
}

/** Milliseconds that the process stands still for another that writes; then it asks again, and goes on meanwhile. */
const lockWaitMs = 20;

/**
 * @param durable whether each write is on the disk before it is acknowledged
 * @throws TenonError TN1015 for what is no path of a file
 */
export function sqliteSource({ path: file }: Pick<SqliteFile, 'path'>, durable: boolean): SqlSource {
  const absolute = checkedPath(file, 'file');
  if (/^(:memory:|file:)/.test(file) || /[/\\]$/.test(file))
    throw new TenonError('TN1015', `path is the path of a file, not ${JSON.stringify(file)}`);
  return {
    engine: sqliteEngine,
    place: `SQLite file ${absolute}`,
    shared: true,
    async connect(signal) {
      await createFile(absolute);
      signal.throwIfAborted();
      const { default: driver } = await loadPackage('libsql', () => import('libsql'));
      const dataSource = await initialize({
        type: 'better-sqlite3',
        driver,
        database: absolute,
        timeout: lockWaitMs,
        prepareDatabase: (database: LibsqlDatabase.Database) => prepare(database, durable, signal),
      });
      return { dataSource, end: () => dataSource.destroy() };
    },
  };
}

/** SQLite gives the files beside a database the mode of the database. */
async function createFile(file: string): Promise<void> {
  if (await isThere(file, 'file')) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await (await open(file, 'a', 0o600)).close();
}

/** With a log that is written ahead readers and a writer do not wait for each other. */
async function prepare(database: LibsqlDatabase.Database, durable: boolean, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      try {
        database.pragma('journal_mode = WAL');
        break;
      } catch (error) {
        // Another process does the same just now.
        if (!sqliteEngine.gaveWay(error)) throw error;
        await delay(lockWaitMs);
        signal.throwIfAborted();
      }
    }
    database.pragma(`synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
  } catch (error) {
    database.close();
    throw error;
  }
}
