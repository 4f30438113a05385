import type { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { closingController, type DriverCall, type StoreLifecycle } from '../base';
import { StoreClosedError, type StoreCall } from '../errors';
import type { RedisBackend } from './redis-backend';
import { connected } from './redis-connection';
import { appendScript } from './stream-script';

/** An entry of a stream as the server gives it: its id, then names and values of fields. */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

/** One who reads a stream as it grows. */
interface Follower {
  readonly key: string;
  /** The id of the newest entry that it has got. */
  last: string;
  /** What it has got and not yet read. */
  readonly queue: StreamEntry[];
  failure: { readonly error: unknown } | undefined;
  wake: () => void;
}

/** Milliseconds that the server keeps a read without news. */
const blockMs = 2_000;
/** Entries of one stream in one read. Whoever has so many left to read gets no more. */
const readCount = 50;
/** Milliseconds after which the server forgets the stream that wakes a reader. */
const wakeTtlMs = 60_000;

/**
 * Follows streams over a connection of its own, since a read that blocks keeps others waiting. All who follow share one
 * read; who comes while it blocks wakes it through a stream that only this reader knows.
 */
export class StreamReader {
  private readonly followers = new Set<Follower>();
  private readonly wakeKey: string;
  private lastWake = '0-0';
  private client: Redis | undefined;
  private isReading = false;
  private readonly closing = closingController();

  constructor(
    private readonly backend: RedisBackend,
    private readonly lifecycle: StoreLifecycle,
    /** Milliseconds in which the server has to answer, beside those that it is allowed to block. */
    private readonly timeoutMs: number,
  ) {
    this.wakeKey = `${backend.root}w:${randomUUID()}`;
  }

  /**
   * The entries after an id, and then those that come, until the signal aborts.
   *
   * @throws StoreUnavailableError TN8002, StoreTimeoutError TN8003, StoreClosedError TN8004
   */
  async *follow(key: string, after: string, signal: AbortSignal): AsyncGenerator<StreamEntry, void> {
    const follower: Follower = { key, last: after, queue: [], failure: undefined, wake: () => undefined };
    const leave = (): void => {
      // At once: whoever has aborted may never ask for another entry.
      this.followers.delete(follower);
      follower.wake();
    };
    signal.addEventListener('abort', leave, { once: true });
    this.followers.add(follower);
    this.read();
    try {
      while (!signal.aborted) {
        const entry = follower.queue.shift();
        if (entry) {
          // There is room again.
          if (follower.queue.length === readCount - 1) this.read();
          yield entry;
        } else if (follower.failure) throw follower.failure.error;
        else await new Promise<void>((resolve) => (follower.wake = resolve));
      }
    } finally {
      signal.removeEventListener('abort', leave);
      this.followers.delete(follower);
    }
  }

  close(): void {
    const error = new StoreClosedError(this.call);
    this.closing.abort(error);
    this.fail(error);
    this.forgetClient();
  }

  private get call(): StoreCall {
    return { store: this.backend.name, operation: 'tail', collection: 'events' };
  }

  /** Begins to read, or lets the read that blocks begin anew with all who follow now. */
  private read(): void {
    if (!this.isReading) void this.readOn();
    // A server that does not hear it ends the read by itself, soon enough.
    else void this.run(() => this.append(), this.timeoutMs).catch(() => undefined);
  }

  private async readOn(): Promise<void> {
    this.isReading = true;
    try {
      while (this.followers.size > 0) await this.run((call) => this.readOnce(call), blockMs + this.timeoutMs);
    } catch (error) {
      this.forgetClient();
      this.fail(error);
    } finally {
      this.isReading = false;
    }
  }

  private async readOnce(call: DriverCall): Promise<void> {
    const client = (this.client ??= await this.connect(call));
    const round = [...this.followers].filter(({ queue }) => queue.length < readCount);
    const places = new Map([[this.wakeKey, this.lastWake]]);
    for (const { key, last } of round) {
      const place = places.get(key);
      if (place === undefined || isAfter(place, last)) places.set(key, last);
    }
    const names = [...places.keys()];
    const found = await client.xread('COUNT', readCount, 'BLOCK', blockMs, 'STREAMS', ...names, ...places.values());
    // A client that was given may put a prefix before all keys, which the server then answers with.
    const prefixLength = client.options.keyPrefix?.length ?? 0;
    for (const [name, entries] of found ?? []) {
      const key = name.slice(prefixLength);
      if (key === this.wakeKey) this.lastWake = entries.at(-1)?.[0] ?? this.lastWake;
      for (const follower of round) if (follower.key === key) give(follower, entries);
    }
  }

  private async connect({ signal }: DriverCall): Promise<Redis> {
    const client = await this.backend.connection.another();
    signal.throwIfAborted();
    this.client = client;
    await connected(client);
    return client;
  }

  private async append(): Promise<void> {
    await this.backend.connection.run(appendScript, this.wakeKey, ['', 1, wakeTtlMs]);
  }

  private run(work: (call: DriverCall) => Promise<void>, timeoutMs: number): Promise<void> {
    return this.lifecycle.run(this.call, { timeoutMs, signal: this.closing.signal }, work);
  }

  private fail(error: unknown): void {
    for (const follower of this.followers) {
      follower.failure = { error };
      follower.wake();
    }
    this.followers.clear();
  }

  /** What is left of a read that failed must not stand before the next one. */
  private forgetClient(): void {
    this.client?.disconnect();
    this.client = undefined;
  }
}

function give(follower: Follower, entries: readonly StreamEntry[]): void {
  for (const entry of entries) {
    if (!isAfter(entry[0], follower.last)) continue;
    follower.queue.push(entry);
    follower.last = entry[0];
  }
  follower.wake();
}

/** Whether an id of the server, `milliseconds-number`, is newer than another. */
function isAfter(id: string, other: string): boolean {
  const [ms = 0, number = 0] = id.split('-').map(Number);
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number);
  return ms === otherMs ? number > otherNumber : ms > otherMs;
}
