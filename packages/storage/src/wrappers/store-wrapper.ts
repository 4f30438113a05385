import type { JsonValue } from '@tenon/core';
import { checkCallOptions, collectionName } from '../base';
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
import { StoreClosedError, type StoreCall } from '../errors';
import { having, type AnyStore, type Operation } from './operations';

/** What a wrapper of a store is: a store with the same kinds of methods. */
export type Wrapped<Store extends KeyValueStore> = KeyValueStore &
  (Store extends AtomicStore ? AtomicStore : unknown) &
  (Store extends EnumerableStore ? EnumerableStore : unknown);

/** One call on its way through a wrapper, with the names as the caller gave them. */
export interface WrappedCall<Options extends TimeOptions = TimeOptions> {
  readonly operation: Operation;
  readonly options: Options | undefined;
  readonly collection?: string | undefined;
  readonly keys: readonly string[];
}

/** A call in a collection, whose name is checked. */
export interface CollectionCall extends StoreCall {
  readonly collection: string;
}

/** Makes the call to a store. As many keys go in as the call has. */
export type Send<Options extends TimeOptions, T> = (
  store: AnyStore,
  options: Options | undefined,
  keys: readonly string[],
) => Promise<T>;

/**
 * A store that hands every call on to another, as the base of those that change something on the way: most of them in
 * `pass`, through which every call goes. Closing it waits for the calls that run and closes every store behind it, once.
 * Methods that a store does not have reject with TN8011.
 */
export abstract class StoreWrapper implements AtomicStore, EnumerableStore {
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  readonly timeoutMs: number;
  private readonly running = new Set<Promise<unknown>>();
  private closing: Promise<void> | undefined;

  /**
   * @param inner the store that calls go to
   * @param narrowed the capabilities that are others than those of the store
   * @param others stores that are closed with it
   */
  constructor(
    protected readonly inner: KeyValueStore,
    narrowed: Partial<StoreCapabilities> = {},
    private readonly others: readonly KeyValueStore[] = [],
  ) {
    this.name = inner.name;
    this.capabilities = Object.freeze({ ...inner.capabilities, ...narrowed });
    this.timeoutMs = inner.timeoutMs ?? 5_000;
  }

  /**
   * Hands a call on. Has to begin with it at once: its caller may change a value as soon as it has the promise.
   *
   * @param send makes the call, to whichever store, with whichever options and keys
   */
  protected pass<Options extends TimeOptions, T>(
    { operation, options, keys }: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    return send(having(this.inner, operation), options, keys);
  }

  /**
   * Runs a call, unless the store is closed, and lets close() wait for it. Options are looked at here, since the call may
   * be answered without the store behind, or by another of its methods.
   *
   * @throws TenonError TN1015 for what is no option
   */
  protected async run<Options extends TimeOptions, T>(call: WrappedCall<Options>, send: Send<Options, T>): Promise<T> {
    if (this.closing) throw new StoreClosedError({ store: this.name, operation: call.operation });
    checkCallOptions(call.operation, call.options);
    const answer = this.pass(call, send);
    this.running.add(answer);
    try {
      return await answer;
    } finally {
      this.running.delete(answer);
    }
  }

  /** What errors say of a call. @throws InvalidKeyError TN8007 for what is no name of a collection */
  protected collectionCall(operation: Operation, options: { collection?: string } | undefined): CollectionCall {
    const call = { store: this.name, operation };
    return { ...call, collection: collectionName(options?.collection, call) };
  }

