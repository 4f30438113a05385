import type { JsonValue, MaybePromise } from '@tenon/core';
import { checkName, textOf } from '../base';
import type { CallOptions, CompareAndSetOptions, Entry, KeyValueStore, PutOptions } from '../contracts';
import type { AnyStore, Operation } from './operations';
import { inSteps, type SteppedCall } from './stepped-call';
import { callOf, StoreWrapper, type CollectionCall } from './store-wrapper';

/** A call about one entry, with checked names. */
export interface EntryCall extends CollectionCall {
  readonly key: string;
}

/**
 * A wrapper that keeps values in another form than it takes them, or looks at them on the way. Keys, revisions and times
 * stay as they are, so that comparing and taking is left to the store. Numbers have to stay numbers where increment() is
 * left to it, too; `ComparingWrapper` is for the others.
 */
export abstract class ValueWrapper extends StoreWrapper {
  /** @param largestText bytes of JSON text at most whose other form the store takes */
  constructor(inner: KeyValueStore, largestText: (maxValueBytes: number) => number) {
    super(inner, { maxValueBytes: Math.max(0, largestText(inner.capabilities.maxValueBytes)) });
  }

  /** @param text JSON */
  protected abstract encode(text: string, call: EntryCall): MaybePromise<JsonValue>;
  protected abstract decode(stored: JsonValue, call: EntryCall): MaybePromise<JsonValue>;

  override get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.one('get', key, options, async (store, call, steps) =>
      this.decoded<T>(await store.get(key, steps.rest(options)), call),
    );
  }

  override getEntry<T extends JsonValue = JsonValue>(
    key: string,
    options?: CallOptions,
  ): Promise<Entry<T> | undefined> {
    return this.one('getEntry', key, options, async (store, call, steps) =>
      this.entryOf<T>(await store.getEntry(key, steps.rest(options)), call),
    );
  }

  override getMany<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(T | undefined)[]> {
    return this.many('getMany', keys, options, async (store, calls, steps) => {
      const stored = await store.getMany(keys, steps.rest(options));
      return Promise.all(calls.map((call, index) => this.decoded<T>(stored[index], call)));
    });
  }

  override getEntries<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(Entry<T> | undefined)[]> {
    return this.many('getEntries', keys, options, async (store, calls, steps) => {
      const stored = await store.getEntries(keys, steps.rest(options));
      return Promise.all(calls.map((call, index) => this.entryOf<T>(stored[index], call)));
    });
  }

  override put(key: string, value: JsonValue, options?: PutOptions): Promise<void> {
    return this.one('put', key, options, async (store, call, steps) => {
      const stored = await this.formOf(value, call);
      await steps.send(() => store.put(key, stored, steps.rest(options)));
    });
  }

  override async putMany(entries: Iterable<readonly [string, JsonValue]>, options?: PutOptions): Promise<void> {
    const pairs = [...entries];
    const keys = pairs.map(([key]) => key);
    await this.many('putMany', keys, options, async (store, calls, steps) => {
      // Texts first, since a caller may change a value as soon as it has the promise.
      const texts = calls.map((call, index) => this.textOf(pairs[index]![1], call));
      const stored: [string, JsonValue][] = [];
      for (const [index, call] of calls.entries()) {
        steps.throwIfOver();
        stored.push([call.key, await this.encode(texts[index]!, call)]);
      }
      await steps.send(() => store.putMany(stored, steps.rest(options)));
    });
  }

  override take<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.one('take', key, options, async (store, call, steps) =>
      this.decoded<T>(await steps.send(() => store.take(key, steps.rest(options))), call),
    );
  }

  override putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    return this.one('putIfAbsent', key, options, async (store, call, steps) => {
      const stored = await this.formOf(value, call);
      return steps.send(() => store.putIfAbsent(key, stored, steps.rest(options)));
    });
  }

  override compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    return this.one('compareAndSet', key, options, async (store, call, steps) => {
      const stored = await this.formOf(value, call);
      return steps.send(() => store.compareAndSet(key, expected, stored, steps.rest(options)));
    });
  }

  /** Runs a call about one entry, with checked names and within its time. */
  protected one<T>(
    operation: Operation,
    key: string,
    options: CallOptions | undefined,
    work: (store: AnyStore, call: EntryCall, steps: SteppedCall) => Promise<T>,
  ): Promise<T> {
    return this.run(callOf(operation, [key], options), (store) => {
      const call = this.entryCall(operation, key, options);
      return inSteps(call, options, this.timeoutMs, (steps) => work(store, call, steps));
    });
  }

  private many<T>(
    operation: Operation,
    keys: readonly string[],
    options: CallOptions | undefined,
    work: (store: AnyStore, calls: readonly EntryCall[], steps: SteppedCall) => Promise<T>,
  ): Promise<T> {
    return this.run(callOf(operation, keys, options), (store) => {
      const calls = keys.map((key) => this.entryCall(operation, key, options));
      const call = { store: this.name, operation, collection: calls[0]?.collection };
      return inSteps(call, options, this.timeoutMs, (steps) => work(store, calls, steps));
    });
  }

  protected async entryOf<T extends JsonValue>(
    entry: Entry | undefined,
    call: EntryCall,
  ): Promise<Entry<T> | undefined> {
    return entry && { ...entry, value: (await this.decode(entry.value, call)) as T };
  }

  protected formOf(value: JsonValue, call: EntryCall): MaybePromise<JsonValue> {
    return this.encode(this.textOf(value, call), call);
  }

  private async decoded<T extends JsonValue>(stored: JsonValue | undefined, call: EntryCall): Promise<T | undefined> {
    return stored === undefined ? undefined : ((await this.decode(stored, call)) as T);
  }

  private textOf(value: JsonValue, call: EntryCall): string {
    return textOf(value, this.capabilities.maxValueBytes, call);
  }

  private entryCall(operation: Operation, key: string, options: CallOptions | undefined): EntryCall {
    const call = this.collectionCall(operation, options);
    checkName('a key', key, this.capabilities.maxKeyBytes, call);
    return { ...call, key };
  }
}
