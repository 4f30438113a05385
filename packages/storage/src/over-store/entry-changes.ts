import type { JsonValue } from '@tenon/core';
import type { AtomicStore } from '../contracts';
import type { StoreCall } from '../errors';
import { AttemptQueue } from './attempt-queue';
import { changeEntry, type Change } from './change-entry';

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
    return this.queue.run(key, call, () =>
      changeEntry<Value, T>(this.store, this.collection, key, (entry) => decide(entry?.value)),
    );
  }
}
