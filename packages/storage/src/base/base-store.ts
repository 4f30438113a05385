import { TenonError, type JsonValue, type MaybePromise } from '@tenon/core';
import type {
  AtomicStore,
  CallOptions,
  CollectionsOptions,
  CompareAndSetOptions,
  Entry,
  EnumerableStore,
  KeyPage,
  KeysOptions,
  PutOptions,
  StoreCapabilities,
  TimeOptions,
} from '../contracts';
import { DeserializationError, type StoreCall } from '../errors';
import { checkDriver } from './check-driver';
import { AtomicChanges } from './atomic-changes';
import { checkCallOptions } from './call-options';
import { failureOfGroup } from './failure';
import { NamedCalls, type NamedCall } from './named-calls';
import { pageSize } from './page-size';
import { isPromise, type PendingCall } from './pending-call';
import { revisionMaker } from './revisions';
import { steadyClock, type Clock } from './steady-clock';
import type { DriverWrite, StoreDriver, StoredRecord } from './store-driver';
import { StoreLifecycle } from './store-lifecycle';
import { expiryOf } from './time-to-live';
import { textOf, valueOf } from './value-text';

/** What every store takes. */
export interface StoreOptions {
  /** Milliseconds that a call may take; 5,000 by default. */
  readonly timeoutMs?: number;
  /** Tells the time, for tests; the clock of the system by default. */
  readonly clock?: Clock;
}

/**
 * A store over a driver. It checks keys, values, sizes and times to live, writes values as JSON once, hides what has
 * expired, gives revisions, opens the driver on the first call, ends every call at its deadline and closes once. What an
 * adapter has to do is in `StoreDriver`.
 *
 * It has the methods of every kind of store; those beyond `capabilities` reject with TN8011.
 */
export abstract class BaseStore implements AtomicStore, EnumerableStore {
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  readonly timeoutMs: number;
  private readonly lifecycle: StoreLifecycle;
  private readonly atomic: AtomicChanges;
  private readonly calls: NamedCalls;
  private readonly clock: Clock;
  private readonly nextRevision = revisionMaker();

  /** @throws TenonError TN8017 for a driver without the methods that its capabilities promise, TN1015 */
  constructor(
    private readonly driver: StoreDriver,
    options: StoreOptions = {},
  ) {
    checkDriver(driver);
    this.name = driver.name;
    this.capabilities = Object.freeze({ ...driver.capabilities });
    this.clock = steadyClock(options.clock);
    this.lifecycle = new StoreLifecycle(driver, options.timeoutMs, this.clock);
    this.timeoutMs = this.lifecycle.timeoutMs;
    this.atomic = new AtomicChanges(driver);
    this.calls = new NamedCalls(driver);
  }

