import type { StoredRecord } from './store-driver';

const header = /^([A-Za-z0-9_]{1,40}) (\d{1,16}) (\d{1,16}|-)\n/;

/** What is not a record: the base refuses it by its revision. */
const unreadable: StoredRecord = { value: '', revision: '', createdAt: NaN, expiresAt: null };

/**
 * A record as one text, for backends that keep strings or bytes: a line `revision createdAt expiresAt`, with `-` for
 * never, then the JSON text. A script on the server finds the revision before the first space.
 */
export function encodeRecord({ value, revision, createdAt, expiresAt }: StoredRecord): string {
  return `${revision} ${createdAt} ${expiresAt ?? '-'}\n${value}`;
}

/** Never throws: text that is no record becomes a record without a revision, which the base refuses with TN8010. */
export function decodeRecord(text: string): StoredRecord {
  const match = header.exec(text);
  if (!match) return unreadable;
  const [line, revision = '', createdAt, expiresAt] = match;
  return {
    value: text.slice(line.length),
    revision,
    createdAt: Number(createdAt),
    expiresAt: expiresAt === '-' ? null : Number(expiresAt),
  };
}
