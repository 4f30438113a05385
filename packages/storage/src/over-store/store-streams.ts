import type { JsonValue } from '@tenon/core';
import { maxTtlMs, type Clock } from '../base';
import type { AtomicStore, StreamEvent } from '../contracts';
import type { StoreCall } from '../errors';
import { AttemptQueue } from './attempt-queue';

/** What is kept of a stream beside its events. */
type Head = {
  /** The number that it began with, by which a stream is told from one of the same name that was forgotten. */
  readonly start: number;
  /** Numbers of the oldest and of the newest event; there is none where `last` is below `first`. */
  readonly first: number;
  readonly last: number;
  /** Milliseconds since the epoch until which no event expires. */
  readonly keptUntil: number;
};

/** Where an event was put, before the head says so. */
interface Place {
  /** That of the head. */
  readonly start: number;
  readonly number: number;
  readonly revision: string;
}

interface Keep {
  readonly maxLength: number;
  readonly ttlMs: number;
}

const heads = { collection: 'tenon.streams' } as const;
const events = { collection: 'tenon.events' } as const;
/** Calls to the store at once. */
const parallelCalls = 50;

/**
 * Streams as entries: one for each event under its number, which is put where there is none, so that of several who append
 * each gets a number and none is left out; and the head, which follows. Whoever finds a number taken moves the head on
 * for the one who did not get to.
 *
 * The head lives as long as the stream. Events live three times as long, and are given new time before it is over, since
 * a stream that goes on keeps its old events.
 */
export class StoreStreams {
  private readonly queue = new AttemptQueue();

  constructor(
    private readonly store: AtomicStore,
    private readonly now: Clock,
  ) {}

  /** @returns the number of the event */
  add(stream: string, payload: JsonValue, { maxLength, ttlMs }: Keep, call: StoreCall): Promise<number> {
    let mine: Place | undefined;
    /** Until when an attempt that came to nothing has let events live. */
    let shortened = Infinity;
    return this.queue.run(stream, call, async () => {
      const entry = await this.store.getEntry<Head>(stream, heads);
      if (!entry) return this.begin(stream, ttlMs);
      const head = entry.value;
      if (mine?.start !== head.start) mine = undefined;
      const now = this.now();
      // Whoever came first may have given them more.
      if (shortened < head.keptUntil && now < head.keptUntil)
        await this.keep(stream, head.first, head.last, head.keptUntil - now);
      shortened = Infinity;
      // Somebody else moved the head on.
      if (mine && head.last >= mine.number) {
        if (!(await this.wasNeverRead(stream, head, mine))) return { result: mine.number };
        mine = undefined;
      }
      const keptUntil = head.keptUntil >= now + ttlMs ? head.keptUntil : now + Math.min(3 * ttlMs, maxTtlMs);
      const number = head.last + 1;
      const options = { ...events, ttlMs: keptUntil - now };
      if (!mine) {
        const revision = await this.store.compareAndSet(keyOf(stream, number), null, payload, options);
        if (revision !== false) mine = { start: head.start, number, revision };
      }
      // The new one as well: whoever put it may have given it the time of a head before.
      if (keptUntil > head.keptUntil) await this.keep(stream, head.first, number, keptUntil - now);
      const first = firstOf(head.first, number, maxLength);
      const next: Head = { ...head, first, last: number, keptUntil };
      if ((await this.store.compareAndSet(stream, entry.revision, next, { ...heads, ttlMs })) === false) {
        if (keptUntil > head.keptUntil) shortened = keptUntil;
        return undefined;
      }
      if (first > head.first) await this.forget(stream, head.first, first - 1);
      return mine && { result: number };
    });
  }

  /** Up to `limit` events with higher numbers. */
  async read(stream: string, after: number, limit: number): Promise<StreamEvent[]> {
    const head = await this.store.get<Head>(stream, heads);
    const found: StreamEvent[] = [];
    if (!head) return found;
    for (let from = Math.max(head.first, after + 1); from <= head.last && found.length < limit;) {
      const numbers = range(from, Math.min(head.last, from + limit - found.length - 1));
      const payloads = await this.store.getMany(
        numbers.map((number) => keyOf(stream, number)),
        events,
      );
      payloads.forEach((payload, index) => {
        // One that was trimmed in this moment.
        if (payload !== undefined) found.push({ id: keyOf(stream, numbers[index]!), payload });
      });
      from += numbers.length;
    }
    return found;
  }

  /** The number of the newest event, 0 where the stream does not exist. */
  async last(stream: string): Promise<number> {
    return (await this.store.get<Head>(stream, heads))?.last ?? 0;
  }

  /** Forgets the events, and for a while not the numbers: they must not come back. */
  async drop(stream: string, ttlMs: number, call: StoreCall): Promise<void> {
    const head = await this.queue.run(stream, call, async () => {
      const entry = await this.store.getEntry<Head>(stream, heads);
      if (!entry) return { result: undefined };
      const { first, last } = entry.value;
      const next: Head = { ...entry.value, first: last + 1, keptUntil: 0 };
      const isDropped = await this.store.compareAndSet(stream, entry.revision, next, { ...heads, ttlMs });
      return isDropped === false ? undefined : { result: { first, last } };
    });
    if (head) await this.forget(stream, head.first, head.last);
  }

  /** Makes a stream without events. Its numbers begin with the time, so that those of one that was forgotten do not come back. */
  private async begin(stream: string, ttlMs: number): Promise<undefined> {
    const start = this.now() * 1_000;
    const head: Head = { start, first: start + 1, last: start, keptUntil: 0 };
    await this.store.compareAndSet(stream, null, head, { ...heads, ttlMs });
  }

  /**
   * Whether the number had been another's event, trimmed or dropped between the reading of the head and the putting of this
   * one, which is removed. An event of the stream's own is removed by whoever trims it: where it is gone, it was read.
   */
  private async wasNeverRead(stream: string, head: Head, { number, revision }: Place): Promise<boolean> {
    return number < head.first && this.store.compareAndDelete(keyOf(stream, number), revision, events);
  }

  private async keep(stream: string, first: number, last: number, ttlMs: number): Promise<void> {
    for (let from = first; from <= last; from += parallelCalls) {
      const numbers = range(from, Math.min(last, from + parallelCalls - 1));
      await Promise.all(numbers.map((number) => this.store.touch(keyOf(stream, number), ttlMs, events)));
    }
  }

  private async forget(stream: string, first: number, last: number): Promise<void> {
    const keys = range(first, last).map((number) => keyOf(stream, number));
    // What cannot be deleted is not read any more, and expires.
    await this.store.deleteMany(keys, events).catch(() => undefined);
  }
}

function keyOf(stream: string, number: number): string {
  return `${stream}_${number}`;
}

/** The oldest number to keep: events go in blocks of a tenth, so that not every append has to delete one. */
function firstOf(first: number, last: number, maxLength: number): number {
  const length = last - first + 1;
  return length > maxLength + Math.ceil(maxLength / 10) ? last - maxLength + 1 : first;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
