import type { QueryRunner } from 'typeorm';
import { DriverError } from '../base';
import type { SqlRow, SqlValue } from './entry-row';
import { requestCancel, type CancellableClient } from './postgres-cancel';
import { describePostgresFailure } from './postgres-failure';
import type { SqlEngine } from './sql-engine';

/** Serialization failure and deadlock: the server has undone the statement. */
const gaveWay = new Set<unknown>(['40001', '40P01']);
/** Any number that is always the same: those who create a table go one after the other. */
const tableLock = 7_408_260_714;

/** What pg has of a connection. */
interface Client extends CancellableClient {
  query(text: string, parameters: readonly SqlValue[]): Promise<{ rows: SqlRow[]; rowCount: number | null }>;
  end(done: () => void): void;
}

export const postgresEngine: SqlEngine = {
  name: 'postgres',
  product: 'PostgreSQL',
  maxValueBytes: 16 * 1024 * 1024,
  numbersParameters: true,

  // One text is one transaction. Without the lock two `IF NOT EXISTS` at once can both find nothing, and one then fails.
  tableStatements: (table) => [
    `SELECT pg_advisory_xact_lock(${tableLock});
    CREATE TABLE IF NOT EXISTS "${table}" (
      id varchar(64) COLLATE "C" NOT NULL PRIMARY KEY,
      collection_id varchar(64) COLLATE "C" NOT NULL,
      collection_name text NOT NULL,
      key_name text NOT NULL,
      value text NOT NULL,
      revision varchar(40) COLLATE "C" NOT NULL,
      created_at bigint NOT NULL,
      expires_at bigint
    );
    CREATE INDEX IF NOT EXISTS "${table}_collection" ON "${table}" (collection_id, id);
    CREATE INDEX IF NOT EXISTS "${table}_expiry" ON "${table}" (expires_at) WHERE expires_at IS NOT NULL`,
  ],

  check: refuseOtherEncodings,
  async run(client, text, parameters) {
    const { rows, rowCount } = await (client as Client).query(text, parameters);
    return { rows, changed: rowCount ?? 0 };
  },
  gaveWay: (error) => gaveWay.has((error as { code?: unknown }).code),
  describeFailure: describePostgresFailure,

  drop: (dropped) => {
    const client = dropped as Client;
    requestCancel(client);
    // With a statement on its way it cuts the connection and tells the pool.
    client.end(() => undefined);
  },
};

async function refuseOtherEncodings(runner: QueryRunner): Promise<void> {
  const [row] = (await runner.query('SHOW server_encoding')) as { server_encoding: string }[];
  if (row?.server_encoding === 'UTF8') return;
  const detail = `the database has the encoding ${row?.server_encoding}, which lacks characters; create one with UTF8`;
  throw new DriverError({ kind: 'failed', detail });
}
