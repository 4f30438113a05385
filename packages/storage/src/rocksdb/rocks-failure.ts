import type { DriverFailure } from '../base';

/** Codes of Node where a folder cannot be made or entered. */
const folderCode = /^E(ACCES|PERM|ROFS|NOTDIR|EXIST|NAMETOOLONG|LOOP|NOENT)$/;

/** What an error of the database, or of its folder, means. Its own words quote paths of single files. */
export function describeRocksFailure(error: unknown, path: string): DriverFailure | undefined {
  const { message: outer = '', code, cause } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  // A write that failed has its reason behind it. Words within the path are no part of it.
  const message = (cause instanceof Error ? `${outer} ${cause.message}` : outer).replaceAll(path, '');
  const folder = `the folder ${path}`;
  if (/\block\b/i.test(message)) {
    const detail = `${folder} is open in another process, or in another store of this one; close that first`;
    return { kind: 'unavailable', outcome: 'not-sent', detail };
  }
  if (code === 'ENOSPC' || /no space left/i.test(message))
    return { kind: 'full', detail: `the disk of ${folder} is full` };
  if (folderCode.test(code ?? '')) return { kind: 'failed', detail: `${folder} cannot be used (${code})` };
  if (/corrupt|checksum|not an sstable|bad table magic/i.test(message))
    return { kind: 'failed', detail: `files in ${folder} are damaged, or are of something else` };
  return undefined;
}
