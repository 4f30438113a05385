import type { JsonValue, MaybePromise } from './json';
import { provideWith } from './token';

/** Where state is kept: JSON values by collection and key. */
export interface KeyValue {
  /** What errors call it. */
  readonly name?: string;
  get(collection: string, key: string): MaybePromise<JsonValue | undefined>;
  /** @param ttlSeconds how long the value lives; for ever without it */
  put(collection: string, key: string, value: JsonValue, ttlSeconds?: number): MaybePromise<void>;
  /**
   * Stores a value unless there is one, whoever tries at the same time. Optional: what needs it refuses stores without.
   *
   * @returns whether the value was stored
   */
  putIfAbsent?(collection: string, key: string, value: JsonValue, ttlSeconds?: number): MaybePromise<boolean>;
  delete(collection: string, key: string): MaybePromise<boolean>;
  /**
   * Replaces a value, so that no change of another process is lost. Optional: without it a value is read, changed and put.
   *
   * @param change is called again where another process was faster; may reject, which leaves the value as it was
   */
  update?(
    collection: string,
    key: string,
    change: (current: JsonValue | undefined) => MaybePromise<JsonValue>,
    ttlSeconds?: number,
  ): MaybePromise<void>;
}

/** Injection token of the `KeyValue` that a server without the option `store` takes from its modules. */
export const KEY_VALUE = Symbol('tenon.key-value');
provideWith(
  KEY_VALUE,
  'Import `StorageModule.forRoot(store)` of `@tenon/storage` in the root module, or provide the token there.',
);
