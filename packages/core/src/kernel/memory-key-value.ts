import type { JsonValue, KeyValue } from '../contracts';

interface Stored {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A store in this process: bounded, the least recently written values go first. */
export class MemoryKeyValue implements KeyValue {
  private readonly values = new Map<string, Stored>();

  /** @param maxEntries values kept at most */
  constructor(
    private readonly maxEntries = 100_000,
    private readonly now: () => number = Date.now,
  ) {}

  get(collection: string, key: string): JsonValue | undefined {
    const id = JSON.stringify([collection, key]);
    const stored = this.values.get(id);
    if (!stored) return undefined;
    if (stored.expiresAt > this.now()) return JSON.parse(stored.value) as JsonValue;
    this.values.delete(id);
    return undefined;
  }

  put(collection: string, key: string, value: JsonValue, ttlSeconds?: number): void {
    const id = JSON.stringify([collection, key]);
    this.values.delete(id);
    if (this.values.size >= this.maxEntries) this.evict();
    const expiresAt = ttlSeconds === undefined ? Infinity : this.now() + ttlSeconds * 1000;
    this.values.set(id, { value: JSON.stringify(value), expiresAt });
  }

  putIfAbsent(collection: string, key: string, value: JsonValue, ttlSeconds?: number): boolean {
    if (this.get(collection, key) !== undefined) return false;
    this.put(collection, key, value, ttlSeconds);
    return true;
  }

  delete(collection: string, key: string): boolean {
    return this.values.delete(JSON.stringify([collection, key]));
  }

  private evict(): void {
    const oldest = this.values.keys().next();
    if (!oldest.done) this.values.delete(oldest.value);
  }
}
