import type { DriverCall, DriverWrite, RecordKey, StoredRecord } from '../base';
import type { StoreCapabilities } from '../contracts';
import { EntriesDriver, list } from './entries-driver';
import { columnCount, columns, recordColumns, recordOf, rowOf } from './entry-row';
import type { SqlConnection } from './sql-connection';

const most = Number.MAX_SAFE_INTEGER;

/** Whether the value of a row is a whole number; otherwise a cast fails, or makes one of it. */
const isWhole = {
  // What is no number becomes another text on the way.
  sqlite: 'CAST(CAST(entry.value AS bigint) AS text) = entry.value',
  // More digits might not fit.
  postgres: `entry.value ~ '^(-|)[0-9]{1,16}$'`,
};
const number = 'CAST(entry.value AS bigint)';
/** The value of the fresh record is the summand. */
const sum = `(${number} + CAST(excluded.value AS bigint))`;

/** Databases with `ON CONFLICT` and `RETURNING`, which make a change of an entry one statement: SQLite, PostgreSQL. */
export class ReturningDriver extends EntriesDriver {
  private readonly counts: string;

  constructor(connection: SqlConnection, traits: Pick<StoreCapabilities, 'durable' | 'shared'>) {
    super(connection, '"', overwrite, traits);
    const whole = connection.engine.name === 'sqlite' ? isWhole.sqlite : isWhole.postgres;
    const within = [number, sum].map((value) => `${value} BETWEEN -${most} AND ${most}`).join(' AND ');
    this.counts = `CASE WHEN ${whole} THEN ${within} ELSE false END`;
  }

  async take({ id }: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    const text = `DELETE FROM ${this.table} WHERE id = ? RETURNING ${recordColumns}`;
    const [row] = await this.select(text, [id], call);
    return row && recordOf(row);
  }

  async increment(fresh: DriverWrite, _by: number, call: DriverCall): Promise<number | undefined> {
    const { now } = call;
    const kept = (column: string): string =>
      `${column} = CASE WHEN entry.expires_at <= ? THEN excluded.${column} ELSE entry.${column} END`;
    const text = `INSERT INTO ${this.table} AS entry (${columns}) VALUES ${list(columnCount)}
      ON CONFLICT (id) DO UPDATE SET
        value = CASE WHEN entry.expires_at <= ? THEN excluded.value ELSE CAST(${sum} AS text) END,
        revision = excluded.revision, ${kept('created_at')}, ${kept('expires_at')}
      WHERE entry.expires_at <= ? OR ${this.counts}
      RETURNING value`;
    const [row] = await this.select(text, [...rowOf(fresh), now, now, now, now], call);
    return row && Number(row[0]);
  }

  protected async insert(write: DriverWrite, call: DriverCall): Promise<boolean> {
    const text = `INSERT INTO ${this.table} AS entry (${columns}) VALUES ${list(columnCount)}
      ${overwrite} WHERE entry.expires_at <= ? RETURNING id`;
    return (await this.select(text, [...rowOf(write), call.now], call)).length > 0;
  }
}

const overwrite = `ON CONFLICT (id) DO UPDATE SET value = excluded.value, revision = excluded.revision,
  created_at = excluded.created_at, expires_at = excluded.expires_at`;
