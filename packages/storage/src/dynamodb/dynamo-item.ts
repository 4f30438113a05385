import { boundedName, type DriverCall, type RecordKey, type StoredRecord } from '../base';
import type { Item } from './dynamo-table';

/*
 * A record is an item. Its key is `c`, the collection, and `k`, the key; names that are longer than DynamoDB takes are
 * hashes there, and the key as it is stands in `n`. `v` is the JSON text, or a number where it is a whole one, since that
 * is what DynamoDB adds to. `r` is the revision, `t` when it was made, `e` when it expires, both in milliseconds, and `x`
 * the same in seconds, by which DynamoDB removes it.
 *
 * The name of an attribute counts against the size of an item.
 */

/** The attribute by which DynamoDB removes items. */
export const expiryAttribute = 'x';

/** Bytes of the partition key. */
const maxCollectionBytes = 2_048;
/** Bytes of the sort key. */
export const maxSortBytes = 1_024;
const most = Number.MAX_SAFE_INTEGER;
const wholeNumber = /^(0|-?[1-9]\d{0,15})$/;

/** Conditions on an item, for which `:now` is the time of the call. */
export const isAbsent = 'attribute_not_exists(c) OR e <= :now';
export const isPresent = 'attribute_exists(c) AND (attribute_not_exists(e) OR e > :now)';
export const isRevision = 'r = :revision AND (attribute_not_exists(e) OR e > :now)';
/** The same for the items of a query. */
export const hasNotExpired = 'attribute_not_exists(e) OR e > :now';
export const hasExpired = 'e <= :now';

/** What the expressions of a call refer to. */
export function valuesAt({ now }: DriverCall, others: Item = {}): { ExpressionAttributeValues: Item } {
  return { ExpressionAttributeValues: { ':now': numberOf(now), ...others } };
}

/** The partition of a collection. Only a hash begins with `#`. */
export function partitionOf(collection: string): { S: string } {
  return { S: boundedName(collection, maxCollectionBytes) };
}

/** What tells items of a partition apart. */
export function sortKeyOf(name: string): { S: string } {
  return { S: boundedName(name, maxSortBytes) };
}

export function keyOf({ collection, key }: RecordKey): Item {
  return { c: partitionOf(collection), k: sortKeyOf(key) };
}

export function itemOf(at: RecordKey, { value, revision, createdAt, expiresAt }: StoredRecord): Item {
  const key = keyOf(at);
  return {
    ...key,
    ...(key.k?.S !== at.key && { n: { S: at.key } }),
    v: wholeNumber.test(value) && Number.isSafeInteger(Number(value)) ? { N: value } : { S: value },
    r: { S: revision },
    t: numberOf(createdAt),
    ...expiryOf(expiresAt),
  };
}

/** The attributes that tell when an item expires. */
export function expiryOf(expiresAt: number | null): Item {
  if (expiresAt === null) return {};
  // In whole seconds it must not be early.
  return { e: numberOf(expiresAt), [expiryAttribute]: numberOf(Math.ceil(expiresAt / 1_000)) };
}

/** What is no record becomes one that the base refuses. */
export function recordOf({ v, r, t, e }: Item): StoredRecord {
  return {
    value: v?.N === undefined ? (v?.S ?? '') : String(Number(v.N)),
    revision: r?.S ?? '',
    createdAt: Number(t?.N),
    expiresAt: e === undefined ? null : Number(e.N),
  };
}

/** What a value may be so that adding to it stays exact. */
export function rangeFor(by: number): [low: number, high: number] {
  return by < 0 ? [-most - by, most] : [-most, most - by];
}

/** Whether the value is a number to which may be added. */
export function canAdd({ v }: Item, by: number): boolean {
  const [low, high] = rangeFor(by);
  return v?.N !== undefined && Number(v.N) >= low && Number(v.N) <= high;
}

/** The key as it was given. */
export function nameOf({ k, n }: Item): string {
  return n?.S ?? k?.S ?? '';
}

export function numberOf(value: number): { N: string } {
  return { N: String(value) };
}
