import type { DriverFailure } from '../base';

/** Codes of Node where a folder cannot be made or entered. */
const folderCode = /^E(ACCES|PERM|ROFS|NOTDIR|EXIST|NAMETOOLONG|LOOP|NOENT)$/;

const oneAtATime =
  'Close that one first: a folder belongs to one process and one store. ' +
  'What several processes need belongs into a store that they share, such as typeOrmStore or redisStore.';

/** What an error of the database, or of its folder, means. Its own words quote paths of single files. */
export function describeRocksFailure(error: unknown, path: string): DriverFailure | undefined {
  const { code } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const message = messageOf(error, path);
  const folder = `the folder ${path}`;
  if (isLocked(error, path)) {
    const detail = `${folder} is open in another process, or in another store of this one`;
    return { kind: 'unavailable', outcome: 'not-sent', detail, fix: oneAtATime };
  }
  if (code === 'ENOSPC' || /no space left/i.test(message))
    return { kind: 'full', detail: `the disk of ${folder} is full` };
  if (folderCode.test(code ?? '')) return { kind: 'failed', detail: `${folder} cannot be used (${code})` };
  if (/corrupt|checksum|not an sstable|bad table magic/i.test(message))
    return { kind: 'failed', detail: `files in ${folder} are damaged, or are of something else` };
  return undefined;
}

/** Whether the folder is open elsewhere. */
export function isLocked(error: unknown, path: string): boolean {
  return /\block\b/i.test(messageOf(error, path));
}

/** A write that failed has its reason behind it. Words within the path are no part of it. */
function messageOf(error: unknown, path: string): string {
  const { message = '', cause } = (error ?? {}) as Partial<Error>;
  return (cause instanceof Error ? `${message} ${cause.message}` : message).replaceAll(path, '');
}
