import type { JsonValue, MaybePromise } from '@tenon/core';
import type { AtomicStore, Entry } from '../contracts';

/** What becomes of an entry, and what its caller is told. */
export interface Change<T> {
  readonly result: T;
  /** Takes the place of the entry; undefined leaves it. */
  readonly next?: JsonValue | undefined;
  /** Milliseconds that `next` lives; for ever without it. */
  readonly ttlMs?: number | undefined;
  /** There is no entry any more; without a `next`. */
  readonly isRemoved?: boolean;
}

/**
 * One attempt to change an entry by reading, deciding, and writing.
 *
 * @returns undefined where somebody else changed it in the meantime
 */
export async function changeEntry<Value extends JsonValue, T>(
  store: AtomicStore,
  collection: string | undefined,
  key: string,
  decide: (entry: Entry<Value> | undefined) => MaybePromise<Change<T>>,
): Promise<{ readonly result: T } | undefined> {
  const entry = await store.getEntry<Value>(key, { collection });
  const change = await decide(entry);
  const answer = { result: change.result };
  if (change.isRemoved) {
    const isGone = !entry || (await store.compareAndDelete(key, entry.revision, { collection }));
    return isGone ? answer : undefined;
  }
  if (change.next === undefined) return answer;
  const options = { collection, ttlMs: change.ttlMs };
  const isSet = (await store.compareAndSet(key, entry?.revision ?? null, change.next, options)) !== false;
  return isSet ? answer : undefined;
}