  get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.run(callOf('get', [key], options), (store, at, [name]) => store.get<T>(name!, at));
  }

  getEntry<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<Entry<T> | undefined> {
    return this.run(callOf('getEntry', [key], options), (store, at, [name]) => store.getEntry<T>(name!, at));
  }

  getMany<T extends JsonValue = JsonValue>(keys: readonly string[], options?: CallOptions): Promise<(T | undefined)[]> {
    return this.run(callOf('getMany', keys, options), (store, at, names) => store.getMany<T>(names, at));
  }

  getEntries<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(Entry<T> | undefined)[]> {
    return this.run(callOf('getEntries', keys, options), (store, at, names) => store.getEntries<T>(names, at));
  }

  put(key: string, value: JsonValue, options?: PutOptions): Promise<void> {
    return this.run(callOf('put', [key], options), (store, at, [name]) => store.put(name!, value, at));
  }

  async putMany(entries: Iterable<readonly [string, JsonValue]>, options?: PutOptions): Promise<void> {
    const pairs = [...entries];
    const keys = pairs.map(([key]) => key);
    await this.run(callOf('putMany', keys, options), (store, at, names) =>
      store.putMany(
        pairs.map(([, value], index) => [names[index]!, value] as const),
        at,
      ),
    );
  }

  delete(key: string, options?: CallOptions): Promise<boolean> {
    return this.run(callOf('delete', [key], options), (store, at, [name]) => store.delete(name!, at));
  }

  deleteMany(keys: readonly string[], options?: CallOptions): Promise<number> {
    return this.run(callOf('deleteMany', keys, options), (store, at, names) => store.deleteMany(names, at));
  }

  take<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.run(callOf('take', [key], options), (store, at, [name]) => store.take<T>(name!, at));
  }

  putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    return this.run(callOf('putIfAbsent', [key], options), (store, at, [name]) => store.putIfAbsent(name!, value, at));
  }

  compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    return this.run(callOf('compareAndSet', [key], options), (store, at, [name]) =>
      store.compareAndSet(name!, expected, value, at),
    );
  }

  compareAndDelete(key: string, expected: string, options?: CallOptions): Promise<boolean> {
    return this.run(callOf('compareAndDelete', [key], options), (store, at, [name]) =>
      store.compareAndDelete(name!, expected, at),
    );
  }

  increment(key: string, by?: number, options?: PutOptions): Promise<number> {
    return this.run(callOf('increment', [key], options), (store, at, [name]) => store.increment(name!, by, at));
  }

  touch(key: string, ttlMs: number | null, options?: CallOptions): Promise<boolean> {
    return this.run(callOf('touch', [key], options), (store, at, [name]) => store.touch(name!, ttlMs, at));
  }

  keys(options?: KeysOptions): Promise<KeyPage> {
    return this.run(callOf('keys', [], options), (store, at) => store.keys(at));
  }

  collections(options?: CollectionsOptions): Promise<string[]> {
    return this.run({ operation: 'collections', options, keys: [] }, (store, at) => store.collections(at));
  }

  clearCollection(collection: string, options?: TimeOptions): Promise<number> {
    return this.run({ operation: 'clearCollection', options, collection, keys: [] }, (store, at) =>
      store.clearCollection(collection, at),
    );
  }

  cull(limit?: number, options?: TimeOptions): Promise<number> {
    return this.run({ operation: 'cull', options, keys: [] }, (store, at) => store.cull(limit, at));
  }

  setup(): Promise<void> {
    return this.run({ operation: 'setup', options: undefined, keys: [] }, (store) => store.setup());
  }

  ping(options?: TimeOptions): Promise<void> {
    return this.run({ operation: 'ping', options, keys: [] }, (store, at) => store.ping(at));
  }

  close(): Promise<void> {
    this.closing ??= this.closeStores();
    return this.closing;
  }

  private async closeStores(): Promise<void> {
    await Promise.allSettled(this.running);
    // Each of them, also where one of them fails.
    const closed = await Promise.allSettled([this.inner, ...this.others].map((store) => store.close()));
    for (const result of closed) if (result.status === 'rejected') throw result.reason;
  }
}

/** The wrapper has every method; the type shows those that the store stands for. */
export function wrapped<Store extends KeyValueStore>(wrapper: KeyValueStore): Wrapped<Store> {
  return wrapper as Wrapped<Store>;
}

/** A call about entries. */
export function callOf<Options extends CallOptions>(
  operation: Operation,
  keys: readonly string[],
  options: Options | undefined,
): WrappedCall<Options> {
  return { operation, options, collection: options?.collection, keys };
}
