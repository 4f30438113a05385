import type { MaybePromise } from '@tenon/core';
import {
  isPromise,
  maxKeyBytes,
  type DriverCall,
  type DriverFailure,
  type DriverWrite,
  type ListPage,
  type RecordKey,
  type StoredRecord,
  type StoreDriver,
} from '../base';
import type { StoreCapabilities } from '../contracts';
import {
  collectionId,
  columnCount,
  columns,
  nameOf,
  recordColumns,
  recordOf,
  rowOf,
  type SqlRow,
  type SqlValue,
} from './entry-row';
import type { SqlConnection } from './sql-connection';

/** Rows that one statement clears or culls: locks are held while it runs. */
const sweepBatch = 500;
/** Bytes of values in one statement, if there are several: servers limit the length of a statement. */
const statementBytes = 4 * 1024 * 1024;

const live = '(expires_at IS NULL OR expires_at > ?)';
const hash = /^[0-9a-f]{64}$/;
const revisionForm = /^[A-Za-z0-9_]{1,40}$/;

/** Records as rows of one table. The id of a row is the SHA-256 of collection and key. */
export abstract class EntriesDriver implements StoreDriver {
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  readonly maxIdBytes = 0;
  readonly sweepIntervalMs = 60_000;
  /** The table as statements write it. */
  protected readonly table: string;
  private readonly selectOne: string;
  private readonly upsertOne: string;

  /**
   * @param quote around names
   * @param overwrite what an insert of rows does about those that are there
   */
  constructor(
    private readonly connection: SqlConnection,
    quote: '"' | '`',
    private readonly overwrite: string,
    { durable, shared }: Pick<StoreCapabilities, 'durable' | 'shared'>,
  ) {
    const { name, maxValueBytes } = connection.engine;
    this.name = name;
    this.table = `${quote}${connection.table}${quote}`;
    this.selectOne = `SELECT ${recordColumns} FROM ${this.table} WHERE id = ?`;
    this.upsertOne = this.upsert(1);
    this.capabilities = {
      atomic: 'full',
      enumerate: 'strong',
      ttlResolutionMs: 1,
      maxValueBytes,
      maxKeyBytes,
      durable,
      shared,
    };
  }

