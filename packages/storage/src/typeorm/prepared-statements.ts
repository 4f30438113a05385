import type { SqlRow, SqlValue } from './entry-row';
import type { SqlAnswer } from './sql-answer';
import type { Statement } from './sql-engine';

/** Of how many statements a connection keeps the prepared form: batches of each size are another one. */
const mostKept = 200;

/** What libsql and better-sqlite3 have of a connection. */
export interface SqliteDatabase {
  prepare(text: string): SqliteStatement;
}

interface SqliteStatement {
  /** Whether it answers with rows. */
  readonly reader: boolean;
  all(...parameters: SqlValue[]): unknown[];
  /** The first row. */
  get(...parameters: SqlValue[]): unknown;
  run(...parameters: SqlValue[]): { changes: number };
  /** Makes rows arrays. */
  raw(isRaw: true): void;
}

interface Prepared {
  readonly statement: SqliteStatement;
  readonly reads: boolean;
}

/** Statements that each connection prepares once. */
export class PreparedStatements {
  private readonly kept = new WeakMap<SqliteDatabase, Map<string, Prepared>>();

  run(database: SqliteDatabase, { text, parameters, one }: Statement): SqlAnswer {
    const { statement, reads } = this.prepared(database, text);
    if (!reads) return { rows: [], changed: statement.run(...parameters).changes };
    if (!one) return { rows: statement.all(...parameters) as SqlRow[], changed: 0 };
    // It costs less than a list.
    const row = statement.get(...parameters) as SqlRow | undefined;
    return { rows: row === undefined ? [] : [row], changed: 0 };
  }

  private prepared(database: SqliteDatabase, text: string): Prepared {
    let ofDatabase = this.kept.get(database);
    if (!ofDatabase) this.kept.set(database, (ofDatabase = new Map<string, Prepared>()));
    const known = ofDatabase.get(text);
    if (known) return known;
    const statement = database.prepare(text);
    const prepared: Prepared = { statement, reads: statement.reader };
    if (prepared.reads) statement.raw(true);
    // Whichever came first goes: it is prepared again when it is needed.
    for (const first of ofDatabase.keys()) {
      if (ofDatabase.size < mostKept) break;
      ofDatabase.delete(first);
    }
    ofDatabase.set(text, prepared);
    return prepared;
  }
}
