import { lifespan } from '@tenon/core';
import Libsql from 'libsql';
import { DataSource, type EntityManager } from 'typeorm';
import { DocsConfig } from '../config/docs-config';
import { Document } from '../documents/document.entity';
import { Section } from '../documents/section.entity';
import { DocsFolder } from '../folder/docs-folder';
import { CreateDocuments1700000000000 } from './migrations/1700000000000-create-documents';

/**
 * Opens the database and brings its schema up to date. Several processes may do so on one file.
 *
 * @param file absolute path; its directory is made where it is missing
 */
export async function openDatabase(file: string): Promise<DataSource> {
  const database = new DataSource({
    type: 'better-sqlite3',
    // Speaks the interface of better-sqlite3, and installs without a compiler.
    driver: Libsql,
    database: file,
    entities: [Document, Section],
    migrations: [CreateDocuments1700000000000],
    // Readers and a writer of another process do not block each other; two writers wait for each other.
    enableWAL: true,
    timeout: 5_000,
  });
  try {
    await database.initialize();
    // A crash may cost the last changes, never the file: the index is made from the documents again.
    await database.query('PRAGMA synchronous = NORMAL');
    await writeTransaction(database, () => database.runMigrations({ transaction: 'none' }));
  } catch (error) {
    if (database.isInitialized) await database.destroy();
    throw new Error(`Cannot open the database ${file}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  return database;
}

/**
 * Runs work in a transaction that has the write lock from its start, which `database.transaction()` would only ask for
 * at the first write: too late where another process has written since the first read.
 *
 * There is one connection. Whoever calls this sees to it that only one such transaction runs at a time.
 */
export async function writeTransaction(
  database: DataSource,
  work: (manager: EntityManager) => Promise<unknown>,
): Promise<void> {
  await database.query('BEGIN IMMEDIATE');
  try {
    await work(database.manager);
    await database.query('COMMIT');
  } catch (error) {
    await database.query('ROLLBACK');
    throw error;
  }
}

/** The database, open as long as the server runs. */
export const databaseLifespan = lifespan(
  DataSource,
  async function* (config, folder) {
    const database = await openDatabase(config.databaseFile(folder.root));
    try {
      yield database;
    } finally {
      await database.destroy();
    }
  },
  [DocsConfig, DocsFolder],
);
