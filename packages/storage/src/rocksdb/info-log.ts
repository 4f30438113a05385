import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The library keeps a text log of what it does in the file `LOG`. It moves the one that it finds aside before it finds out
 * that the folder is open elsewhere, where the file that was moved is written on.
 */
export class InfoLog {
  private constructor(
    private readonly folder: string,
    private readonly inode: bigint | undefined,
  ) {}

  /** Notes which file it is before the folder is opened. */
  static async of(folder: string): Promise<InfoLog> {
    return new InfoLog(folder, await inodeOf(join(folder, 'LOG')));
  }

  /**
   * Puts the file back after a folder was refused, in the place of what the refused one has told. Where it cannot be, such
   * as on systems that rename no open file, it stays where it is: nothing reads it but people.
   */
  async putBack(): Promise<void> {
    try {
      if (this.inode === undefined) return;
      const names = (await readdir(this.folder)).filter((name) => name.startsWith('LOG.old.'));
      // What was moved just now has the highest time in its name.
      for (const name of names.sort().reverse()) {
        const file = join(this.folder, name);
        if ((await inodeOf(file)) !== this.inode) continue;
        await rename(file, join(this.folder, 'LOG'));
        return;
      }
    } catch {
      return;
    }
  }
}

async function inodeOf(file: string): Promise<bigint | undefined> {
  return (await stat(file, { bigint: true }).catch(() => undefined))?.ino;
}
