import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const idBytes = 4;

interface Key {
  /** Tells which key sealed something; says nothing of the key. */
  readonly id: Buffer;
  readonly secret: Buffer;
}

/**
 * Seals texts so that whoever carries them can neither read nor change them (AES-256-GCM), and so that they open only
 * where they belong: what they are bound to is not part of the text, but has to be the same again.
 */
export class StateSeal {
  private readonly keys: readonly Key[];

  /** @param secrets the first one seals, all of them open; random and for this process alone without any */
  constructor(secrets: readonly string[]) {
    const given = secrets.length > 0 ? secrets.map((secret) => Buffer.from(secret)) : [randomBytes(32)];
    this.keys = given.map(deriveKey);
  }

  /** @returns base64url */
  seal(text: string, bound: string): string {
    const { id, secret } = this.keys[0]!;
    // Random nonces stay unique in practice for 2^32 messages of one key (NIST SP 800-38D, section 8.3).
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, secret, nonce).setAAD(Buffer.from(bound));
    const sealed = [cipher.update(text, 'utf8'), cipher.final()];
    return Buffer.concat([id, nonce, ...sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /** @returns undefined for what was not sealed here for this purpose, or was changed */
  unseal(sealed: string, bound: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    // The decoder passes over what is no base64url; what was added there must not be taken for the same state.
    if (bytes.toString('base64url') !== sealed || bytes.length < idBytes + nonceBytes + tagBytes) return undefined;
    const key = this.keys.find(({ id }) => id.equals(bytes.subarray(0, idBytes)));
    if (!key) return undefined;
    const nonce = bytes.subarray(idBytes, idBytes + nonceBytes);
    const decipher = createDecipheriv(algorithm, key.secret, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(bound))
      .setAuthTag(bytes.subarray(-tagBytes));
    try {
      const text = decipher.update(bytes.subarray(idBytes + nonceBytes, -tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}

function deriveKey(secret: Buffer): Key {
  const derived = Buffer.from(hkdfSync('sha256', secret, 'tenon', 'request-state', 32));
  const id = createHash('sha256').update('tenon key id').update(derived).digest().subarray(0, idBytes);
  return { id, secret: derived };
}
