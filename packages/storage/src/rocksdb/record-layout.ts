import { encodeRecord, type DriverWrite, type StoredRecord } from '../base';

/*
 * A record is three entries of the database, which change together:
 *
 *   r id          the record, as text
 *   h id          its head: what conditions and lists look at, without the value
 *   x time id     for what expires, so that the sweep finds it by its time
 */

/** What is known of a record without its value. */
export type Head = Pick<StoredRecord, 'revision' | 'expiresAt'>;

/** An entry to write, or to delete where it has no text. */
export interface Change {
  readonly key: string;
  readonly text?: string;
}

/** Keys from one on or after it, up to another. */
export interface KeyRange {
  readonly gte?: Buffer;
  readonly gt?: Buffer;
  readonly lt: Buffer;
}

type ClosedRange = Required<Pick<KeyRange, 'gte' | 'lt'>>;

export const recordEntry = (id: string): string => `r${id}`;
export const headEntry = (id: string): string => `h${id}`;
/** Digits enough for every time, so that the order of the entries is that of the times. */
const expiryEntry = (id: string, expiresAt: number): string => `x${String(expiresAt).padStart(16, '0')}${id}`;

export const allHeads: ClosedRange = { gte: Buffer.from('h'), lt: Buffer.from('i') };

/** The heads of a collection: ids begin with the length of its name and the name itself. */
export function headsOf(collection: string): ClosedRange {
  const gte = Buffer.from(headEntry(`${Buffer.byteLength(collection)}:${collection}`));
  const lt = Buffer.from(gte);
  // No byte of UTF-8 is 255.
  lt[lt.length - 1]! += 1;
  return { gte, lt };
}

/** What expires at a time or before. */
export function dueBy(now: number): KeyRange {
  return { gte: Buffer.from('x'), lt: Buffer.from(expiryEntry('', now + 1)) };
}

/** The id in an expiry entry. */
export function dueId(entry: Buffer): string {
  return entry.subarray(17).toString();
}

/** The id in a head entry, and the names within it. */
export function namesOf(entry: Buffer): { readonly id: string; readonly collection: string; readonly key: string } {
  const from = entry.indexOf(':') + 1;
  const to = from + Number(entry.subarray(1, from - 1).toString());
  return {
    id: entry.subarray(1).toString(),
    collection: entry.subarray(from, to).toString(),
    key: entry.subarray(to).toString(),
  };
}

export function encodeHead({ revision, expiresAt }: Head): string {
  return `${revision} ${expiresAt ?? '-'}`;
}

/** Text that is no head becomes one without a revision, which nobody expects. */
export function decodeHead(text: string): Head {
  const match = /^(\w{1,40}) (\d{1,16}|-)$/.exec(text);
  const [, revision = '', expiresAt = '-'] = match ?? [];
  return { revision, expiresAt: expiresAt === '-' ? null : Number(expiresAt) };
}

/** @param before the head of the record that it replaces */
export function changesToWrite({ at: { id }, record }: DriverWrite, before: Head | undefined): Change[] {
  const { expiresAt } = record;
  return [
    ...expiryChanges(id, before),
    { key: recordEntry(id), text: encodeRecord(record) },
    { key: headEntry(id), text: encodeHead(record) },
    ...(expiresAt === null ? [] : [{ key: expiryEntry(id, expiresAt), text: '' }]),
  ];
}

export function changesToRemove(id: string, before: Head): Change[] {
  return [...expiryChanges(id, before), { key: recordEntry(id) }, { key: headEntry(id) }];
}

function expiryChanges(id: string, before: Head | undefined): Change[] {
  return before?.expiresAt == null ? [] : [{ key: expiryEntry(id, before.expiresAt) }];
}
