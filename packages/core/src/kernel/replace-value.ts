import type { JsonValue, KeyValue, MaybePromise } from '../contracts';

/** A value in a store, and how long it lives. */
export interface ValuePlace {
  readonly collection: string;
  readonly key: string;
  readonly ttlSeconds: number;
}

/**
 * Replaces a value by what `change` makes of it: by the store where that loses no change of another process, else by
 * reading and writing.
 */
export async function replaceValue(
  store: KeyValue,
  { collection, key, ttlSeconds }: ValuePlace,
  change: (current: JsonValue | undefined) => MaybePromise<JsonValue>,
): Promise<void> {
  if (store.update) await store.update(collection, key, change, ttlSeconds);
  else await store.put(collection, key, await change(await store.get(collection, key)), ttlSeconds);
}
