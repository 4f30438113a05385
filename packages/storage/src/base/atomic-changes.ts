import type { MaybePromise } from '@tenon/core';
import { NotACounterError, type StoreCall } from '../errors';
import { KeyMutex } from './key-mutex';
import type { PendingCall } from './pending-call';
import { isLive, type DriverWrite, type RecordKey, type StoreDriver, type StoredRecord } from './store-driver';

/** What increment() asks for. */
export interface Increment {
  /** The record that begins the counter. */
  readonly fresh: DriverWrite;
  readonly by: number;
  readonly nextRevision: () => string;
  readonly call: StoreCall;
}

/** The changes that a driver may leave to `read`, `remove` and `writeIf`. */
export class AtomicChanges {
  /** Keeps callers of this process from beating each other again and again. */
  private readonly mutex = new KeyMutex();

  constructor(private readonly driver: StoreDriver) {}

  take(at: RecordKey, pending: PendingCall): MaybePromise<StoredRecord | undefined> {
    return this.driver.take ? this.driver.take(at, pending) : this.takeByRemoving(at, pending);
  }

  /** @throws NotACounterError TN8015 */
  async increment({ fresh, by, nextRevision, call }: Increment, pending: PendingCall): Promise<number> {
    if (this.driver.increment) {
      const sum = await this.driver.increment(fresh, by, pending);
      if (sum === undefined) throw new NotACounterError(call, 'the value is no whole number, or the sum is too large');
      return sum;
    }
    return this.change(fresh.at, pending, (record) => {
      if (!record) return { result: by, next: fresh.record };
      const sum = Number(record.value) + by;
      if (!/^-?\d+$/.test(record.value) || !Number.isSafeInteger(Number(record.value)))
        throw new NotACounterError(call, 'the value is no whole number');
      if (!Number.isSafeInteger(sum)) throw new NotACounterError(call, 'the sum is too large');
      return { result: sum, next: { ...record, value: String(sum), revision: nextRevision() } };
    });
  }

  touch(at: RecordKey, expiresAt: number | null, pending: PendingCall): MaybePromise<boolean> {
    if (this.driver.touch) return this.driver.touch(at, expiresAt, pending);
    return this.change(at, pending, (record) =>
      // What cannot be read has no revision, and stays as it is.
      record?.revision ? { result: true, next: { ...record, expiresAt } } : { result: false },
    );
  }

  /** Puts another value in place of the expected one, whose times stay. */
  replace(write: DriverWrite, expected: string, pending: PendingCall): MaybePromise<boolean> {
    if (this.driver.replace) return this.driver.replace(write, expected, pending);
    return this.replaceAfterReading(write, expected, pending);
  }

  private async replaceAfterReading(
    { at, record }: DriverWrite,
    expected: string,
    pending: PendingCall,
  ): Promise<boolean> {
    const [found] = await this.driver.read([at], pending);
    if (found?.revision !== expected || !isLive(found, pending)) return false;
    pending.throwIfOver();
    const { createdAt, expiresAt } = found;
    return this.driver.writeIf!({ at, record: { ...record, createdAt, expiresAt } }, expected, pending);
  }

  private async takeByRemoving(at: RecordKey, pending: PendingCall): Promise<StoredRecord | undefined> {
    const [record] = await this.driver.read([at], pending);
    if (!record || !isLive(record, pending)) return undefined;
    pending.throwIfOver();
    return (await this.driver.remove([at], pending)) > 0 ? record : undefined;
  }

  /** Reads and writes until nobody came between, or the time of the call is over: then the next one has its turn. */
  private change<T>(
    at: RecordKey,
    pending: PendingCall,
    decide: (record: StoredRecord | undefined) => { readonly result: T; readonly next?: StoredRecord },
  ): Promise<T> {
    // Where two places have the same name here, they wait for each other, and that is all.
    return this.mutex.run(at.collection + at.key, async () => {
      for (;;) {
        pending.throwIfOver();
        const [found] = await pending.untilOver(this.driver.read([at], pending));
        const record = found && isLive(found, pending) ? found : undefined;
        const { result, next } = decide(record);
        pending.throwIfOver();
        if (!next) return result;
        const writing = this.driver.writeIf!({ at, record: next }, record?.revision ?? null, pending);
        if (await pending.untilOver(writing)) return result;
      }
    });
  }
}