  open(call: DriverCall): Promise<void> {
    return this.connection.open(call);
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  describeFailure(error: unknown): DriverFailure | undefined {
    return this.connection.describeFailure(error);
  }

  async ping(call: DriverCall): Promise<void> {
    await this.select('SELECT 1 AS one', [], call);
  }

  read(keys: readonly RecordKey[], call: DriverCall): MaybePromise<(StoredRecord | undefined)[]> {
    return keys.length === 1 ? this.readOne(keys[0]!, call) : this.readSeveral(keys, call);
  }

  write(writes: readonly DriverWrite[], call: DriverCall): MaybePromise<void> {
    return writes.length === 1 ? this.writeOne(writes[0]!, call) : this.writeSeveral(writes, call);
  }

  async remove(keys: readonly RecordKey[], call: DriverCall): Promise<number> {
    const ids = keys.map(({ id }) => id);
    return this.change(
      `DELETE FROM ${this.table} WHERE id IN ${list(ids.length)} AND ${live}`,
      [...ids, call.now],
      call,
    );
  }

  async writeIf(write: DriverWrite, expected: string | null, call: DriverCall): Promise<boolean> {
    if (expected === null) return this.insert(write, call);
    if (!revisionForm.test(expected)) return false;
    const { value, revision, createdAt, expiresAt } = write.record;
    const changed = await this.change(
      `UPDATE ${this.table} SET value = ?, revision = ?, created_at = ?, expires_at = ?
      WHERE id = ? AND revision = ? AND ${live}`,
      [value, revision, createdAt, expiresAt, write.at.id, expected, call.now],
      call,
    );
    return changed > 0;
  }

  async replace({ at, record }: DriverWrite, expected: string, call: DriverCall): Promise<boolean> {
    if (!revisionForm.test(expected)) return false;
    const text = `UPDATE ${this.table} SET value = ?, revision = ? WHERE id = ? AND revision = ? AND ${live}`;
    return (await this.change(text, [record.value, record.revision, at.id, expected, call.now], call)) > 0;
  }

  async removeIf({ id }: RecordKey, expected: string, call: DriverCall): Promise<boolean> {
    if (!revisionForm.test(expected)) return false;
    const text = `DELETE FROM ${this.table} WHERE id = ? AND revision = ? AND ${live}`;
    return (await this.change(text, [id, expected, call.now], call)) > 0;
  }

  abstract take(key: RecordKey, call: DriverCall): Promise<StoredRecord | undefined>;

  async touch({ id }: RecordKey, expiresAt: number | null, call: DriverCall): Promise<boolean> {
    const text = `UPDATE ${this.table} SET expires_at = ? WHERE id = ? AND ${live}`;
    return (await this.change(text, [expiresAt, id, call.now], call)) > 0;
  }

  async list(collection: string, page: ListPage, call: DriverCall): Promise<{ keys: string[]; cursor?: string }> {
    const { limit, cursor = '' } = page;
    if (cursor !== '' && !hash.test(cursor)) return { keys: [] };
    // One more than asked for tells whether there is another page.
    const rows = await this.select(
      `SELECT key_name, id FROM ${this.table} WHERE collection_id = ? AND id > ? AND ${live} ORDER BY id LIMIT ?`,
      [collectionId(collection), cursor, call.now, limit + 1],
      call,
    );
    const keys = rows.slice(0, limit).map(([name]) => nameOf(name));
    return rows.length > limit ? { keys, cursor: String(rows[limit - 1]?.[1]) } : { keys };
  }

  /** One look at the index for each, since there are far fewer collections than entries. */
  async collections(limit: number, call: DriverCall): Promise<string[]> {
    const names: string[] = [];
    let last = '';
    while (names.length < limit) {
      call.throwIfOver();
      const [next] = await this.select(
        `SELECT collection_id, collection_name FROM ${this.table}
        WHERE collection_id > ? AND ${live} ORDER BY collection_id, id LIMIT 1`,
        [last, call.now],
        call,
      );
      if (!next) break;
      last = String(next[0]);
      names.push(nameOf(next[1]));
    }
    return names;
  }

  async clear(collection: string, call: DriverCall): Promise<number> {
    let cleared = 0;
    let last = '';
    for (;;) {
      call.throwIfOver();
      const text = `SELECT id FROM ${this.table} WHERE collection_id = ? AND id > ? ORDER BY id LIMIT ?`;
      const ids = idsOf(await this.select(text, [collectionId(collection), last, sweepBatch], call));
      if (ids.length === 0) return cleared;
      const which = `id IN ${list(ids.length)}`;
      cleared += await this.change(`DELETE FROM ${this.table} WHERE ${which} AND ${live}`, [...ids, call.now], call);
      await this.removeExpired(which, ids, call);
      last = ids.at(-1)!;
    }
  }

  async cull(limit: number, call: DriverCall): Promise<number> {
    let culled = 0;
    while (culled < limit) {
      call.throwIfOver();
      const size = Math.min(sweepBatch, limit - culled);
      const text = `SELECT id FROM ${this.table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?`;
      const ids = idsOf(await this.select(text, [call.now, size], call));
      if (ids.length > 0) culled += await this.removeExpired(`id IN ${list(ids.length)}`, ids, call);
      if (ids.length < size) break;
    }
    return culled;
  }

  /** Writes where there is no live row. */
  protected abstract insert(write: DriverWrite, call: DriverCall): Promise<boolean>;
  protected async select(text: string, parameters: readonly SqlValue[], call: DriverCall): Promise<readonly SqlRow[]> {
    return (await this.connection.run(text, parameters, call)).rows;
  }

  /** @returns how many rows it wrote or deleted */
  protected async change(text: string, parameters: readonly SqlValue[], call: DriverCall): Promise<number> {
    return (await this.connection.run(text, parameters, call)).changed;
  }

  /** @param which a condition on rows. @param values its parameters */
  protected removeExpired(which: string, values: readonly SqlValue[], call: DriverCall): Promise<number> {
    return this.change(`DELETE FROM ${this.table} WHERE ${which} AND expires_at <= ?`, [...values, call.now], call);
  }

  private readOne({ id }: RecordKey, call: DriverCall): MaybePromise<(StoredRecord | undefined)[]> {
    return whenThere(this.connection.run(this.selectOne, [id], call, true), ({ rows: [row] }) => [
      row && recordOf(row),
    ]);
  }

  private async readSeveral(keys: readonly RecordKey[], call: DriverCall): Promise<(StoredRecord | undefined)[]> {
    const ids = keys.map(({ id }) => id);
    const rows = await this.select(
      `SELECT ${recordColumns}, id FROM ${this.table} WHERE id IN ${list(ids.length)}`,
      ids,
      call,
    );
    const found = new Map(rows.map((row) => [row.at(-1), recordOf(row)]));
    return ids.map((id) => found.get(id));
  }

  private writeOne(write: DriverWrite, call: DriverCall): MaybePromise<void> {
    return whenThere(this.connection.run(this.upsertOne, rowOf(write), call), () => undefined);
  }

  private async writeSeveral(writes: readonly DriverWrite[], call: DriverCall): Promise<void> {
    // In the same order everywhere, so that no two writers wait for each other.
    const sorted = [...writes].sort((one, other) => (one.at.id < other.at.id ? -1 : 1));
    for (const [index, part] of parts(sorted).entries()) {
      if (index > 0) call.throwIfOver();
      await this.change(this.upsert(part.length), part.flatMap(rowOf), call);
    }
  }

  /** What writes so many rows over whatever there is. */
  private upsert(count: number): string {
    const rows = repeated(list(columnCount), count);
    return `INSERT INTO ${this.table} (${columns}) VALUES ${rows} ${this.overwrite}`;
  }
}

/** What becomes of an answer, at once if it is there. */
function whenThere<T, U>(answer: MaybePromise<T>, next: (answer: T) => U): MaybePromise<U> {
  return isPromise(answer) ? answer.then(next) : next(answer);
}

/** The marks of so many values. */
export function list(count: number): string {
  return `(${repeated('?', count)})`;
}

function repeated(text: string, count: number): string {
  return Array<string>(count).fill(text).join(', ');
}

function idsOf(rows: readonly SqlRow[]): string[] {
  return rows.map(([id]) => String(id));
}

/** Writes in pieces of `statementBytes`, or one if it is larger. */
function parts(writes: readonly DriverWrite[]): DriverWrite[][] {
  const done: DriverWrite[][] = [];
  let part: DriverWrite[] = [];
  let bytes = 0;
  for (const write of writes) {
    const size = Buffer.byteLength(write.record.value);
    if (part.length > 0 && bytes + size > statementBytes) {
      done.push(part);
      part = [];
      bytes = 0;
    }
    part.push(write);
    bytes += size;
  }
  if (part.length > 0) done.push(part);
  return done;
}
