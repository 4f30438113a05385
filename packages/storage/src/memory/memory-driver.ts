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
  record: StoredRecord;
  bytes: number;
  /** Whether somebody relies on it to be there until its time is over. */
  isHeld: boolean;
}

/** Objects, map entries and numbers around the text of an entry, in bytes, roughly. */
const overheadBytes = 400;
const maxValueBytes = 4 * 1024 * 1024;

/** Records in maps. Nothing in it waits, so that each method is atomic by itself. */
export class MemoryDriver implements StoreDriver {
  readonly name = 'memory';
  readonly capabilities: StoreCapabilities;
  readonly sweepIntervalMs = 10_000;
  readonly usesIds = false;
  /** By collection and key. */
  private readonly kept = new Map<string, Map<string, Kept>>();
  private readonly useOrder = new UseOrder<Kept>();
  private entries = 0;
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
    this.entries = 0;
    this.bytes = 0;
  }

  read(keys: readonly RecordKey[], call: DriverCall): (StoredRecord | undefined)[] {
    return keys.map((at) => {
      const found = this.live(at, call);
      if (found) this.useOrder.use(found);
      return found?.record;
    });
  }

  write(writes: readonly DriverWrite[], call: DriverCall): void {
    for (const write of writes) {
      const before = this.live(write.at, call);
      this.keep(write, before, before?.isHeld ?? false, call);
    }
  }

  remove(keys: readonly RecordKey[], call: DriverCall): number {
    return keys.filter((at) => this.removeLive(at, call) !== undefined).length;
  }

  writeIf(write: DriverWrite, expected: string | null, call: DriverCall): boolean {
    const found = this.live(write.at, call);
    if ((found?.record.revision ?? null) !== expected) return false;
    this.keep(write, found, found?.isHeld ?? true, call);
    return true;
  }

  replace({ at, record }: DriverWrite, expected: string, call: DriverCall): boolean {
    const found = this.live(at, call);
    if (found?.record.revision !== expected) return false;
    const { createdAt, expiresAt } = found.record;
    this.keep({ at, record: { ...record, createdAt, expiresAt } }, found, found.isHeld, call);
    return true;
  }

  removeIf(at: RecordKey, expected: string, call: DriverCall): boolean {
    if (this.live(at, call)?.record.revision !== expected) return false;
    return this.removeLive(at, call) !== undefined;
  }

  take(at: RecordKey, call: DriverCall): StoredRecord | undefined {
    return this.removeLive(at, call)?.record;
  }

  list(collection: string, { limit, cursor }: ListPage, call: DriverCall): { keys: string[]; cursor?: string } {
    const entries = [...(this.kept.get(collection)?.values() ?? [])];
    const keys = entries
      .filter(({ at, record }) => (cursor === undefined || at.key > cursor) && isLive(record, call))
      .map(({ at }) => at.key)
      .sort();
    return keys.length > limit ? { keys: keys.slice(0, limit), cursor: keys[limit - 1] } : { keys };
  }

  collections(limit: number, call: DriverCall): string[] {
    const names: string[] = [];
    for (const [name, entries] of this.kept) {
      if (names.length === limit) break;
      for (const { record } of entries.values()) {
        if (!isLive(record, call)) continue;
        names.push(name);
        break;
      }
    }
    return names;
  }

  clear(collection: string, call: DriverCall): number {
    const entries = [...(this.kept.get(collection)?.values() ?? [])];
    const places = entries.map(({ at }) => at);
    return this.remove(places, call);
  }

  /** Looks at a bounded number of entries, and goes on from there the next time. */
  cull(limit: number, call: DriverCall): number {
    let culled = 0;
    let looked = 0;
    const toLookAt = Math.min(this.entries, Math.max(limit, 10_000));
    while (culled < limit && looked < toLookAt) {
      this.sweeping ??= this.all();
      const next = this.sweeping.next();
      if (next.done) {
        this.sweeping = undefined;
        continue;
      }
      looked++;
      if (isLive(next.value.record, call)) continue;
      this.forget(next.value);
      culled++;
    }
    return culled;
  }

  private *all(): Generator<Kept, undefined> {
    for (const entries of this.kept.values()) yield* entries.values();
  }

  private live(at: RecordKey, call: DriverCall): Kept | undefined {
    const found = this.kept.get(at.collection)?.get(at.key);
    if (!found || isLive(found.record, call)) return found;
    this.forget(found);
    return undefined;
  }

  private removeLive(at: RecordKey, call: DriverCall): Kept | undefined {
    const found = this.live(at, call);
    if (found) this.forget(found);
    return found;
  }

  /** @param before what lives at the place */
  private keep({ at, record }: DriverWrite, before: Kept | undefined, isHeld: boolean, call: DriverCall): void {
    const { collection, key } = at;
    // A character takes two bytes at most.
    const bytes = overheadBytes + 2 * (record.value.length + 2 * (collection.length + key.length));
    if (bytes > this.maxBytes) throw new DriverError({ kind: 'too-large', size: bytes, limit: this.maxBytes });
    this.makeRoom(before ? 0 : 1, bytes - (before?.bytes ?? 0), before, call);
    this.bytes += bytes - (before?.bytes ?? 0);
    if (before) {
      // Objects that live on cost more to make than to change.
      before.record = record;
      before.bytes = bytes;
      before.isHeld = isHeld;
      this.useOrder.use(before);
      return;
    }
    const kept: Kept = { at, record, bytes, isHeld, older: undefined, newer: undefined };
    this.useOrder.add(kept);
    let entries = this.kept.get(collection);
    if (!entries) this.kept.set(collection, (entries = new Map<string, Kept>()));
    entries.set(key, kept);
    this.entries += 1;
  }

  private makeRoom(entries: number, bytes: number, except: Kept | undefined, call: DriverCall): void {
    let entriesLeft = this.entries + entries;
    let bytesLeft = this.bytes + bytes;
    const fits = (): boolean => entriesLeft <= this.maxEntries && bytesLeft <= this.maxBytes;
    if (fits()) return;
    const going: Kept[] = [];
    for (const kept of this.useOrder) {
      if (fits()) break;
      if (kept === except || (kept.isHeld && isLive(kept.record, call))) continue;
      going.push(kept);
      entriesLeft -= 1;
      bytesLeft -= kept.bytes;
    }
    // A write that is refused takes nothing away.
    if (fits()) return going.forEach((kept) => this.forget(kept));
    throw new DriverError({
      kind: 'full',
      detail: `${this.entries} entries with ${this.bytes} bytes must stay until they are deleted or expire`,
    });
  }

  private forget(kept: Kept): void {
    const { collection, key } = kept.at;
    const entries = this.kept.get(collection);
    entries?.delete(key);
    if (entries?.size === 0) this.kept.delete(collection);
    this.useOrder.remove(kept);
    this.entries -= 1;
    this.bytes -= kept.bytes;
  }
}
