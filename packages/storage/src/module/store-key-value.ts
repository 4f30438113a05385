import type { JsonValue, KeyValue } from '@tenon/core';
import { isAtomic, type KeyValueStore, type PutOptions } from '../contracts';

/** State of a server in a store. It tells who was first where the store can. */
export class StoreKeyValue implements KeyValue {
  readonly name: string;
  readonly putIfAbsent?: NonNullable<KeyValue['putIfAbsent']>;

  constructor(private readonly store: KeyValueStore) {
    this.name = store.name;
    if (!isAtomic(store)) return;
    this.putIfAbsent = (collection, key, value, ttlSeconds) =>
      store.putIfAbsent(key, value, optionsOf(collection, ttlSeconds));
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
