import { TenonError } from '@tenon/core';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DriverError } from './store-driver';

/** What a store keeps its entries in. */
export type PathKind = 'file' | 'folder';

/** The path as an absolute one. @throws TenonError TN1015 for what is no path */
export function checkedPath(path: unknown, kind: PathKind): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return resolve(path);
  throw new TenonError('TN1015', `path is the path of a ${kind}`);
}

/**
 * Whether there is a file or a folder that a store can use.
 *
 * @param path an absolute one
 * @throws DriverError where there is something else
 */
export async function isThere(path: string, kind: PathKind): Promise<boolean> {
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  if (!found) return false;
  if (kind === 'file' ? found.isFile() : found.isDirectory()) return true;
  const what = found.isDirectory() ? 'a folder' : found.isFile() ? 'a file' : 'neither a file nor a folder';
  const fix = `Give the path of a ${kind}, or of one that is not there yet: the store creates it.`;
  throw new DriverError({ kind: 'failed', detail: `${path} is ${what}`, fix });
}
