import { boundedName, type DriverWrite, type StoredRecord } from '../base';

/** The columns of a row as `rowOf` fills them. */
export const columns = 'id, collection_id, collection_name, key_name, value, revision, created_at, expires_at';
export const columnCount = 8;
/** The columns that `recordOf` reads. */
export const recordColumns = 'value, revision, created_at, expires_at';

/** What a driver takes and gives for a column. */
export type SqlValue = string | number | null;
/** Values in the order of their columns: an object with names costs more to make. */
export type SqlRow = readonly SqlValue[];

/** An index on names as they are would be too long, so that collections are found by their hash. */
export function collectionId(collection: string): string {
  return boundedName(collection, 0);
}

/** Names are JSON text: PostgreSQL takes no NUL, and JSON has none. */
export function rowOf({ at, record }: DriverWrite): SqlValue[] {
  const { collection, key, id } = at;
  const { value, revision, createdAt, expiresAt } = record;
  const names = [collectionId(collection), JSON.stringify(collection), JSON.stringify(key)];
  return [id, ...names, value, revision, createdAt, expiresAt];
}

/** @param row the `recordColumns`; large whole numbers come as text from some databases */
export function recordOf([value, revision, createdAt, expiresAt]: SqlRow): StoredRecord {
  return {
    value: String(value),
    revision: String(revision),
    createdAt: Number(createdAt),
    expiresAt: expiresAt === null ? null : Number(expiresAt),
  };
}

/** The name that `rowOf` wrote. */
export function nameOf(text: SqlValue | undefined): string {
  return String(JSON.parse(String(text)));
}
