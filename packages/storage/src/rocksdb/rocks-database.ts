import { mkdir } from 'node:fs/promises';
import type RocksDB from 'rocksdb-native';
import { loadPackage, type DriverCall } from '../base';
import type { Change, KeyRange } from './record-layout';
import { WriteAheadLog } from './write-ahead-log';

/** Entries that an iterator fetches at once. */
const capacity = 128;

/** Texts by key in one folder, which the library locks. */
export class RocksDatabase {
  private database: RocksDB | undefined;
  private log: WriteAheadLog | undefined;

  constructor(private readonly folder: string) {}

  async open({ signal }: DriverCall): Promise<void> {
    const { default: Database } = await loadPackage('rocksdb-native', () => import('rocksdb-native'));
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    signal.throwIfAborted();
    const database = new Database(this.folder);
    await database.ready();
    const log = new WriteAheadLog(this.folder, database);
    try {
      await log.begin();
      signal.throwIfAborted();
    } catch (error) {
      // Otherwise it would hold the lock for ever.
      await database.close();
      throw error;
    }
    this.database = database;
    this.log = log;
  }

  /** Waits for what runs. */
  async close(): Promise<void> {
    await this.database?.close();
    await this.log?.close();
  }

  /** As they are at one moment. */
  async texts(keys: readonly string[]): Promise<(string | undefined)[]> {
    const batch = this.database!.read({ capacity: keys.length, autoDestroy: true });
    const found = Promise.all(keys.map((key) => batch.get(key)));
    batch.tryFlush();
    return (await found).map((bytes) => bytes?.toString());
  }

  /** All of them or none, and on the disk when it is done. */
  async commit(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const batch = this.database!.write({ capacity: changes.length, autoDestroy: true });
    for (const { key, text } of changes) {
      if (text === undefined) batch.tryDelete(key);
      else batch.tryPut(key, text);
    }
    await batch.flush();
    await this.log!.sync();
  }

  /** In the order of their keys, as they are when it begins. */
  entries(range: KeyRange): AsyncIterable<{ readonly key: Buffer; readonly value: Buffer }> {
    return this.database!.iterator(range, { capacity });
  }

  async firstKey(range: KeyRange): Promise<Buffer | undefined> {
    return (await this.database!.peek(range))?.key;
  }
}
