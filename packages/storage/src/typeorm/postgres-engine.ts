import type { QueryRunner } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { DriverError } from '../base';
import type { SqlRow, SqlValue } from './entry-row';
import { NoConnectionError } from './no-connection';
import { requestCancel, type CancellableClient } from './postgres-cancel';
import { describePostgresFailure, leavesConnection } from './postgres-failure';
import type { SqlEngine } from './sql-engine';

/** Serialization failure and deadlock: the server has undone the statement. */
const gaveWay = new Set<unknown>(['40001', '40P01']);
/** Any number that is always the same: those who create a table go one after the other. */
const tableLock = 7_408_260_714;

interface Query {
  text: string;
  values: readonly SqlValue[];
  rowMode: 'array';
}

/** What pg has of a connection. */
interface Client extends CancellableClient {
  query(query: Query, done: (error: unknown, result: { rows: SqlRow[]; rowCount: number | null }) => void): void;
  end(done: () => void): void;
  on(event: 'error', listener: () => void): void;
}

/** What pg has of a pool. */
interface Pool {
  connect(done: (refusal: unknown, client: Client | undefined, release: () => void) => void): void;
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
  run: ({ driver }, { text, parameters }, call) =>
    // With callbacks: promises of pg and its pool would cost a fifth of a statement.
    new Promise((resolve, reject) => {
      const refuse: (error: unknown) => void = reject;
      const pool = (driver as PostgresDriver).master as Pool;
      pool.connect((refusal, client, release) => {
        if (!client) return refuse(new NoConnectionError(refusal));
        try {
          // It may have waited for a connection longer than its caller did.
          call.throwIfOver();
        } catch (over) {
          release();
          return refuse(over);
        }
        listen(client);
        // Its answer must not come to whoever has the connection next, and it must not keep a place in the pool.
        const ignoreEnd = call.onEnd(() => drop(client));
        client.query({ text, values: parameters, rowMode: 'array' }, (error, result) => {
          ignoreEnd();
          // Whoever has it next would wait for what is still on its way, or for a server that has left.
          if (error && !leavesConnection(error)) drop(client);
          release();
          if (error) refuse(error);
          else resolve({ rows: result.rows, changed: result.rowCount ?? 0 });
        });
      });
    }),
  gaveWay: (error) => gaveWay.has((error as { code?: unknown }).code),
  describeFailure: describePostgresFailure,

  drop: (client) => drop(client as Client),
};

function drop(client: Client): void {
  requestCancel(client);
  // With a statement on its way it cuts the connection and tells the pool.
  client.end(() => undefined);
}

const heard = new WeakSet<Client>();

/** A connection that breaks while nothing is on its way says so to nobody else, and what nobody hears ends the process. */
function listen(client: Client): void {
  if (heard.has(client)) return;
  heard.add(client);
  client.on('error', () => undefined);
}

async function refuseOtherEncodings(runner: QueryRunner): Promise<void> {
  const [row] = (await runner.query('SHOW server_encoding')) as { server_encoding: string }[];
  if (row?.server_encoding === 'UTF8') return;
  const detail = `the database has the encoding ${row?.server_encoding}, which lacks characters; create one with UTF8`;
  throw new DriverError({ kind: 'failed', detail });
}
