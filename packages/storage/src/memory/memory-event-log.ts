import type { JsonValue } from '@tenon/core';
import {
  checkedTtl,
  checkStream,
  eventNumber,
  positive,
  steadyClock,
  textOf,
  valueOf,
  wholeNumber,
  type Clock,
} from '../base';
import type { AppendOptions, EventLog, StreamEvent } from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';

export interface MemoryEventLogOptions {
  /** Events that a stream keeps; 1,000 by default. */
  readonly maxLength?: number;
  /** Milliseconds that a stream is kept after its last event; one hour by default. */
  readonly ttlMs?: number;
  /** Streams kept at most; beyond it those go that were silent for longest. 10,000 by default. */
  readonly maxStreams?: number;
  /** Bytes of payloads of all streams; 64 MiB by default. */
  readonly maxBytes?: number;
  readonly clock?: Clock;
}

interface Kept {
  readonly number: number;
  readonly text: string;
}

interface Stream {
  events: Kept[];
  expiresAt: number;
  bytes: number;
}

/** Streams of events in this process. */
export class MemoryEventLog implements EventLog {
  /** The one that was silent for longest first. */
  private readonly streams = new Map<string, Stream>();
  /** Who waits for the next event, by stream. */
  private readonly waiting = new Map<string, Set<() => void>>();
  private readonly limits: Required<Omit<MemoryEventLogOptions, 'clock'>>;
  private readonly now: Clock;
  private bytes = 0;
  private isClosed = false;
  /** Begins with the time, so that numbers of a process that ended do not come back. */
  private lastNumber: number;

  /** @throws TenonError TN1015 for limits that are not positive, or not whole where they count */
  constructor({
    maxLength = 1_000,
    ttlMs = 3_600_000,
    maxStreams = 10_000,
    maxBytes = 64 * 1024 * 1024,
    clock,
  }: MemoryEventLogOptions = {}) {
    this.limits = { maxLength, ttlMs, maxStreams, maxBytes };
    for (const [name, value] of Object.entries({ maxLength, maxStreams })) wholeNumber(name, value);
    for (const [name, value] of Object.entries({ ttlMs, maxBytes })) positive(name, value);
    this.now = steadyClock(clock);
    this.lastNumber = this.now() * 1_000;
  }

  async append(stream: string, payload: JsonValue, options: AppendOptions = {}): Promise<string> {
    const call = this.begin('append', stream);
    const maxLength = wholeNumber('maxLength', options.maxLength ?? this.limits.maxLength);
    const ttlMs = checkedTtl(options.ttlMs ?? this.limits.ttlMs, call);
    const text = textOf(payload, this.limits.maxBytes, call);
    const kept = this.live(stream) ?? { events: [], expiresAt: 0, bytes: 0 };
    const number = ++this.lastNumber;
    kept.events.push({ number, text });
    kept.expiresAt = this.now() + ttlMs;
    this.resize(kept, text.length);
    while (kept.events.length > maxLength) this.resize(kept, -kept.events.shift()!.text.length);
    this.streams.delete(stream);
    this.streams.set(stream, kept);
    this.makeRoom(stream);
    for (const wake of this.waiting.get(stream) ?? []) wake();
    return `${stream}_${number}`;
  }

  async readAfter(stream: string, afterId: string | null, limit: number): Promise<StreamEvent[]> {
    const call = this.begin('readAfter', stream);
    wholeNumber('limit', limit);
    const after = afterId === null ? 0 : eventNumber(stream, afterId);
    if (after === undefined) return [];
    const events = this.live(stream)?.events ?? [];
    const first = events.findIndex(({ number }) => number > after);
    if (first < 0) return [];
    return events
      .slice(first, first + limit)
      .map(({ number, text }) => ({ id: `${stream}_${number}`, payload: valueOf(text, call) }));
  }

  async *tail(stream: string, afterId: string | null, signal: AbortSignal): AsyncGenerator<StreamEvent, void> {
    // An id that somebody made up leads to what comes from now on.
    let last =
      afterId === null || eventNumber(stream, afterId) !== undefined ? afterId : `${stream}_${this.lastNumber}`;
    while (!signal.aborted) {
      const events = await this.readAfter(stream, last, 100);
      for (const event of events) {
        if (signal.aborted) return;
        last = event.id;
        yield event;
      }
      if (events.length === 0) await this.nextEvent(stream, last, signal);
    }
  }

  async drop(stream: string): Promise<void> {
    this.begin('drop', stream);
    this.forget(stream);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.streams.clear();
    this.bytes = 0;
    for (const waiting of this.waiting.values()) for (const wake of waiting) wake();
  }

  private begin(operation: string, stream: string): StoreCall {
    const call: StoreCall = { store: 'memory', operation, collection: 'events' };
    if (this.isClosed) throw new StoreClosedError(call);
    checkStream(stream, call);
    return call;
  }

  /** Resolves when the stream may have more than the last event that a reader knows, or the signal ends the waiting. */
  private nextEvent(stream: string, last: string | null, signal: AbortSignal): Promise<void> {
    // It may have aborted, or one may have come, while its reader was busy.
    if (signal.aborted) return Promise.resolve();
    const newest = this.streams.get(stream)?.events.at(-1)?.number ?? 0;
    if (newest > (last === null ? 0 : eventNumber(stream, last)!)) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.waiting.get(stream) ?? new Set();
      this.waiting.set(stream, waiting);
      const wake = (): void => {
        signal.removeEventListener('abort', wake);
        waiting.delete(wake);
        if (waiting.size === 0 && this.waiting.get(stream) === waiting) this.waiting.delete(stream);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  private live(stream: string): Stream | undefined {
    const kept = this.streams.get(stream);
    if (kept && kept.expiresAt <= this.now()) this.forget(stream);
    return this.streams.get(stream);
  }

  private makeRoom(newest: string): void {
    const now = this.now();
    for (const [name, { expiresAt }] of this.streams) {
      const isFull = this.streams.size > this.limits.maxStreams || this.bytes > this.limits.maxBytes;
      if (!isFull && expiresAt > now) break;
      if (name !== newest) this.forget(name);
    }
    const { events } = this.streams.get(newest)!;
    while (this.bytes > this.limits.maxBytes && events.length > 1)
      this.resize(this.streams.get(newest)!, -events.shift()!.text.length);
  }

  private forget(stream: string): void {
    this.bytes -= this.streams.get(stream)?.bytes ?? 0;
    this.streams.delete(stream);
  }

  private resize(stream: Stream, bytes: number): void {
    stream.bytes += bytes;
    this.bytes += bytes;
  }
}
