import { TenonError } from '@tenon/core';
import { createHash, hkdfSync, scrypt } from 'node:crypto';
import { bytesOfBase64 } from './base64';

/** 32 random bytes, their base64 (also base64url), or a passphrase. */
export type EncryptionKey = Uint8Array | string | Passphrase;

export interface Passphrase {
  /** 8 characters at least; it is as good as it is hard to guess. */
  readonly passphrase: string;
  /** 16 bytes at least; need not be secret, must stay the same, and should be another one for each deployment. */
  readonly salt: string | Uint8Array;
}

/** A key that encrypts, and the name that envelopes give it. */
export interface DerivedKey {
  /** Says nothing of the key. */
  readonly id: string;
  readonly secret: Buffer;
}

const keyBytes = 32;
const idBytes = 8;
/** 128 MiB and some tenths of a second for each guess. */
const scryptCost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 };

/** What each key holds. @throws TenonError TN8018, without the key */
export function readKeys<Key, Read>(keys: readonly Key[], read: (key: Key, index: number) => Read): Read[] {
  if (!Array.isArray(keys) || keys.length === 0) throw new TenonError('TN8018', 'keys is a list of at least one key');
  return (keys as readonly Key[]).map(read);
}

/** What a key is derived from, as a copy: a caller may wipe its own. @throws TenonError TN8018 */
export function materialOf(key: EncryptionKey, index: number): Buffer | Passphrase {
  if (!isPassphrase(key)) return bytesOfKey(key, index);
  checkPassphrase(key, index);
  const { passphrase, salt } = key;
  return { passphrase, salt: typeof salt === 'string' ? salt : Buffer.from(salt) };
}

/** @throws TenonError TN8018 for what is not 32 bytes or their base64 */
export function bytesOfKey(key: Uint8Array | string, index: number): Buffer {
  const bytes = typeof key === 'string' ? bytesOfBase64(key) : key instanceof Uint8Array ? Buffer.from(key) : undefined;
  if (bytes?.length !== keyBytes)
    throw new TenonError('TN8018', `keys[${index}] is not ${keyBytes} bytes, nor the base64 of so many`);
  return bytes;
}

/** The key of AES-256 that stands behind a key. */
export async function deriveKey(material: Buffer | Passphrase): Promise<DerivedKey> {
  const bytes = isPassphrase(material) ? await stretch(material) : material;
  const secret = Buffer.from(hkdfSync('sha256', bytes, 'tenon', 'store value', keyBytes));
  const id = createHash('sha256').update('tenon store key id').update(secret).digest();
  return { id: id.subarray(0, idBytes).toString('base64url'), secret };
}

function isPassphrase(key: EncryptionKey): key is Passphrase {
  return typeof key === 'object' && key !== null && 'passphrase' in key;
}

function checkPassphrase({ passphrase, salt }: Passphrase, index: number): void {
  if (typeof passphrase !== 'string' || [...passphrase].length < 8)
    throw new TenonError('TN8018', `the passphrase of keys[${index}] has fewer than 8 characters`);
  if ((typeof salt !== 'string' && !(salt instanceof Uint8Array)) || Buffer.byteLength(salt) < 16)
    throw new TenonError('TN8018', `the salt of keys[${index}] has fewer than 16 bytes`);
}

function stretch({ passphrase, salt }: Passphrase): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize('NFC'), salt, keyBytes, scryptCost, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}
