import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type RocksDB from 'rocksdb-native';

/**
 * Puts on the disk what the library has written to its log. It hands writes to the operating system and leaves it there:
 * a process that is killed loses nothing, a machine without power the last seconds.
 */
export class WriteAheadLog {
  private first: number | undefined;
  private file: { readonly number: number; readonly handle: FileHandle } | undefined;
  private running: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly database: Pick<RocksDB, 'currentWalFile'>,
  ) {}

  /** Notes the file that is written first, before anything is: the first sync may find a later one. */
  async begin(): Promise<void> {
    this.first = (await this.database.currentWalFile()).number;
  }

  /** Resolves when all that was written before is on the disk. Those who come while it works share the next turn. */
  sync(): Promise<void> {
    this.waiting ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.waiting = undefined;
        this.running = this.syncFiles();
        return this.running;
      });
    return this.waiting;
  }

  async close(): Promise<void> {
    await this.running.catch(() => undefined);
    await this.file?.handle.close();
  }

  private async syncFiles(): Promise<void> {
    const { number } = await this.database.currentWalFile();
    if (number === this.file?.number) await this.file.handle.datasync();
    else await this.syncFrom(this.file?.number ?? this.first ?? number);
  }

  /** The library has begun a new file: what was written last may be in it, in the one before, or between the two. */
  private async syncFrom(first: number): Promise<void> {
    const numbers = (await readdir(this.folder)).map((name) => Number(/^(\d+)\.log$/.exec(name)?.[1]));
    for (const number of numbers.filter((one) => one >= first).sort((one, other) => one - other)) {
      const handle = await this.opened(number);
      if (!handle) continue;
      await this.file?.handle.close();
      this.file = { number, handle };
      await handle.datasync();
    }
    await this.syncFolder();
  }

  /** A file that is gone has been written elsewhere, and synced. */
  private async opened(number: number): Promise<FileHandle | undefined> {
    try {
      // Windows syncs only what is open for writing.
      return await open(join(this.folder, `${String(number).padStart(6, '0')}.log`), 'r+');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** The name of a new file is in its folder, which Windows does not open. */
  private async syncFolder(): Promise<void> {
    if (process.platform === 'win32') return;
    const handle = await open(this.folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}
