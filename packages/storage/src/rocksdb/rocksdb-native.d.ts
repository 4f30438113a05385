/** The part of the package that the store uses, which brings no types of its own. */
declare module 'rocksdb-native' {
  interface Range {
    readonly gt?: Buffer | string;
    readonly gte?: Buffer | string;
    readonly lt?: Buffer | string;
  }

  interface ReadBatch {
    get(key: string): Promise<Buffer | null>;
    tryFlush(): void;
  }

  interface WriteBatch {
    tryPut(key: string, value: string): void;
    tryDelete(key: string): void;
    /** Rejects where nothing was written. */
    flush(): Promise<void>;
  }

  class RocksDB {
    constructor(path: string);
    ready(): Promise<void>;
    close(): Promise<void>;
    read(options: { capacity: number; autoDestroy: true }): ReadBatch;
    write(options: { capacity: number; autoDestroy: true }): WriteBatch;
    iterator(range: Range, options?: { capacity?: number }): AsyncIterable<{ key: Buffer; value: Buffer }>;
    /** The file that is written now, one of those with a number and `.log`. */
    currentWalFile(): Promise<{ number: number }>;
    peek(range: Range): Promise<{ key: Buffer; value: Buffer } | null>;
  }

  export = RocksDB;
}