  async get<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    const call = this.calls.ofKey('get', key, options);
    const found = this.readOne(call, key, options);
    return this.entryOf<T>(isPromise(found) ? (await found)[0] : found[0], call)?.value;
  }

  async getEntry<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<Entry<T> | undefined> {
    const call = this.calls.ofKey('getEntry', key, options);
    const [record] = await this.readOne(call, key, options);
    return this.entryOf<T>(record, call);
  }

  async getMany<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(T | undefined)[]> {
    return (await this.readMany<T>('getMany', keys, options)).map((entry) => entry?.value);
  }

  async getEntries<T extends JsonValue = JsonValue>(
    keys: readonly string[],
    options?: CallOptions,
  ): Promise<(Entry<T> | undefined)[]> {
    return this.readMany<T>('getEntries', keys, options);
  }

  async put(key: string, value: JsonValue, options?: PutOptions): Promise<void> {
    const call = this.calls.ofKey('put', key, options);
    const write = this.fresh(call, key, value, options);
    const written = this.lifecycle.begin(call, options, (pending) => this.driver.write([write], pending));
    if (isPromise(written)) await written;
  }

  async putMany(entries: Iterable<readonly [string, JsonValue]>, options?: PutOptions): Promise<void> {
    const call = this.calls.named('putMany', options);
    const writes = new Map<string, DriverWrite>();
    for (const [key, value] of entries) writes.set(key, this.fresh(this.calls.withKey(call, key), key, value, options));
    await this.runGroup(call, options, writes.size, async (pending) => {
      for (const batch of this.batches([...writes.values()], pending)) await this.driver.write(batch, pending);
    });
  }

  async delete(key: string, options?: CallOptions): Promise<boolean> {
    const call = this.calls.ofKey('delete', key, options);
    const at = this.calls.at(call, key);
    return (await this.lifecycle.run(call, options, (pending) => this.driver.remove([at], pending))) > 0;
  }

  async deleteMany(keys: readonly string[], options?: CallOptions): Promise<number> {
    const call = this.calls.named('deleteMany', options);
    const places = this.calls.placesOf(call, keys);
    return this.runGroup(call, options, places.length, async (pending) => {
      let removed = 0;
      for (const batch of this.batches(places, pending)) removed += await this.driver.remove(batch, pending);
      return removed;
    });
  }

  async take<T extends JsonValue = JsonValue>(key: string, options?: CallOptions): Promise<T | undefined> {
    const call = this.calls.ofKey('take', key, options);
    this.calls.demand(this.capabilities.atomic !== 'none', 'atomic: delete-wins', call);
    const at = this.calls.at(call, key);
    const record = await this.lifecycle.run(call, options, (pending) => this.atomic.take(at, pending));
    return this.entryOf<T>(record, call)?.value;
  }

  async putIfAbsent(key: string, value: JsonValue, options?: PutOptions): Promise<boolean> {
    return (await this.writeIf('putIfAbsent', key, null, value, options)) !== false;
  }

  async compareAndSet(
    key: string,
    expected: string | null,
    value: JsonValue,
    options?: CompareAndSetOptions,
  ): Promise<string | false> {
    return this.writeIf('compareAndSet', key, expected, value, options);
  }

  async compareAndDelete(key: string, expected: string, options?: CallOptions): Promise<boolean> {
    const call = this.calls.atomic('compareAndDelete', key, options);
    const at = this.calls.at(call, key);
    const revision = String(expected);
    return this.lifecycle.run(
      call,
      options,
      (pending) => isRevision(revision) && this.driver.removeIf!(at, revision, pending),
    );
  }

  async increment(key: string, by = 1, options?: PutOptions): Promise<number> {
    const call = this.calls.atomic('increment', key, options);
    if (!Number.isSafeInteger(by)) throw new TenonError('TN1015', `by is a whole number, not ${String(by)}`);
    const fresh = this.fresh(call, key, by, options);
    return this.lifecycle.run(call, options, (pending) =>
      this.atomic.increment({ fresh, by, nextRevision: this.nextRevision, call }, pending),
    );
  }

  async touch(key: string, ttlMs: number | null, options?: CallOptions): Promise<boolean> {
    const call = this.calls.atomic('touch', key, options);
    const expiresAt = ttlMs === null ? null : expiryOf(ttlMs ?? NaN, this.clock(), call);
    const at = this.calls.at(call, key);
    return this.lifecycle.run(call, options, (pending) => this.atomic.touch(at, expiresAt, pending));
  }

  async keys(options?: KeysOptions): Promise<KeyPage> {
    const call = this.calls.list('keys', options);
    const page = { limit: pageSize(options?.limit), cursor: options?.cursor };
    return this.lifecycle.run(call, options, (pending) => this.driver.list!(call.collection, page, pending));
  }

  async collections(options?: CollectionsOptions): Promise<string[]> {
    const call = this.calls.list('collections', options);
    const limit = pageSize(options?.limit);
    return this.lifecycle.run(call, options, (pending) => this.driver.collections!(limit, pending));
  }

  async clearCollection(collection: string, options?: TimeOptions): Promise<number> {
    const call = this.calls.list('clearCollection', { ...options, collection });
    return this.runGroup(call, options, Infinity, (pending) => this.driver.clear!(call.collection, pending));
  }

  async cull(limit?: number, options?: TimeOptions): Promise<number> {
    const call = this.calls.list('cull', options);
    const size = pageSize(limit);
    return this.runGroup(call, options, size, (pending) => this.driver.cull!(size, pending));
  }

  async setup(): Promise<void> {
    await this.lifecycle.setup();
  }

  async ping(options?: TimeOptions): Promise<void> {
    checkCallOptions('ping', options);
    const call: StoreCall = { store: this.name, operation: 'ping' };
    await this.lifecycle.run(call, options, (pending) => this.driver.ping(pending));
  }

  close(): Promise<void> {
    return this.lifecycle.close();
  }

  /** Runs a call that changes several entries. @param size how many at most */
  private runGroup<T>(
    call: StoreCall,
    options: TimeOptions | undefined,
    size: number,
    work: (pending: PendingCall) => MaybePromise<T>,
  ): Promise<T> {
    return this.lifecycle.run(call, options, async (pending) => {
      try {
        return await work(pending);
      } catch (error) {
        throw size > 1 ? failureOfGroup(error, this.driver) : error;
      }
    });
  }

  private readOne(
    call: NamedCall,
    key: string,
    options: CallOptions | undefined,
  ): MaybePromise<readonly (StoredRecord | undefined)[]> {
    const at = this.calls.at(call, key);
    return this.lifecycle.begin(call, options, (pending) => this.driver.read([at], pending));
  }

  private async readMany<T extends JsonValue>(
    operation: string,
    keys: readonly string[],
    options: CallOptions | undefined,
  ): Promise<(Entry<T> | undefined)[]> {
    const call = this.calls.named(operation, options);
    const places = this.calls.placesOf(call, keys);
    const records = new Map<string, StoredRecord | undefined>();
    await this.lifecycle.run(call, options, async (pending) => {
      for (const batch of this.batches(places, pending)) {
        const found = await this.driver.read(batch, pending);
        batch.forEach(({ key }, index) => records.set(key, found[index]));
      }
    });
    // Each from its own text, so that equal keys do not share an object.
    return keys.map((key) => this.entryOf<T>(records.get(key), this.calls.withKey(call, key)));
  }

  private async writeIf(
    operation: string,
    key: string,
    expected: string | null,
    value: JsonValue,
    options: CompareAndSetOptions | undefined,
  ): Promise<string | false> {
    const call = this.calls.atomic(operation, key, options);
    const write = this.fresh(call, key, value, options);
    const condition = expected === null ? null : String(expected);
    const written = await this.lifecycle.run(call, options, (pending) => {
      if (condition === null) return this.driver.writeIf!(write, null, pending);
      if (!isRevision(condition)) return false;
      const { atomic, driver } = this;
      return options?.keepTimes
        ? atomic.replace(write, condition, pending)
        : driver.writeIf!(write, condition, pending);
    });
    return written && write.record.revision;
  }

  private entryOf<T extends JsonValue>(record: StoredRecord | undefined, call: StoreCall): Entry<T> | undefined {
    if (record === undefined || record === null) return undefined;
    const { value, revision, createdAt, expiresAt } = record;
    if (typeof revision !== 'string' || revision === '' || !Number.isSafeInteger(createdAt))
      throw new DeserializationError(call, 'what is stored is no entry of this store');
    if (expiresAt !== null && !Number.isSafeInteger(expiresAt))
      throw new DeserializationError(call, 'the entry does not say when it expires');
    // Asked each time, so that a clock that is set back afterwards is noticed.
    const now = this.clock();
    if (expiresAt !== null && expiresAt <= now) return undefined;
    return { value: valueOf(value, call) as T, revision, createdAt, expiresAt };
  }

  private fresh(call: NamedCall, key: string, value: unknown, options: PutOptions | undefined): DriverWrite {
    const now = this.clock();
    const record: StoredRecord = {
      value: textOf(value, this.capabilities.maxValueBytes, call),
      revision: this.nextRevision(),
      createdAt: now,
      expiresAt: expiryOf(options?.ttlMs, now, call),
    };
    return { at: this.calls.at(call, key), record };
  }

  private *batches<T>(items: readonly T[], pending: PendingCall): Generator<T[]> {
    const size = this.driver.batchSize ?? 100;
    for (let from = 0; from < items.length; from += size) {
      pending.throwIfOver();
      yield items.slice(from, from + size);
    }
  }
}

/** What cannot be read has an empty one, which must match nothing that a caller expects. */
function isRevision(expected: string): boolean {
  return expected !== '';
}
