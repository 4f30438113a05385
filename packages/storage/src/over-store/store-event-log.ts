import type { JsonValue } from '@tenon/core';
import {
  checkedTtl,
  checkStream,
  closingController,
  eventNumber,
  pause,
  positive,
  steadyClock,
  textOf,
  valueOf,
  wholeNumber,
  type Clock,
} from '../base';
import {
  requireCapabilities,
  type AppendOptions,
  type AtomicStore,
  type EventLog,
  type KeyValueStore,
  type StreamEvent,
} from '../contracts';
import { StoreClosedError, type StoreCall } from '../errors';
import { StoreStreams } from './store-streams';

export interface StoreEventLogOptions {
  /** Events that a stream keeps, and a tenth more, since they go in blocks; 1,000 by default. */
  readonly maxLength?: number;
  /** Milliseconds that a stream is kept after its last event; one hour by default. */
  readonly ttlMs?: number;
  /** Milliseconds after which a tail that has seen everything looks again; 250 by default. */
  readonly pollMs?: number;
  /** Tells the time, for tests; the clock of the system by default. */
  readonly clock?: Clock;
}

const pageSize = 100;

/**
 * Streams of events in any store that is atomic: an entry for each event, and one for the stream. A tail asks again and
 * again. A stream takes one event at a time, each of which takes the store three calls or four.
 */
export class StoreEventLog implements EventLog {
  private readonly store: AtomicStore;
  private readonly streams: StoreStreams;
  private readonly maxLength: number;
  private readonly ttlMs: number;
  private readonly pollMs: number;
  private readonly closing = closingController();

  /**
   * @param store stays open when this is closed
   * @throws UnsupportedCapabilityError TN8011 for a store that is not atomic; TenonError TN1015, InvalidTtlError TN8006
   */
  constructor(store: KeyValueStore, options: StoreEventLogOptions = {}) {
    this.store = requireCapabilities(store, { atomic: 'full' }, 'StoreEventLog');
    this.streams = new StoreStreams(this.store, steadyClock(options.clock));
    this.maxLength = wholeNumber('maxLength', options.maxLength ?? 1_000);
    this.ttlMs = checkedTtl(options.ttlMs ?? 3_600_000, this.call('new'));
    this.pollMs = positive('pollMs', options.pollMs ?? 250);
  }

  async append(stream: string, payload: JsonValue, options: AppendOptions = {}): Promise<string> {
    const call = this.begin('append', stream);
    const maxLength = wholeNumber('maxLength', options.maxLength ?? this.maxLength);
    const ttlMs = checkedTtl(options.ttlMs ?? this.ttlMs, call);
    // A copy: the caller may change the payload while it waits for its turn.
    const copy = valueOf(textOf(payload, this.store.capabilities.maxValueBytes, call), call);
    return `${stream}_${await this.streams.add(stream, copy, { maxLength, ttlMs }, call)}`;
  }

  async readAfter(stream: string, afterId: string | null, limit: number): Promise<StreamEvent[]> {
    this.begin('readAfter', stream);
    wholeNumber('limit', limit);
    const after = afterId === null ? 0 : eventNumber(stream, afterId);
    return after === undefined ? [] : this.streams.read(stream, after, limit);
  }

  async *tail(stream: string, afterId: string | null, signal: AbortSignal): AsyncGenerator<StreamEvent, void> {
    this.begin('tail', stream);
    if (signal.aborted) return;
    // An id that somebody made up leads to what comes from now on.
    let after = afterId === null ? 0 : (eventNumber(stream, afterId) ?? (await this.streams.last(stream)));
    while (!signal.aborted) {
      const events = await this.streams.read(stream, after, pageSize);
      for (const event of events) {
        if (signal.aborted) return;
        after = eventNumber(stream, event.id) ?? after;
        yield event;
      }
      if (events.length === 0) await pause(this.pollMs, signal, this.closing.signal);
      this.begin('tail', stream);
    }
  }

  async drop(stream: string): Promise<void> {
    await this.streams.drop(stream, this.ttlMs, this.begin('drop', stream));
  }

  async close(): Promise<void> {
    this.closing.abort();
  }

  private begin(operation: string, stream: string): StoreCall {
    const call = this.call(operation);
    if (this.closing.signal.aborted) throw new StoreClosedError(call);
    checkStream(stream, call);
    return call;
  }

  private call(operation: string): StoreCall {
    return { store: this.store.name, operation, collection: 'events' };
  }
}
