import { TenonError, type MaybePromise } from '@tenon/core';
import { randomUUID } from 'node:crypto';
import type { AcquireOptions, Lease, LockService } from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';
import { closingController } from './closing';
import { pause } from './pause';
import { checkName } from './record-key';
import { checkedTtl } from './time-to-live';

const maxNameBytes = 512;
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

  constructor(private readonly driver: LockDriver) {}

  async acquire(name: string, { ttlMs, waitMs = 0, signal }: AcquireOptions): Promise<Lease | null> {
    const call = this.begin('acquire');
    checkName('a lock', name, maxNameBytes, call);
    const time = checkedTtl(ttlMs, call);
    if (!(typeof waitMs === 'number' && waitMs >= 0 && waitMs <= 2_147_483_647))
      throw new TenonError('TN1015', `waitMs is a number of milliseconds from 0 to 2147483647, not ${String(waitMs)}`);
    const deadline = performance.now() + waitMs;
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      signal?.throwIfAborted();
      const lease = await this.attempt(name, time, signal);
      const left = deadline - performance.now();
      if (lease || left <= 0) return lease;
      // Not all at the same time.
      await pause(Math.min(left, pauseMs * (0.5 + Math.random() / 2)), signal, this.closing.signal);
      if (this.closed) return null;
    }
  }

  close(): Promise<void> {
    this.closed ??= Promise.resolve(this.driver.close?.());
    this.closing.abort();
    return this.closed;
  }

  /** One attempt; what it gains after its caller has lost interest is given back. */
  private async attempt(name: string, ttlMs: number, signal: AbortSignal | undefined): Promise<Lease | null> {
    const owner = randomUUID();
    const acquiring = this.driver.acquire(name, owner, ttlMs);
    const fencingToken = await unlessAborted(acquiring, signal, (token) => {
      // Where it cannot be given back, it ends by itself.
      if (token !== undefined) void this.driver.release(name, owner).catch(() => undefined);
    });
    return fencingToken === undefined ? null : this.lease(name, owner, fencingToken);
  }

  private lease(name: string, owner: string, fencingToken: number): Lease {
    return {
      fencingToken,
      renew: async (ttlMs) => this.driver.renew(name, owner, checkedTtl(ttlMs, this.begin('renew'))),
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
