import type { JsonValue } from '@tenon/core';

/** Where an entry lies. */
export interface EntryPlace {
  readonly collection: string;
  readonly key: string;
}

/** How texts become envelopes, which a store keeps in place of values. */
export interface EncryptionScheme {
  /** Bytes of text at most whose envelope has no more than `maxBytes` of JSON. */
  largestText(maxBytes: number): number;
  /** Derives the keys, once. */
  setup(): Promise<void>;
  seal(text: string, place: EntryPlace): Promise<JsonValue>;
  /** Whether a value has the form of an envelope of this scheme, whoever made it. */
  isEnvelope(stored: JsonValue): boolean;
  /** @returns undefined for what none of the keys opens, what was changed, or belongs to another place */
  unseal(envelope: JsonValue, place: EntryPlace): Promise<string | undefined>;
}
