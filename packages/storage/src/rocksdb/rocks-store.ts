import { TenonError } from '@tenon/core';
import { BaseStore, checkedPath, checkOptionNames, type StoreOptions } from '../base';
import { RocksDriver } from './rocks-driver';

export interface RocksStoreOptions extends StoreOptions {
  /**
   * The folder of the database, up to 1,024 bytes as an absolute path. One that is missing is made, open to its owner
   * only; one that is there keeps its mode.
   */
  readonly path: string;
}

/**
 * A store in a folder of this machine, by RocksDB. The folder belongs to one store at a time: another process, or another
 * store of this one, is refused with TN8002 until it is closed. A path of something else, such as a file, is TN8005.
 */
export class RocksStore extends BaseStore {
  /** @throws TenonError TN1015 for a path that cannot be */
  constructor(options: RocksStoreOptions) {
    checkOptionNames('rocksStore', options, ['path', 'timeoutMs', 'clock']);
    super(new RocksDriver(folderOf(options)), options);
  }
}

/** A `RocksStore`. @example const store = rocksStore({ path: './data' }); */
export function rocksStore(options: RocksStoreOptions): RocksStore {
  return new RocksStore(options);
}

function folderOf({ path }: RocksStoreOptions): string {
  const absolute = checkedPath(path, 'folder');
  // The library copies it into memory of a fixed size.
  if (Buffer.byteLength(absolute) > 1_024) throw new TenonError('TN1015', 'path has 1024 bytes at most when absolute');
  return absolute;
}
