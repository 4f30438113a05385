import type { JsonValue } from '@tenon/core';
import type {
  AtomicStore,
  CallOptions,
  CollectionsOptions,
  CompareAndSetOptions,
  Entry,
  EnumerableStore,
  KeyPage,
  KeysOptions,
  KeyValueStore,
  PutOptions,
  StoreCapabilities,
  TimeOptions,
} from '../contracts';
import { UnsupportedCapabilityError } from '../errors';

/** What a wrapper of a store is: a store with the same kinds of methods. */
export type Wrapped<Store extends KeyValueStore> = KeyValueStore &
  (Store extends AtomicStore ? AtomicStore : unknown) &
  (Store extends EnumerableStore ? EnumerableStore : unknown);

const capabilityOf = {
  take: 'atomic: delete-wins',
  putIfAbsent: 'atomic: full',
  compareAndSet: 'atomic: full',
  compareAndDelete: 'atomic: full',
  increment: 'atomic: full',
  touch: 'atomic: full',
  keys: 'enumerate: eventual',
  collections: 'enumerate: eventual',
  clearCollection: 'enumerate: eventual',
  cull: 'enumerate: eventual',
} as const;

/**
 * A store that passes every call on to another, as the base of those that change something on the way. Closing it closes
 * the other. Methods that the other does not have reject with TN8011.
 */
export abstract class StoreWrapper implements AtomicStore, EnumerableStore {
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  private readonly inner: KeyValueStore;

  /** @param narrowed the capabilities that are others than those of the store */
  constructor(inner: KeyValueStore, narrowed: Partial<StoreCapabilities> = {}) {
    this.inner = inner;
    this.name = inner.name;
    this.capabilities = Object.freeze({ ...inner.capabilities, ...narrowed });
  }

  get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.inner.get<T>(key, options);
  }

  getEntry<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<Entry<T> | undefined> {
    return this.inner.getEntry<T>(key, options);
  }

  getMany<T extends JsonValue = JsonValue>(keys: readonly string[], options?: CallOptions): Promise<(T | undefined)[]> {
    return this.inner.getMany<T>(keys, options);
  }

  getEntries<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(Entry<T> | undefined)[]> {
    return this.inner.getEntries<T>(keys, options);
  }

  put(key: string, value: JsonValue, options?: PutOptions): Promise<void> {
    return this.inner.put(key, value, options);
  }

  putMany(entries: Iterable<readonly [string, JsonValue]>, options?: PutOptions): Promise<void> {
    return this.inner.putMany(entries, options);
  }

  delete(key: string, options?: CallOptions): Promise<boolean> {
    return this.inner.delete(key, options);
  }

  deleteMany(keys: readonly string[], options?: CallOptions): Promise<number> {
    return this.inner.deleteMany(keys, options);
  }

  async take<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.having('take').take<T>(key, options);
  }

  async putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    return this.having('putIfAbsent').putIfAbsent(key, value, options);
  }

  async compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    return this.having('compareAndSet').compareAndSet(key, expected, value, options);
  }

  async compareAndDelete(key: string, expected: string, options?: CallOptions): Promise<boolean> {
    return this.having('compareAndDelete').compareAndDelete(key, expected, options);
  }

  async increment(key: string, by?: number, options?: PutOptions): Promise<number> {
    return this.having('increment').increment(key, by, options);
  }

  async touch(key: string, ttlMs: number | null, options?: CallOptions): Promise<boolean> {
    return this.having('touch').touch(key, ttlMs, options);
  }

  async keys(options?: KeysOptions): Promise<KeyPage> {
    return this.having('keys').keys(options);
  }

  async collections(options?: CollectionsOptions): Promise<string[]> {
    return this.having('collections').collections(options);
  }

  async clearCollection(collection: string, options?: TimeOptions): Promise<number> {
    return this.having('clearCollection').clearCollection(collection, options);
  }

  async cull(limit?: number, options?: TimeOptions): Promise<number> {
    return this.having('cull').cull(limit, options);
  }

  setup(): Promise<void> {
    return this.inner.setup();
  }

  ping(options?: TimeOptions): Promise<void> {
    return this.inner.ping(options);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** The store, which has the method. @throws UnsupportedCapabilityError TN8011 */
  private having(method: keyof typeof capabilityOf): AtomicStore & EnumerableStore {
    const store = this.inner as AtomicStore & EnumerableStore;
    if (typeof store[method] === 'function') return store;
    const capability = capabilityOf[method];
    throw new UnsupportedCapabilityError({ store: this.name, operation: method }, capability, `it needs ${capability}`);
  }
}
