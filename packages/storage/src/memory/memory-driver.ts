import {
  DriverError,
  isLive,
  maxKeyBytes,
  positive,
  type DriverCall,
  type DriverWrite,
  type ListPage,
  type RecordKey,
  type StoredRecord,
  type StoreDriver,
} from '../base';
import type { StoreCapabilities } from '../contracts';
import { UseOrder, type Used } from './use-order';

interface Kept extends Used {
  readonly at: RecordKey;
  readonly record: StoredRecord;
  readonly bytes: number;
  /** Whether somebody relies on it to be there until its time is over. */
  readonly isHeld: boolean;
}

/** Objects, map entries and numbers around the text of an entry, in bytes, roughly. */
const overheadBytes = 400;
const maxValueBytes = 4 * 1024 * 1024;

/** Records in maps. Nothing in it waits, so that each method is atomic by itself. */
export class MemoryDriver implements StoreDriver {
  readonly name = 'memory';
  readonly capabilities: StoreCapabilities;
  readonly sweepIntervalMs = 10_000;
  /** By id. */
  private readonly kept = new Map<string, Kept>();
  private readonly useOrder = new UseOrder<Kept>();
  private readonly byCollection = new Map<string, Map<string, Kept>>();
  private bytes = 0;
  /** Where the next sweep goes on; a map remembers the place while others come and go. */
  private sweeping: Iterator<Kept> | undefined;

  constructor(
    private readonly maxEntries = 100_000,
    private readonly maxBytes = 256 * 1024 * 1024,
  ) {
    positive('maxEntries', maxEntries);
    positive('maxBytes', maxBytes);
    this.capabilities = {
      atomic: 'full',
      enumerate: 'strong',
      ttlResolutionMs: 1,
      maxValueBytes,
      maxKeyBytes,
      durable: false,
      shared: false,
    };
  }

  ping(): void {}

  close(): void {
    this.kept.clear();
    this.useOrder.clear();
    this.byCollection.clear();
    this.bytes = 0;
  }

  read(keys: readonly RecordKey[], { now }: DriverCall): (StoredRecord | undefined)[] {
    return keys.map((at) => {
      const found = this.live(at, now);
      if (found) this.useOrder.use(found);
      return found?.record;
    });
  }

  write(writes: readonly DriverWrite[], { now }: DriverCall): void {
    for (const write of writes) this.keep(write, this.live(write.at, now)?.isHeld ?? false, now);
  }

  remove(keys: readonly RecordKey[], { now }: DriverCall): number {
    return keys.filter((at) => this.removeLive(at, now) !== undefined).length;
  }

  writeIf(write: DriverWrite, expected: string | null, { now }: DriverCall): boolean {
    const found = this.live(write.at, now);
    if ((found?.record.revision ?? null) !== expected) return false;
    this.keep(write, found?.isHeld ?? true, now);
    return true;
  }

  replace({ at, record }: DriverWrite, expected: string, { now }: DriverCall): boolean {
    const found = this.live(at, now);
    if (found?.record.revision !== expected) return false;
    const { createdAt, expiresAt } = found.record;
    this.keep({ at, record: { ...record, createdAt, expiresAt } }, found.isHeld, now);
    return true;
  }

  removeIf(at: RecordKey, expected: string, { now }: DriverCall): boolean {
    if (this.live(at, now)?.record.revision !== expected) return false;
    return this.removeLive(at, now) !== undefined;
  }

  take(at: RecordKey, { now }: DriverCall): StoredRecord | undefined {
    return this.removeLive(at, now)?.record;
  }

  list(collection: string, { limit, cursor }: ListPage, { now }: DriverCall): { keys: string[]; cursor?: string } {
    const entries = [...(this.byCollection.get(collection)?.values() ?? [])];
    const keys = entries
      .filter(({ at, record }) => (cursor === undefined || at.key > cursor) && isLive(record, now))
      .map(({ at }) => at.key)
      .sort();
    return keys.length > limit ? { keys: keys.slice(0, limit), cursor: keys[limit - 1] } : { keys };
  }

  collections(limit: number, { now }: DriverCall): string[] {
    const names: string[] = [];
    for (const [name, entries] of this.byCollection) {
      if (names.length === limit) break;
      for (const { record } of entries.values()) {
        if (!isLive(record, now)) continue;
        names.push(name);
        break;
      }
    }
    return names;
  }

  clear(collection: string, call: DriverCall): number {
    const entries = [...(this.byCollection.get(collection)?.values() ?? [])];
    const places = entries.map(({ at }) => at);
    return this.remove(places, call);
  }

  /** Looks at a bounded number of entries, and goes on from there the next time. */
  cull(limit: number, { now }: DriverCall): number {
    let culled = 0;
    let looked = 0;
    const toLookAt = Math.min(this.kept.size, Math.max(limit, 10_000));
    while (culled < limit && looked < toLookAt) {
      this.sweeping ??= this.kept.values();
      const next = this.sweeping.next();
      if (next.done) {
        this.sweeping = undefined;
        continue;
      }
      looked++;
      if (isLive(next.value.record, now)) continue;
      this.forget(next.value);
      culled++;
    }
    return culled;
  }

  private live(at: RecordKey, now: number): Kept | undefined {
    const found = this.kept.get(at.id);
    if (!found || isLive(found.record, now)) return found;
    this.forget(found);
    return undefined;
  }

  private removeLive(at: RecordKey, now: number): Kept | undefined {
    const found = this.live(at, now);
    if (found) this.forget(found);
    return found;
  }

  private keep({ at, record }: DriverWrite, isHeld: boolean, now: number): void {
    // A character takes two bytes at most.
    const bytes = overheadBytes + 2 * (record.value.length + 2 * at.id.length);
    const before = this.kept.get(at.id);
    if (bytes > this.maxBytes) throw new DriverError({ kind: 'too-large', size: bytes, limit: this.maxBytes });
    this.makeRoom(before ? 0 : 1, bytes - (before?.bytes ?? 0), at.id, now);
    const kept: Kept = { at, record, bytes, isHeld };
    if (before) this.useOrder.remove(before);
    this.useOrder.add(kept);
    this.kept.set(at.id, kept);
    this.bytes += bytes - (before?.bytes ?? 0);
    let entries = this.byCollection.get(at.collection);
    if (!entries) this.byCollection.set(at.collection, (entries = new Map<string, Kept>()));
    entries.set(at.key, kept);
  }

  private makeRoom(entries: number, bytes: number, except: string, now: number): void {
    let entriesLeft = this.kept.size + entries;
    let bytesLeft = this.bytes + bytes;
    const fits = (): boolean => entriesLeft <= this.maxEntries && bytesLeft <= this.maxBytes;
    if (fits()) return;
    const going: Kept[] = [];
    for (const kept of this.useOrder) {
      if (fits()) break;
      if (kept.at.id === except || (kept.isHeld && isLive(kept.record, now))) continue;
      going.push(kept);
      entriesLeft -= 1;
      bytesLeft -= kept.bytes;
    }
    // A write that is refused takes nothing away.
    if (fits()) return going.forEach((kept) => this.forget(kept));
    throw new DriverError({
      kind: 'full',
      detail: `${this.kept.size} entries with ${this.bytes} bytes must stay until they are deleted or expire`,
    });
  }

  private forget(kept: Kept): void {
    this.kept.delete(kept.at.id);
    this.useOrder.remove(kept);
    this.bytes -= kept.bytes;
    const entries = this.byCollection.get(kept.at.collection);
    entries?.delete(kept.at.key);
    if (entries?.size === 0) this.byCollection.delete(kept.at.collection);
  }
}
