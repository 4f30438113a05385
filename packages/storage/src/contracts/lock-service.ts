import { provideWith } from '@tenon/core';
export interface AcquireOptions {
  /** Milliseconds until the lock is free again by itself; whoever gets it counts them from the asking. */
  ttlMs: number;
  /** Milliseconds to wait for a lock that another holds; 0 by default. */
  waitMs?: number;
  /** Ends the waiting; it rejects with the reason of the signal. */
  signal?: AbortSignal;
}

/** Named locks that end by themselves, so that a holder that dies blocks nobody for ever. */
export abstract class LockService {
  /** @returns the lock; null if it is another's for as long as the caller waits. @throws TN8006, TN8007 */
  abstract acquire(name: string, options: AcquireOptions): Promise<Lease | null>;
  /** Whoever waits gets null. Leases that are held end by their own time, or at once where the process keeps them. */
  abstract close(): Promise<void>;
}
provideWith(
  LockService,
  'Import `StorageModule.forRoot(store, { locks })` in the root module, or inject it with `@Optional()`.',
);

/** A lock that somebody holds for a time. */
export interface Lease {
  /** Grows with every lease of the name: what the lock protects can refuse a holder that is late. */
  readonly fencingToken: number;
  /** @returns whether the lock was still held and now lasts `ttlMs` from now */
  renew(ttlMs: number): Promise<boolean>;
  /** @returns whether the lock was still held; another's is left alone */
  release(): Promise<boolean>;
}
