import type { QueryRunner } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver';
import { DriverError } from '../base';
import type { SqlRow, SqlValue } from './entry-row';
import { describeMysqlFailure } from './mysql-failure';
import { NoConnectionError } from './no-connection';
import type { SqlEngine } from './sql-engine';

/** The server has undone the statement: deadlock, a lock not had in time, a row changed since the statement began. */
const gaveWay = new Set<unknown>(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

interface Query {
  sql: string;
  values: readonly SqlValue[];
  rowsAsArray: true;
}

/** What mysql2 has of a connection. */
interface Connection {
  promise(): { query(query: Query): Promise<[SqlRow[] | { affectedRows: number }]> };
  release(): void;
  destroy(): void;
  readonly stream: { destroy(): void };
}

export const mariadbEngine: SqlEngine = mysqlFamily('mariadb', 'MariaDB');
export const mysqlEngine: SqlEngine = mysqlFamily('mysql', 'MySQL');

function mysqlFamily(name: 'mariadb' | 'mysql', product: string): SqlEngine {
  return {
    name,
    product,
    // A statement doubles what it escapes, and `max_allowed_packet` is 16 MiB where nobody has set it.
    maxValueBytes: 4 * 1024 * 1024,

    // Names of JSON text, since columns with text for comparison pad spaces and are limited in their index.
    tableStatements: (table) => [
      `CREATE TABLE IF NOT EXISTS \`${table}\` (
        id varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        collection_id varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        collection_name text NOT NULL,
        key_name text NOT NULL,
        value longtext NOT NULL,
        revision varchar(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        created_at bigint NOT NULL,
        expires_at bigint,
        INDEX \`${table}_collection\` (collection_id, id),
        INDEX \`${table}_expiry\` (expires_at)
      ) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    ],

    check: refuseUnsafeValues,
    async run({ driver }, { text, parameters }, call) {
      const leasing = (driver as MysqlDriver).obtainMasterConnection() as Promise<Connection>;
      const connection = await leasing.catch((error: unknown) => Promise.reject(new NoConnectionError(error)));
      let ignoreEnd: (() => void) | undefined;
      try {
        // It may have waited for a connection longer than its caller did.
        call.throwIfOver();
        // Its answer must not come to whoever has the connection next, and it must not keep a place in the pool.
        ignoreEnd = call.onEnd(() => drop(connection));
        const query: Query = { sql: text, values: parameters, rowsAsArray: true };
        const [answer] = await connection.promise().query(query);
        return Array.isArray(answer) ? { rows: answer, changed: 0 } : { rows: [], changed: answer.affectedRows };
      } finally {
        // Also after a failure, which ends the call: another may have the connection by then.
        ignoreEnd?.();
        connection.release();
      }
    },
    gaveWay: (error) => gaveWay.has((error as { code?: unknown }).code),
    describeFailure: describeMysqlFailure,

    drop: (connection) => drop(connection as Connection),
  };
}

function drop(connection: Connection): void {
  connection.destroy();
  // That waits for the server to end it, too.
  connection.stream.destroy();
}

/** mysql2 writes values into statements, with backslashes before quotation marks, and encodes the statement after that. */
async function refuseUnsafeValues(runner: QueryRunner): Promise<void> {
  const text = 'SELECT @@sql_mode AS mode, @@character_set_client AS encoding';
  const [row] = (await runner.query(text)) as { mode: string; encoding: string }[];
  const refuse = (detail: string): never => {
    throw new DriverError({ kind: 'failed', detail });
  };
  if (row?.mode.includes('NO_BACKSLASH_ESCAPES'))
    refuse('the server has NO_BACKSLASH_ESCAPES in sql_mode, under which values cannot be sent safely; take it out');
  // A character that an encoding lacks may become a quotation mark that ends a value.
  if (row?.encoding !== 'utf8mb4')
    refuse(
      `the connections have the encoding ${row?.encoding}, in which values cannot be sent safely; set charset: 'utf8mb4'`,
    );
}
