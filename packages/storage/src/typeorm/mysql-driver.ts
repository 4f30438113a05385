import { isLive, type DriverCall, type DriverWrite, type RecordKey, type StoredRecord } from '../base';
import type { StoreCapabilities } from '../contracts';
import { EntriesDriver, list } from './entries-driver';
import { columnCount, columns, recordColumns, recordOf, rowOf } from './entry-row';
import type { SqlConnection } from './sql-connection';

/** MariaDB and MySQL: rows that must not be there are found by the primary key, which takes no second one. */
export class MysqlDriver extends EntriesDriver {
  private readonly returnsDeleted: boolean;

  constructor(connection: SqlConnection, traits: Pick<StoreCapabilities, 'durable' | 'shared'>) {
    super(connection, '`', overwrite, traits);
    this.returnsDeleted = connection.engine.name === 'mariadb';
  }

  async take(key: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    if (!this.returnsDeleted) return this.takeByRevision(key, call);
    const text = `DELETE FROM ${this.table} WHERE id = ? RETURNING ${recordColumns}`;
    const [row] = await this.select(text, [key.id], call);
    return row && recordOf(row);
  }

  protected async insert(write: DriverWrite, call: DriverCall): Promise<boolean> {
    await this.removeExpired('id = ?', [write.at.id], call);
    call.throwIfOver();
    try {
      await this.change(`INSERT INTO ${this.table} (${columns}) VALUES ${list(columnCount)}`, rowOf(write), call);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ER_DUP_ENTRY') return false;
      throw error;
    }
  }

  /** MySQL does not return what it deletes. A row is the one that was read as long as its revision is. */
  private async takeByRevision(key: RecordKey, call: DriverCall): Promise<StoredRecord | undefined> {
    for (;;) {
      call.throwIfOver();
      const [found] = await this.read([key], call);
      if (!found || !isLive(found, call)) return undefined;
      const text = `DELETE FROM ${this.table} WHERE id = ? AND revision = ?`;
      if ((await this.change(text, [key.id, found.revision], call)) > 0) return found;
    }
  }
}

const overwrite = `ON DUPLICATE KEY UPDATE value = VALUES(value), revision = VALUES(revision),
  created_at = VALUES(created_at), expires_at = VALUES(expires_at)`;
