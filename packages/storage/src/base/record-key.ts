import { hash } from 'node:crypto';
import { InvalidKeyError, type StoreCall } from '../errors';
import type { RecordKey } from './store-driver';
import { exceeds } from './text-size';

/** Of keys that name no collection. */
export const defaultCollection = 'default';

/** Bytes of the name of a collection, in UTF-8. */
export const maxCollectionBytes = 2_048;
/** Bytes of a key, in UTF-8, that a store takes where its backend asks for no less. */
export const maxKeyBytes = 4_096;

const loneSurrogate = /\p{Surrogate}/u;

/** @throws InvalidKeyError TN8007 */
export function collectionName(collection: unknown, call: StoreCall): string {
  if (collection === undefined || collection === '') return defaultCollection;
  checkName('a collection', collection, maxCollectionBytes, call);
  return collection;
}

/** @throws InvalidKeyError TN8007 */
export function checkName(what: string, name: unknown, maxBytes: number, call: StoreCall): asserts name is string {
  if (typeof name !== 'string') throw new InvalidKeyError(call, `${what} is text, not ${typeof name}`);
  if (name === '') throw new InvalidKeyError(call, `${what} has at least one character`);
  if (exceeds(name, maxBytes)) {
    const bytes = Buffer.byteLength(name);
    throw new InvalidKeyError(call, `${what} has ${maxBytes} bytes at most, not ${bytes}`);
  }
  // UTF-8 has no form for them: two such names would become the same bytes.
  if (loneSurrogate.test(name)) throw new InvalidKeyError(call, `${what} has half a surrogate pair`);
}

/** The address of a record; the names are checked before. */
export function recordKey(collection: string, key: string, maxIdBytes = Infinity): RecordKey {
  // The length comes first, so that no character of a name can be taken for the border between the two.
  return { collection, key, id: boundedName(`${Buffer.byteLength(collection)}:${collection}${key}`, maxIdBytes) };
}

/**
 * A name that fits a backend: itself, or its SHA-256 in hexadecimal where it is longer. With a limit of 0 it is always the
 * SHA-256, with another the two cannot meet: a hash begins with `#`, and a name that does is hashed, too.
 *
 * @param maxBytes in UTF-8; 0, or at least 65
 */
export function boundedName(name: string, maxBytes: number): string {
  if (maxBytes === 0) return sha256(name);
  return name.startsWith('#') || exceeds(name, maxBytes) ? `#${sha256(name)}` : name;
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}

/**
 * Checks the name of a stream of events, which travels in headers.
 *
 * @throws InvalidKeyError TN8007
 */
export function checkStream(stream: unknown, call: StoreCall): asserts stream is string {
  if (typeof stream !== 'string' || !/^[\x21-\x7e]{1,512}$/.test(stream))
    throw new InvalidKeyError(call, 'a stream has 1 to 512 characters of visible ASCII');
}
