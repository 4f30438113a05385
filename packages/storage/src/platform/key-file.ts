import { TenonError } from '@tenon/core';
import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fstatSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StoreSetupError } from '../errors';
import { bytesOfBase64 } from '../wrappers/base64';

const keyBytes = 32;

/**
 * The key that a file holds. Where there is no file, one is created with a new key, for its owner alone; of processes that
 * do so at once all get the key of the first.
 *
 * @throws TenonError TN8018 for a file that holds no key, or that others may read
 * @throws StoreSetupError TN8005 for a file that cannot be read or created
 */
export function keyFromFile(file: string): string {
  try {
    let key = readKey(file);
    if (key === undefined) {
      createKey(file);
      key = readKey(file);
    }
    return checkedKey(key ?? '', file);
  } catch (error) {
    if (error instanceof TenonError) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const call = { store: 'sqlite', operation: 'setup' };
    throw new StoreSetupError(call, `the key file ${file} cannot be read or created (${code})`);
  }
}

/** @param where the key was found. @throws TenonError TN8018, without the key */
export function checkedKey(key: string, where: string): string {
  if (bytesOfBase64(key)?.length === keyBytes) return key;
  throw new TenonError('TN8018', `${where} holds no ${keyBytes} bytes in base64`, {
    fix: `Give ${keyBytes} random bytes: openssl rand -base64 ${keyBytes}`,
  });
}

/** @returns undefined where there is no file */
function readKey(file: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    // Windows has no such modes; there the folder is the user's alone.
    if (process.platform !== 'win32' && (fstatSync(handle).mode & 0o077) !== 0)
      throw new TenonError('TN8018', `the key file ${file} may be read by others`, { fix: `Run: chmod 600 '${file}'` });
    return readFileSync(handle, 'utf8').trim();
  } finally {
    closeSync(handle);
  }
}

/** Gives the name to a file that is complete, since whoever finds it reads it. */
function createKey(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  try {
    writeFileSync(draft, `${randomBytes(keyBytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    linkSync(draft, file);
  } catch (error) {
    // Another process was first.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
