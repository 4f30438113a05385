import { provideWith, type JsonValue } from '@tenon/core';
import { KeyValueStore, type CallOptions, type PutOptions } from './key-value-store';
import { wayToStore } from './way-to-store';

export interface CompareAndSetOptions extends PutOptions {
  /** Leaves `createdAt` and `expiresAt` of an entry as they are; `ttlMs` then counts only where it is created. */
  keepTimes?: boolean;
}

/**
 * Changes of one entry that no other caller can come between, in this process or another. Complete with
 * `capabilities.atomic` `full`; with `delete-wins` there is take() alone; every other method rejects with TN8011.
 */
export abstract class AtomicStore extends KeyValueStore {
  /**
   * Gets and deletes; of several callers one gets the value. With `delete-wins` a value that is put between the two is
   * deleted unseen, so that it fits keys that are written once.
   */
  abstract take<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined>;
  /** @returns whether there was nothing, so that the value was stored */
  abstract putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean>;
  /**
   * Stores a value if the entry is still the one that the caller knows.
   *
   * @param expected the revision of the entry; null for none
   * @returns the new revision; false where the entry is another
   */
  abstract compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false>;
  /** @returns whether the entry had the revision and was deleted */
  abstract compareAndDelete(key: string, expected: string, options?: CallOptions): Promise<boolean>;
  /**
   * Adds to a whole number; what is absent counts as 0.
   *
   * @param by a whole number; 1 by default
   * @param options `ttlMs` counts only where the entry is created
   * @returns the sum
   * @throws TN8015 where the value is no whole number, or the sum is beyond ±(2^53 - 1)
   */
  abstract increment(key: string, by?: number, options?: PutOptions): Promise<number>;
  /**
   * Gives an entry another time to live; value and revision stay.
   *
   * @param ttlMs milliseconds from now; null for ever
   * @returns whether there is such an entry
   */
  abstract touch(key: string, ttlMs: number | null, options?: CallOptions): Promise<boolean>;
}
provideWith(AtomicStore, wayToStore);
