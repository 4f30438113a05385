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
  /** @returns the lock; null if it is another's for as long as the caller waits. @throws TN8004, TN8006, TN8007, TN1015 */
  abstract acquire(name: string, options: AcquireOptions): Promise<Lease | null>;
  /**
   * Whoever waits gets null. Leases that are held end by their own time, or at once where the process keeps them; later
   * calls reject with TN8004, those of leases as well.
   */
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
  /**
   * Gives the lease another end, sooner or later than before. One that is over stays over, also where nobody has taken the
   * lock since.
   *
   * @param ttlMs milliseconds, which the holder counts from the asking
   * @returns whether the lock was still held and lasts as long
   * @throws TN8004 once the service is closed, TN8006
   */
  renew(ttlMs: number): Promise<boolean>;
  /** @returns whether the lock was still held; another's is left alone. @throws TN8004 once the service is closed */
  release(): Promise<boolean>;
}
