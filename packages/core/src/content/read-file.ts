import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { TenonError } from '../errors';

/** What is read of one file unless a limit is given: 32 MiB. */
export const DEFAULT_MAX_BYTES = 32 * 1024 * 1024;

/**
 * Reads a regular file, never more of it than `maxBytes`.
 *
 * Errors name the file without its directory, since they may reach a client.
 *
 * @throws TenonError TN3012 where the file is larger, TN3013 where it cannot be read or is no regular file
 */
export async function readBoundedFile(path: string, maxBytes: number): Promise<Buffer> {
  const name = basename(path);
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would hold a thread until someone writes to it.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = await handle.stat();
    if (!stats.isFile()) throw new TenonError('TN3013', `'${name}' is not a regular file`);
    if (stats.size > maxBytes) throw tooLarge(name, stats.size, maxBytes);
    return await readUpTo(handle, name, stats.size, maxBytes);
  } catch (error) {
    if (error instanceof TenonError) throw error;
    throw new TenonError('TN3013', `'${name}' (${errorCode(error)})`, { cause: error });
  } finally {
    await handle?.close();
  }
}

/** `~` at the start of a path as the home directory of the process. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') || path.startsWith('~\\') ? join(homedir(), path.slice(1)) : path;
}

/** One byte more than the file said it has is asked for, so that a file that grows is noticed. */
async function readUpTo(handle: FileHandle, name: string, size: number, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  let wanted = size + 1;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, total);
    if (bytesRead === 0) return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, total);
    total += bytesRead;
    if (total > maxBytes) throw tooLarge(name, total, maxBytes);
    chunks.push(buffer.subarray(0, bytesRead));
    wanted = 64 * 1024;
  }
}

function tooLarge(name: string, size: number, maxBytes: number): TenonError {
  return new TenonError('TN3012', `'${name}' has ${size} bytes, and maxBytes is ${maxBytes}`);
}

function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'read failed';
}
