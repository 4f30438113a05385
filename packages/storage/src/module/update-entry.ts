import type { JsonValue, MaybePromise } from '@tenon/core';
import type { AtomicStore, Entry, PutOptions } from '../contracts';
import type { StoreCall } from '../errors';
import { attemptUntilFirst } from '../over-store/attempts';
import { changeEntry } from '../over-store/change-entry';

/**
 * Replaces an entry by what `update` makes of it, as often as it takes until nobody came between. Callers of one process
 * do not take turns: what `update` does may lead to another of the same entry.
 *
 * @param update gives the new value; undefined to leave everything as it is
 * @throws StoreTimeoutError TN8003 where others change it again and again
 */
export function updateEntry(
  store: AtomicStore,
  key: string,
  { collection, ttlMs }: PutOptions,
  update: (entry: Entry | undefined) => MaybePromise<JsonValue | undefined>,
): Promise<void> {
  const call: StoreCall = { store: store.name, operation: 'compareAndSet', collection, key };
  return attemptUntilFirst(call, () =>
    changeEntry(store, collection, key, async (entry) => ({ result: undefined, next: await update(entry), ttlMs })),
  );
}
