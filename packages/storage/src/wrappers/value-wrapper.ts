import { TenonError, type JsonValue, type MaybePromise } from '@tenon/core';
import { checkName, checkedTimeout, collectionName, KeyMutex, recordKey, textOf } from '../base';
import type { CallOptions, CompareAndSetOptions, Entry, KeyValueStore, PutOptions } from '../contracts';
import { NotACounterError, StoreClosedError, StoreTimeoutError, type StoreCall } from '../errors';
import { StoreWrapper } from './store-wrapper';

/** A call about one entry, with checked names. */
export interface EntryCall extends StoreCall {
  readonly collection: string;
  readonly key: string;
}

/**
 * A wrapper that keeps values in another form than it takes them. Keys, revisions and times stay as they are, so that
 * comparing and taking is left to the store; increment() reads and compares.
 */
export abstract class ValueWrapper extends StoreWrapper {
  private readonly running = new Set<Promise<unknown>>();
  /** Keeps callers of this process from beating each other again and again. */
  private readonly mutex = new KeyMutex();
  private closing: Promise<void> | undefined;

  /** @param largestText bytes of JSON text at most whose other form the store takes */
  constructor(inner: KeyValueStore, largestText: (maxValueBytes: number) => number) {
    super(inner, { maxValueBytes: Math.max(0, largestText(inner.capabilities.maxValueBytes)) });
  }

  /** @param text JSON */
  protected abstract encode(text: string, call: EntryCall): MaybePromise<JsonValue>;
  protected abstract decode(stored: JsonValue, call: EntryCall): MaybePromise<JsonValue>;

  override get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.run('get', async () => {
      const call = this.callOf('get', key, options);
      return this.decoded<T>(await super.get(key, options), call);
    });
  }

  override getEntry<T extends JsonValue = JsonValue>(
    key: string,
    options?: CallOptions,
  ): Promise<Entry<T> | undefined> {
    return this.run('getEntry', () => this.read<T>(this.callOf('getEntry', key, options), options));
  }

  override getMany<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(T | undefined)[]> {
    return this.run('getMany', async () => {
      const calls = keys.map((key) => this.callOf('getMany', key, options));
      const stored = await super.getMany(keys, options);
      return Promise.all(calls.map((call, index) => this.decoded<T>(stored[index], call)));
    });
  }

  override getEntries<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(Entry<T> | undefined)[]> {
    return this.run('getEntries', async () => {
      const calls = keys.map((key) => this.callOf('getEntries', key, options));
      const stored = await super.getEntries(keys, options);
      return Promise.all(calls.map((call, index) => this.entryOf<T>(stored[index], call)));
    });
  }

  override put(key: string, value: JsonValue, options?: PutOptions): Promise<void> {
    return this.run('put', async () =>
      super.put(key, await this.formOf(value, this.callOf('put', key, options)), options),
    );
  }

  override putMany(entries: Iterable<readonly [string, JsonValue]>, options?: PutOptions): Promise<void> {
    return this.run('putMany', async () => {
      // Texts first, since a caller may change a value as soon as it has the promise.
      const texts = [...entries].map(([key, value]) => {
        const call = this.callOf('putMany', key, options);
        return { call, text: textOf(value, this.capabilities.maxValueBytes, call) };
      });
      const stored: [string, JsonValue][] = [];
      for (const { call, text } of texts) stored.push([call.key, await this.encode(text, call)]);
      await super.putMany(stored, options);
    });
  }

  override take<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    return this.run('take', async () => {
      const call = this.callOf('take', key, options);
      return this.decoded<T>(await super.take(key, options), call);
    });
  }

  override putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    return this.run('putIfAbsent', async () =>
      super.putIfAbsent(key, await this.formOf(value, this.callOf('putIfAbsent', key, options)), options),
    );
  }

  override compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    return this.run('compareAndSet', async () => {
      const stored = await this.formOf(value, this.callOf('compareAndSet', key, options));
      return super.compareAndSet(key, expected, stored, options);
    });
  }

  override increment(key: string, by = 1, options?: PutOptions): Promise<number> {
    return this.run('increment', async () => {
      const call = this.callOf('increment', key, options);
      if (!Number.isSafeInteger(by)) throw new TenonError('TN1015', `by is a whole number, not ${String(by)}`);
      const timeoutMs = checkedTimeout(options?.timeoutMs, 5_000);
      const until = performance.now() + timeoutMs;
      return this.mutex.run(recordKey(call.collection, key).id, async () => {
        for (;;) {
          const leftMs = until - performance.now();
          if (leftMs <= 0) throw new StoreTimeoutError(call, `no answer within ${timeoutMs} ms`, 'not-sent');
          const sum = await this.tryIncrement(call, by, {
            ...options,
            ...(options?.timeoutMs && { timeoutMs: leftMs }),
          });
          if (sum !== undefined) return sum;
        }
      });
    });
  }

  override close(): Promise<void> {
    this.closing ??= Promise.allSettled(this.running).then(() => super.close());
    return this.closing;
  }

  /** @returns undefined where somebody came between */
  private async tryIncrement(call: EntryCall, by: number, options: PutOptions): Promise<number | undefined> {
    const entry = await this.read(call, options);
    const value = entry?.value ?? (entry ? NaN : 0);
    if (!Number.isSafeInteger(value)) throw new NotACounterError(call, 'the value is no whole number');
    const sum = (value as number) + by;
    if (!Number.isSafeInteger(sum)) throw new NotACounterError(call, 'the sum is too large');
    const stored = await this.formOf(sum, call);
    const revision = entry?.revision ?? null;
    const written = await super.compareAndSet(call.key, revision, stored, { ...options, keepTimes: true });
    return written === false ? undefined : sum;
  }

  private async read<T extends JsonValue>(call: EntryCall, options?: CallOptions): Promise<Entry<T> | undefined> {
    return this.entryOf<T>(await super.getEntry(call.key, options), call);
  }

  private async entryOf<T extends JsonValue>(entry: Entry | undefined, call: EntryCall): Promise<Entry<T> | undefined> {
    return entry && { ...entry, value: (await this.decode(entry.value, call)) as T };
  }

  private async decoded<T extends JsonValue>(stored: JsonValue | undefined, call: EntryCall): Promise<T | undefined> {
    return stored === undefined ? undefined : ((await this.decode(stored, call)) as T);
  }

  private formOf(value: JsonValue, call: EntryCall): MaybePromise<JsonValue> {
    return this.encode(textOf(value, this.capabilities.maxValueBytes, call), call);
  }

  private callOf(operation: string, key: string, options: CallOptions | undefined): EntryCall {
    const call = { store: this.name, operation };
    const collection = collectionName(options?.collection, call);
    checkName('a key', key, this.capabilities.maxKeyBytes, { ...call, collection });
    return { ...call, collection, key };
  }

  /** The store is closed after the calls that have begun, also those that have not reached it. */
  private async run<T>(operation: string, work: () => Promise<T>): Promise<T> {
    if (this.closing) throw new StoreClosedError({ store: this.name, operation });
    const call = work();
    this.running.add(call);
    try {
      return await call;
    } finally {
      this.running.delete(call);
    }
  }
}
