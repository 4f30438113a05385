import type { DriverWrite, StoredRecord } from '../base';

/** A record as a document. Its id is a hash of the names, which are in it for lists. */
export interface RecordDocument {
  readonly collection: string;
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  readonly revision: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null;
}

const kept = { index: false, doc_values: false } as const;

/** What lists and expiry look at is indexed, the rest is only kept. */
export const recordMappings = {
  dynamic: false,
  properties: {
    collection: { type: 'keyword' },
    key: { type: 'keyword' },
    expiresAt: { type: 'long' },
    createdAt: { type: 'long', ...kept },
    revision: { type: 'keyword', ...kept },
    value: { type: 'keyword', ...kept },
  },
} as const;

export function documentOf({ at, record }: DriverWrite): RecordDocument {
  const { value, revision, createdAt, expiresAt } = record;
  return { collection: at.collection, key: at.key, value, revision, createdAt, expiresAt };
}

/** What is no record becomes one that the base refuses by its revision. */
export function recordOf({ value, revision, createdAt, expiresAt }: Partial<RecordDocument>): StoredRecord {
  return {
    value: value as string,
    revision: typeof revision === 'string' ? revision : '',
    createdAt: createdAt as number,
    expiresAt: expiresAt ?? null,
  };
}
