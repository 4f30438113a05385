import type { AbstractSqliteDriver } from 'typeorm/driver/sqlite-abstract/AbstractSqliteDriver';
import type { DriverFailure } from '../base';
import { PreparedStatements, type SqliteDatabase } from './prepared-statements';
import type { SqlEngine } from './sql-engine';

const statements = new PreparedStatements();

export const sqliteEngine: SqlEngine = {
  name: 'sqlite',
  product: 'SQLite',
  maxValueBytes: 16 * 1024 * 1024,

  tableStatements: (table) => [
    `CREATE TABLE IF NOT EXISTS "${table}" (
      id varchar(64) NOT NULL PRIMARY KEY,
      collection_id varchar(64) NOT NULL,
      collection_name text NOT NULL,
      key_name text NOT NULL,
      value text NOT NULL,
      revision varchar(40) NOT NULL,
      created_at bigint NOT NULL,
      expires_at bigint
    )`,
    `CREATE INDEX IF NOT EXISTS "${table}_collection" ON "${table}" (collection_id, id)`,
    `CREATE INDEX IF NOT EXISTS "${table}_expiry" ON "${table}" (expires_at) WHERE expires_at IS NOT NULL`,
  ],

  run: ({ driver }, statement) =>
    statements.run((driver as AbstractSqliteDriver).databaseConnection as SqliteDatabase, statement),
  gaveWay: (error) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error)),
  describeFailure: describeSqliteFailure,
};

function describeSqliteFailure(error: unknown, place: string): DriverFailure | undefined {
  const code = codeOf(error);
  if (!/^[A-Z][A-Z0-9_]{2,40}$/.test(code)) return undefined;
  if (/^(SQLITE_FULL|ENOSPC)/.test(code)) return { kind: 'full', detail: `the disk has no room left for ${place}` };
  if (/^(SQLITE_READONLY|EROFS)/.test(code)) return { kind: 'failed', detail: `${place} may be read only (${code})` };
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return { kind: 'failed', detail: `${place} is damaged, or no database (${code})` };
  if (/^(SQLITE_CANTOPEN|E[A-Z]+$)/.test(code))
    return { kind: 'failed', detail: `${place} cannot be opened (${code})` };
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return { kind: 'unavailable', outcome: 'not-sent', detail: `${place} is locked by another connection` };
  return { kind: 'failed', detail: `${place} fails with ${code}` };
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : '';
}
