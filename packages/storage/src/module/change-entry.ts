import type { JsonValue, MaybePromise } from '@tenon/core';
import type { AtomicStore, Entry, PutOptions } from '../contracts';
import { StoreError } from '../errors';

/** Others may change an entry at the same time, but not so many. */
const maxAttempts = 100;

/**
 * Replaces an entry by what `change` makes of it, as often as it takes until nobody came between.
 *
 * @param change gives the new value; undefined to leave everything as it is
 * @throws StoreError TN8001 where others change it again and again
 */
export async function changeEntry(
  store: AtomicStore,
  key: string,
  options: PutOptions,
  change: (entry: Entry | undefined) => MaybePromise<JsonValue | undefined>,
): Promise<void> {
  const { collection } = options;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const entry = await store.getEntry(key, { collection });
    const value = await change(entry);
    if (value === undefined || (await store.compareAndSet(key, entry?.revision ?? null, value, options))) return;
  }
  const call = { store: store.name, operation: 'compareAndSet', collection, key };
  throw new StoreError(call, `others changed the entry ${maxAttempts} times meanwhile`);
}
