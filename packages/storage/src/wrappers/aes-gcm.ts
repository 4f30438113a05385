import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { bytesOfBase64 } from './base64';
import { deriveKey, materialOf, readKeys, type DerivedKey, type EncryptionKey } from './encryption-key';
import type { EncryptionScheme, EntryPlace } from './encryption-scheme';

const algorithm = 'aes-256-gcm';
/** The version is that of the envelope and of how keys are derived. */
const prefix = `tenon.${algorithm}.1.`;
const idLength = 11;
const nonceBytes = 12;
const tagBytes = 16;
const overheadBytes = prefix.length + idLength + '"."'.length;

/**
 * AES-256-GCM, bound to the place of an entry. An envelope is the text `tenon.aes-256-gcm.1.<key id>.<base64url>` of nonce,
 * ciphertext and tag.
 *
 * @param keys the first one encrypts, all of them decrypt
 * @throws TenonError TN8018
 */
export function aesGcm(keys: readonly EncryptionKey[]): EncryptionScheme {
  const given = readKeys(keys, materialOf);
  let deriving: Promise<DerivedKey[]> | undefined;
  const derived = (): Promise<DerivedKey[]> => (deriving ??= Promise.all(given.map(deriveKey)));
  return {
    largestText: (maxBytes) => Math.floor(((maxBytes - overheadBytes) * 3) / 4) - nonceBytes - tagBytes,
    setup: async () => void (await derived()),
    isEnvelope: (stored) => typeof stored === 'string' && stored.startsWith(prefix),

    async seal(text, place) {
      const [{ id, secret }] = (await derived()) as [DerivedKey];
      // Random nonces stay unique in practice for 2^32 messages of one key (NIST SP 800-38D, section 8.3).
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, secret, nonce).setAAD(boundTo(place));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${prefix}${id}.${sealed.toString('base64url')}`;
    },

    async unseal(text, place) {
      if (typeof text !== 'string') return undefined;
      const border = prefix.length + idLength;
      const key = (await derived()).find(({ id }) => id === text.slice(prefix.length, border));
      const bytes = bytesOfBase64(text.slice(border + 1));
      if (!key || text[border] !== '.' || !bytes || bytes.length < nonceBytes + tagBytes) return undefined;
      const decipher = createDecipheriv(algorithm, key.secret, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
        .setAAD(boundTo(place))
        .setAuthTag(bytes.subarray(-tagBytes));
      try {
        const opened = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** Lengths come first, so that no two places are the same bytes. */
function boundTo({ collection, key }: EntryPlace): Buffer {
  const part = (name: string): string => `${Buffer.byteLength(name)}:${name}`;
  return Buffer.from(`${prefix}${part(collection)}${part(key)}`);
}
