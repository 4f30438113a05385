import { checkedLockRequest, checkedTtl, steadyClock, type Clock } from '../base';
import type { AcquireOptions, Lease, LockService } from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';

interface Held {
  readonly token: number;
  expiresAt: number;
}

interface Waiter {
  readonly ttlMs: number;
  readonly settle: (lease: Lease | null) => void;
}

/** Who waits for one name, in order. */
interface Queue {
  readonly waiters: Waiter[];
  /** Runs while somebody holds the lock, and looks again when its time should be over. */
  timer: NodeJS.Timeout | undefined;
}

/** Locks within this process. Who waits longest gets the lock next. */
export class MemoryLockService implements LockService {
  private readonly held = new Map<string, Held>();
  private readonly queues = new Map<string, Queue>();
  private readonly now: Clock;
  private isClosed = false;
  /** One for all names: it grows for each of them. Begins with the time, so that it grows over restarts, too. */
  private lastToken: number;

  constructor({ clock }: { readonly clock?: Clock } = {}) {
    this.now = steadyClock(clock);
    this.lastToken = this.now() * 1_000;
  }

  async acquire(name: string, options: AcquireOptions): Promise<Lease | null> {
    const { ttlMs, waitMs } = checkedLockRequest(name, options, this.begin('acquire'));
    const { signal } = options;
    signal?.throwIfAborted();
    if (!this.holder(name) && !this.queues.has(name)) return this.lease(name, ttlMs);
    if (waitMs === 0) return null;
    return this.wait(name, ttlMs, waitMs, signal);
  }

  /** Whoever waits gets nothing. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.held.clear();
    const queues = [...this.queues.values()];
    // First, so that nobody's leaving gives the lock to the next.
    this.queues.clear();
    for (const { waiters, timer } of queues) {
      clearTimeout(timer);
      for (const { settle } of [...waiters]) settle(null);
    }
  }

  private wait(name: string, ttlMs: number, waitMs: number, signal: AbortSignal | undefined): Promise<Lease | null> {
    return new Promise((resolve, reject) => {
      const queue = this.queues.get(name) ?? { waiters: [], timer: undefined };
      this.queues.set(name, queue);
      const leave = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        const place = queue.waiters.indexOf(waiter);
        if (place >= 0) queue.waiters.splice(place, 1);
        this.pass(name);
      };
      const abort = (): void => {
        leave();
        reject(signal?.reason as Error);
      };
      const settle = (lease: Lease | null): void => {
        leave();
        resolve(lease);
      };
      const waiter: Waiter = { ttlMs, settle };
      const timer = setTimeout(() => settle(null), waitMs);
      signal?.addEventListener('abort', abort, { once: true });
      queue.waiters.push(waiter);
      this.pass(name);
    });
  }

  /** Gives a lock that is free to the next who waits, or looks again when it should be free. */
  private pass(name: string): void {
    const queue = this.queues.get(name);
    if (!queue) return;
    clearTimeout(queue.timer);
    const holder = this.holder(name);
    const next = queue.waiters[0];
    if (!next) this.queues.delete(name);
    else if (holder) queue.timer = setTimeout(() => this.pass(name), this.pauseUntil(holder.expiresAt));
    else next.settle(this.lease(name, next.ttlMs));
  }

  /** A lease may be longer than a timer can be. */
  private pauseUntil(time: number): number {
    return Math.min(2_147_483_647, Math.max(1, time - this.now()));
  }

  private holder(name: string): Held | undefined {
    const held = this.held.get(name);
    if (!held || held.expiresAt > this.now()) return held;
    this.held.delete(name);
    return undefined;
  }

  /** Names that nobody asks for again must not stay. What was leased first is likely to be over first. */
  private forgetOldest(): void {
    for (const [name, { expiresAt }] of this.held) {
      if (expiresAt > this.now()) return;
      this.held.delete(name);
    }
  }

  private lease(name: string, ttlMs: number): Lease {
    const mine: Held = { token: ++this.lastToken, expiresAt: this.now() + ttlMs };
    this.held.set(name, mine);
    this.forgetOldest();
    const isMine = (): boolean => this.holder(name) === mine;
    return {
      fencingToken: mine.token,
      renew: async (newTtlMs) => {
        const time = checkedTtl(newTtlMs, this.begin('renew'));
        if (!isMine()) return false;
        mine.expiresAt = this.now() + time;
        this.pass(name);
        return true;
      },
      release: async () => {
        this.begin('release');
        if (!isMine()) return false;
        this.held.delete(name);
        this.pass(name);
        return true;
      },
    };
  }

  private begin(operation: string): StoreCall {
    const call: StoreCall = { store: 'memory', operation, collection: 'locks' };
    if (this.isClosed) throw new StoreClosedError(call);
    return call;
  }
}
