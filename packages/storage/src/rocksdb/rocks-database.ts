import { mkdir } from 'node:fs/promises';
import type RocksDB from 'rocksdb-native';
import { isThere, KeyMutex, loadPackage, type DriverCall } from '../base';
import { InfoLog } from './info-log';
import type { Change, KeyRange } from './record-layout';
import { isLocked } from './rocks-failure';
import { WriteAheadLog } from './write-ahead-log';

/** Entries that an iterator fetches at once. */
const capacity = 128;
/** Folders are opened one after the other: a refused one must not put back the log of one that is being opened. */
const opening = new KeyMutex();

/** Texts by key in one folder, which the library locks. */
export class RocksDatabase {
  private database: RocksDB | undefined;
  private log: WriteAheadLog | undefined;

  constructor(private readonly folder: string) {}

  async open({ signal }: DriverCall): Promise<void> {
    const { default: Database } = await loadPackage('rocksdb-native', () => import('rocksdb-native'));
    if (!(await isThere(this.folder, 'folder'))) await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const database = await opening.run(this.folder, async () => {
      signal.throwIfAborted();
      const infoLog = await InfoLog.of(this.folder);
      const opened = new Database(this.folder);
      await opened.ready().catch(async (error: unknown) => {
        if (isLocked(error, this.folder)) await infoLog.putBack();
        throw error;
      });
      return opened;
    });
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
