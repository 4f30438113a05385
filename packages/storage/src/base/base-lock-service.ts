import type { MaybePromise } from '@tenon/core';
import { randomUUID } from 'node:crypto';
import type { AcquireOptions, Lease, LockService } from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';
import { closingController } from './closing';
import { checkedLockRequest } from './lock-request';
import { pause } from './pause';
import { checkedTtl } from './time-to-live';

/** Milliseconds between two attempts: at first, and at most. */
const [shortestPauseMs, longestPauseMs] = [20, 250];

/** What a backend does for a lock service. Each method is one attempt, and ends by the deadline of the backend. */
export interface LockDriver {
  /** What errors call it, such as `redis`. */
  readonly name: string;
  /**
   * Takes a lock if it is free.
   *
   * @param owner of this lease; nobody else has it
   * @returns the fencing token, which is higher than that of every lease before; undefined where the lock is another's
   */
  acquire(name: string, owner: string, ttlMs: number): Promise<number | undefined>;
  /** @returns whether the owner still held the lock, which now lasts `ttlMs` from now */
  renew(name: string, owner: string, ttlMs: number): Promise<boolean>;
  /** @returns whether the owner still held the lock, which is free now */
  release(name: string, owner: string): Promise<boolean>;
  close?(): MaybePromise<void>;
}

/**
 * Locks in a backend that tells nobody when one is free: whoever waits tries again, after 20 ms at first and up to 250 ms
 * later, so that the lock goes to any of those who wait.
 */
export abstract class BaseLockService implements LockService {
  private readonly closing = closingController();
  private closed: Promise<void> | undefined;
  /** Attempts that the backend has not answered, and what is given back to it. None of them rejects. */
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly driver: LockDriver) {}

  async acquire(name: string, options: AcquireOptions): Promise<Lease | null> {
    const { ttlMs, waitMs } = checkedLockRequest(name, options, this.begin('acquire'));
    const { signal } = options;
    const deadline = performance.now() + waitMs;
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      signal?.throwIfAborted();
      const lease = await this.attempt(name, ttlMs, signal);
      const left = deadline - performance.now();
      if (lease || left <= 0) return lease;
      // Not all at the same time.
      await pause(Math.min(left, pauseMs * (0.5 + Math.random() / 2)), signal, this.closing.signal);
      if (this.closed) return null;
    }
  }

  close(): Promise<void> {
    this.closed ??= this.end();
    return this.closed;
  }

  private async end(): Promise<void> {
    this.closing.abort();
    // What an attempt gains now can be given back only while the backend is open.
    while (this.running.size > 0) await Promise.all(this.running);
    await this.driver.close?.();
  }

  /** One attempt; what it gains after its caller has lost interest is given back. */
  private attempt(name: string, ttlMs: number, signal: AbortSignal | undefined): Promise<Lease | null> {
    const owner = randomUUID();
    const gaining = this.gain(name, owner, ttlMs);
    this.track(gaining);
    return unlessAborted(gaining, signal, (lease) => {
      if (lease) this.giveBack(name, owner);
    });
  }

  private async gain(name: string, owner: string, ttlMs: number): Promise<Lease | null> {
    const asked = performance.now();
    try {
      const fencingToken = await this.driver.acquire(name, owner, ttlMs);
      if (fencingToken === undefined) return null;
      // The backend began to count between the asking and the answer; whoever has the lease counts from the asking.
      const isOver = performance.now() - asked >= ttlMs;
      if (!isOver && !this.closed) return this.lease(name, owner, fencingToken);
    } catch (error) {
      // The backend may hold it all the same, for nobody.
      this.giveBack(name, owner);
      throw error;
    }
    this.giveBack(name, owner);
    return null;
  }

  /** In the background. What cannot be given back ends by itself. */
  private giveBack(name: string, owner: string): void {
    this.track(this.driver.release(name, owner));
  }

  private track(work: Promise<unknown>): void {
    const tracked = work.then(
      () => void this.running.delete(tracked),
      () => void this.running.delete(tracked),
    );
    this.running.add(tracked);
  }

  private lease(name: string, owner: string, fencingToken: number): Lease {
    return {
      fencingToken,
      renew: async (ttlMs) => {
        const time = checkedTtl(ttlMs, this.begin('renew'));
        const asked = performance.now();
        const isRenewed = await this.driver.renew(name, owner, time);
        // As with acquire, whoever has the lease counts from the asking. Not given back: another renewal may hold it.
        return isRenewed && performance.now() - asked < time;
      },
      release: async () => {
        this.begin('release');
        return this.driver.release(name, owner);
      },
    };
  }

  private begin(operation: string): StoreCall {
    const call: StoreCall = { store: this.driver.name, operation, collection: 'locks' };
    if (this.closed) throw new StoreClosedError(call);
    return call;
  }
}

/** @param late gets what `work` becomes after the signal has aborted */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, late: (result: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    const abort = (): void => {
      isOver = true;
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', abort, { once: true });
    work
      .then((result) => (isOver ? late(result) : resolve(result)), reject)
      .finally(() => signal?.removeEventListener('abort', abort));
  });
}
