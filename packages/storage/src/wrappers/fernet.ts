import type { JsonValue } from '@tenon/core';
import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { checkOptionNames } from '../base';
import { bytesOfBase64 } from './base64';
import { bytesOfKey, readKeys } from './encryption-key';
import type { EncryptionScheme } from './encryption-scheme';

export interface FernetOptions {
  /** Base64 of 32 bytes each, as `Fernet.generate_key()` of Python makes it. The first one encrypts, all decrypt. */
  readonly keys: readonly string[];
}

const version = 0x80;
const headBytes = 1 + 8 + 16;
const blockBytes = 16;
const tagBytes = 32;
const emptyEnvelopeBytes = JSON.stringify(envelopeOf('')).length;

/**
 * Fernet tokens in the envelope of py-key-value, for values that Python reads, too. Unlike AES-256-GCM, a token is not bound
 * to its key: whoever writes to the store can put one entry in place of another.
 *
 * @throws TenonError TN8018
 * @example encrypted(store, { scheme: fernet({ keys: [process.env.FERNET_KEY!] }) })
 */
export function fernet(options: FernetOptions): EncryptionScheme {
  checkOptionNames('fernet', options, ['keys']);
  const { keys } = options;
  const ring = readKeys(keys, bytesOfKey);
  return {
    largestText(maxBytes) {
      const tokenLength = Math.floor((Math.floor((maxBytes - emptyEnvelopeBytes) / 4) * 3) / 4) * 4;
      const blocks = Math.floor(((tokenLength / 4) * 3 - headBytes - tagBytes) / blockBytes);
      return blocks * blockBytes - 1;
    },
    setup: async () => undefined,
    isEnvelope: (stored) => tokenOf(stored) !== undefined,
    seal: async (text) => envelopeOf(fernetToken(ring[0]!, text, Date.now(), randomBytes(blockBytes))),
    async unseal(envelope) {
      const token = Buffer.from(tokenOf(envelope) ?? '', 'base64').toString('latin1');
      for (const key of ring) {
        const text = openFernetToken(key, token);
        if (text !== undefined) return text;
      }
      return undefined;
    },
  };
}

/** @param now milliseconds since the epoch */
export function fernetToken(key: Buffer, text: string, now: number, iv: Buffer): string {
  const head = Buffer.alloc(9, version);
  head.writeBigUInt64BE(BigInt(Math.floor(now / 1_000)), 1);
  const cipher = createCipheriv('aes-128-cbc', key.subarray(16), iv);
  const signed = Buffer.concat([head, iv, cipher.update(text, 'utf8'), cipher.final()]);
  // The spec has base64url with padding.
  return Buffer.concat([signed, tagOf(key, signed)])
    .toString('base64')
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** The age of a token is not looked at, since an entry has its own time to live. @returns undefined for no such token */
export function openFernetToken(key: Buffer, token: string): string | undefined {
  const bytes = bytesOfBase64(token);
  if (!bytes || bytes[0] !== version || bytes.length < headBytes + blockBytes + tagBytes) return undefined;
  const signed = bytes.subarray(0, -tagBytes);
  if (!timingSafeEqual(tagOf(key, signed), bytes.subarray(-tagBytes))) return undefined;
  const decipher = createDecipheriv('aes-128-cbc', key.subarray(16), signed.subarray(9, headBytes));
  try {
    return Buffer.concat([decipher.update(signed.subarray(headBytes)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

function tagOf(key: Buffer, signed: Buffer): Buffer {
  return createHmac('sha256', key.subarray(0, 16)).update(signed).digest();
}

/** Base64 once more, as py-key-value has it. */
function envelopeOf(token: string): JsonValue {
  return { __encrypted_data__: Buffer.from(token).toString('base64'), __encryption_version__: 1 };
}

function tokenOf(stored: JsonValue): string | undefined {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return undefined;
  const { __encrypted_data__: data, __encryption_version__: version } = stored;
  return typeof data === 'string' && version === 1 ? data : undefined;
}
