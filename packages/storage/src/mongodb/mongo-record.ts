import type { DriverWrite, StoredRecord } from '../base';

/** A record as a document. Names and values are always values in it, never names of fields. */
export interface RecordDocument {
  readonly _id: string;
  readonly collection: string;
  readonly key: string;
  /** JSON text. */
  readonly value: string;
  readonly revision: string;
  readonly createdAt: Date;
  /** What the index with a time to live looks at; it leaves null alone. */
  readonly expiresAt: Date | null;
}

export function documentOf({ at, record }: DriverWrite): RecordDocument {
  const { value, revision, createdAt, expiresAt } = record;
  const { id: _id, collection, key } = at;
  return { _id, collection, key, value, revision, createdAt: new Date(createdAt), expiresAt: dateOf(expiresAt) };
}

/** What is no record becomes one that the base refuses. */
export function recordOf({ value, revision, createdAt, expiresAt }: Partial<RecordDocument>): StoredRecord {
  return {
    value: value as string,
    revision: revision as string,
    createdAt: timeOf(createdAt),
    expiresAt: expiresAt === null ? null : timeOf(expiresAt),
  };
}

export function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}

function timeOf(date: unknown): number {
  return date instanceof Date ? date.getTime() : NaN;
}
