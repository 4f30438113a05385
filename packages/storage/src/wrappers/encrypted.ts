import type { JsonValue } from '@tenon/core';
import { checkOptionNames, valueOf } from '../base';
import type { KeyValueStore } from '../contracts';
import { DecryptionError } from '../errors';
import { aesGcm } from './aes-gcm';
import { ComparingWrapper } from './comparing-wrapper';
import type { EncryptionKey } from './encryption-key';
import type { EncryptionScheme } from './encryption-scheme';
import { wrapped, type Wrapped } from './store-wrapper';
import type { EntryCall } from './value-wrapper';

const plaintextFix =
  'Set `allowPlaintext` while a store is moved to encryption; otherwise find out who wrote it without a key.';

export type EncryptedOptions = {
  /** Reads values that nobody encrypted, while a store is moved to encryption; whoever writes to it can then forge any. */
  readonly allowPlaintext?: boolean;
} & (
  | {
      /** For AES-256-GCM. The first one encrypts, all of them decrypt: a new key goes in front of the old ones. */
      readonly keys: readonly EncryptionKey[];
      readonly scheme?: undefined;
    }
  | { /** Another form, such as `fernet()`. */ readonly scheme: EncryptionScheme; readonly keys?: undefined }
);

/**
 * A store whose values nobody can read or change without a key, nor put under another key or collection. Keys, collections,
 * times, revisions and sizes stay readable. Closing it closes the store.
 *
 * Reading rejects with TN8013 where no key opens a value, where it was changed or moved, and where it was never encrypted.
 *
 * @throws TenonError TN8018
 * @example const tokens = encrypted(store, { keys: [process.env.STORE_KEY!] });
 */
export function encrypted<Store extends KeyValueStore>(store: Store, options: EncryptedOptions): Wrapped<Store> {
  checkOptionNames('encrypted', options, ['keys', 'scheme', 'allowPlaintext']);
  const scheme = options.scheme ?? aesGcm(options.keys);
  return wrapped<Store>(new EncryptedStore(store, scheme, options.allowPlaintext === true));
}

class EncryptedStore extends ComparingWrapper {
  constructor(
    store: KeyValueStore,
    private readonly scheme: EncryptionScheme,
    private readonly allowsPlaintext: boolean,
  ) {
    super(store, (maxValueBytes) => scheme.largestText(maxValueBytes));
  }

  override async setup(): Promise<void> {
    await this.scheme.setup();
    await super.setup();
  }

  protected encode(text: string, call: EntryCall): Promise<JsonValue> {
    return this.scheme.seal(text, call);
  }

  protected async decode(stored: JsonValue, call: EntryCall): Promise<JsonValue> {
    if (!this.scheme.isEnvelope(stored)) {
      if (this.allowsPlaintext) return stored;
      throw new DecryptionError(call, 'the value is not encrypted', { fix: plaintextFix });
    }
    const text = await this.scheme.unseal(stored, call);
    if (text === undefined)
      throw new DecryptionError(call, 'no key opens the value, or it was changed or moved to where it is');
    return valueOf(text, call);
  }
}
