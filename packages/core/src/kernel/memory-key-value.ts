import type { JsonValue, KeyValue } from '../contracts';
import { TenonError } from '../errors';

interface Stored {
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whether somebody relies on the value to be there until its time is over. */
  readonly isHeld: boolean;
}

/**
 * A store in this process: bounded; what has expired goes first, then the values that were written longest ago. What
 * `putIfAbsent` stored is never dropped to make room, since it tells who was first.
 */
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
    this.store(id, value, ttlSeconds, this.values.get(id)?.isHeld ?? false);
  }

  /** @throws TenonError TN3021 where everything that is stored has to stay */
  putIfAbsent(collection: string, key: string, value: JsonValue, ttlSeconds?: number): boolean {
    if (this.get(collection, key) !== undefined) return false;
    this.store(JSON.stringify([collection, key]), value, ttlSeconds, true);
    return true;
  }

  delete(collection: string, key: string): boolean {
    return this.values.delete(JSON.stringify([collection, key]));
  }

  private store(id: string, value: JsonValue, ttlSeconds: number | undefined, isHeld: boolean): void {
    const expiresAt = ttlSeconds === undefined ? Infinity : this.now() + ttlSeconds * 1000;
    this.values.delete(id);
    if (this.values.size >= this.maxEntries) this.makeRoom();
    this.values.set(id, { value: JSON.stringify(value), expiresAt, isHeld });
  }

  private makeRoom(): void {
    const now = this.now();
    for (const [id, { expiresAt }] of this.values) if (expiresAt <= now) this.values.delete(id);
    for (const [id, { isHeld }] of this.values) {
      if (this.values.size < this.maxEntries) return;
      if (!isHeld) this.values.delete(id);
    }
    if (this.values.size < this.maxEntries) return;
    throw new TenonError('TN3021', `it holds ${this.maxEntries} values that must not be dropped`);
  }
}
