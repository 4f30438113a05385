import { provideWith, type JsonValue } from '@tenon/core';
import type { StoreCapabilities } from './capabilities';
import { wayToStore } from './way-to-store';

/** How long a call may take, and what ends it early. */
export interface TimeOptions {
  /** Ends the call; it rejects with the reason of the signal. */
  signal?: AbortSignal;
  /** Milliseconds until the call rejects with TN8003; what the store was made with by default, which is 5,000. */
  timeoutMs?: number;
}

export interface CallOptions extends TimeOptions {
  /** Keys of one collection know nothing of another's. Left out or empty it is `default`. */
  collection?: string;
}

export interface PutOptions extends CallOptions {
  /** Milliseconds until the entry is gone, 10 years at most; for ever without it. */
  ttlMs?: number;
}

/** A value and what the store knows of it. */
export interface Entry<T extends JsonValue = JsonValue> {
  readonly value: T;
  /** Changes with the value, and never comes back, not even where a key is deleted and created again. */
  readonly revision: string;
  /** When the value was put, in milliseconds since the epoch; increment() and touch() leave it. */
  readonly createdAt: number;
  /** Milliseconds since the epoch; null for never. */
  readonly expiresAt: number | null;
}

/**
 * JSON values by collection and key. Absent is `undefined`; a stored null is null. What is returned belongs to the caller:
 * changing it changes nothing in the store. An entry that has expired is absent for every method.
 *
 * Every method rejects with a `StoreError`: TN8002 where the store cannot be reached, TN8003 after `timeoutMs`, TN8004
 * once it is closed, TN8005 where it cannot be set up, TN8007 for an impossible key or collection.
 */
export abstract class KeyValueStore {
  /** What errors call it, such as `redis`. */
  abstract readonly name: string;
  abstract readonly capabilities: StoreCapabilities;
  /** Milliseconds that a call may take which names no time; 5,000 where a store does not say. */
  abstract readonly timeoutMs?: number;
  /** @throws TN8010 for an entry that something else wrote or damaged */
  abstract get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined>;
  /** @throws TN8010 */
  abstract getEntry<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<Entry<T> | undefined>;
  /** The values in the order of the keys, with `undefined` for those that are absent. @throws TN8010 */
  abstract getMany<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(T | undefined)[]>;
  /** @throws TN8010 */
  abstract getEntries<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(Entry<T> | undefined)[]>;
  /**
   * Stores a value in place of any other, together with its time to live or none.
   *
   * @throws TN8006, TN8008 for a value above `capabilities.maxValueBytes`, TN8009 for what is not JSON
   */
  abstract put(key: string, value: JsonValue, options?: PutOptions): Promise<void>;
  /** Puts one after the other, all with the same time to live; not atomic as a group. Of equal keys the last counts. */
  abstract putMany(entries: Iterable<readonly [key: string, value: JsonValue]>, options?: PutOptions): Promise<void>;
  /** @returns whether there was something to delete */
  abstract delete(key: string, options?: CallOptions): Promise<boolean>;
  /** @returns how many there were to delete; not atomic as a group */
  abstract deleteMany(keys: readonly string[], options?: CallOptions): Promise<number>;
  /** Connects and makes what the store needs, once; every call does so by itself. A setup that failed is tried again. */
  abstract setup(): Promise<void>;
  /** Asks the store whether it is there. */
  abstract ping(options?: TimeOptions): Promise<void>;
  /** Waits for the calls that run and closes what the store has opened, never a client that was given to it. */
  abstract close(): Promise<void>;
}
provideWith(KeyValueStore, wayToStore);
