import type { JsonValue, KeyValue } from '@tenon/core';
import { isAtomic, type KeyValueStore, type PutOptions } from '../contracts';
import { updateEntry } from './update-entry';

/**
 * State of a server in a store. Where the store can, it tells who was first, and loses no change of processes that share
 * it.
 */
export class StoreKeyValue implements KeyValue {
  readonly name: string;
  readonly putIfAbsent?: NonNullable<KeyValue['putIfAbsent']>;
  readonly update?: NonNullable<KeyValue['update']>;

  constructor(private readonly store: KeyValueStore) {
    this.name = store.name;
    if (!isAtomic(store)) return;
    this.putIfAbsent = (collection, key, value, ttlSeconds) =>
      store.putIfAbsent(key, value, optionsOf(collection, ttlSeconds));
    // In one process the server itself puts changes in a row.
    if (!store.capabilities.shared) return;
    this.update = (collection, key, change, ttlSeconds) =>
      updateEntry(store, key, optionsOf(collection, ttlSeconds), (entry) => change(entry?.value));
  }

  get(collection: string, key: string): Promise<JsonValue | undefined> {
    return this.store.get(key, { collection });
  }

  put(collection: string, key: string, value: JsonValue, ttlSeconds?: number): Promise<void> {
    return this.store.put(key, value, optionsOf(collection, ttlSeconds));
  }

  delete(collection: string, key: string): Promise<boolean> {
    return this.store.delete(key, { collection });
  }
}

function optionsOf(collection: string, ttlSeconds: number | undefined): PutOptions {
  return ttlSeconds === undefined ? { collection } : { collection, ttlMs: ttlSeconds * 1_000 };
}
