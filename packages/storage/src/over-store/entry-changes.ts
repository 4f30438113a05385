import type { JsonValue } from '@tenon/core';
import type { AtomicStore } from '../contracts';
import type { StoreCall } from '../errors';
import { AttemptQueue } from './attempt-queue';

/** What becomes of an entry, and what its caller is told. */
export type Change<T> =
  | { readonly result: T; readonly next?: undefined }
  /** `next` takes the place of the entry, or removes it where it is null. */
  | { readonly result: T; readonly next: JsonValue; readonly ttlMs?: number };

/** Changes the entries of a collection by reading, deciding, and writing unless somebody else did in the meantime. */
export class EntryChanges {
  private readonly queue = new AttemptQueue();

  constructor(
    private readonly store: AtomicStore,
    private readonly collection: string,
  ) {}

  /** @param decide gets undefined for what is absent; may be called again */
  change<Value extends JsonValue, T>(
    key: string,
    call: StoreCall,
    decide: (value: Value | undefined) => Change<T>,
  ): Promise<T> {
    const { store, collection } = this;
    return this.queue.run(key, call, async () => {
      const entry = await store.getEntry<Value>(key, { collection });
      const change = decide(entry?.value);
      const { result, next } = change;
      if (next === undefined) return { result };
      const isDone =
        next === null
          ? entry === undefined || (await store.compareAndDelete(key, entry.revision, { collection }))
          : await store.compareAndSet(key, entry?.revision ?? null, next, { collection, ttlMs: change.ttlMs });
      return isDone === false ? undefined : { result };
    });
  }
}
