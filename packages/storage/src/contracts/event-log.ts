import { provideWith, type JsonValue } from '@tenon/core';

/** One event of a stream. */
export interface StreamEvent<T extends JsonValue = JsonValue> {
  /** `${stream}_${position}`; leads to its stream by itself, as `Last-Event-ID` has to. See `streamOf`. */
  readonly id: string;
  readonly payload: T;
}

export interface AppendOptions {
  /** Events that the stream keeps at most, about so many where the backend trims in blocks; the log's own by default. */
  maxLength?: number;
  /** Milliseconds after which the stream is forgotten unless more is appended; the log's own by default. */
  ttlMs?: number;
}

/**
 * Streams of events that are kept for a while, so that a reader who was away gets what was missed.
 *
 * The name of a stream is 1 to 512 characters of visible ASCII, since ids travel in headers; others are TN8007. Numbers
 * grow within a stream, and go on where a stream is dropped and created again.
 */
export abstract class EventLog {
  /** Adds an event to the end of a stream, which comes into being with its first. @returns the id */
  abstract append(stream: string, payload: JsonValue, options?: AppendOptions): Promise<string>;
  /**
   * What came after an event, in order; of an event that is no longer kept, what is left. Nothing where the id is not of
   * this stream: readers may make ids up.
   *
   * @param afterId null from the oldest event on
   * @param limit events at most
   */
  abstract readAfter(stream: string, afterId: string | null, limit: number): Promise<StreamEvent[]>;
  /**
   * The same, and then what comes, until the signal ends it. A stream that does not exist yet is waited for. Where the
   * backend goes away it ends with TN8002 or TN8003, and a reader goes on from the last id that it has.
   */
  abstract tail(stream: string, afterId: string | null, signal: AbortSignal): AsyncIterable<StreamEvent>;
  /** Forgets a stream. */
  abstract drop(stream: string): Promise<void>;
  abstract close(): Promise<void>;
}
provideWith(
  EventLog,
  'Import `StorageModule.forRoot(store, { events })` in the root module, or inject it with `@Optional()`.',
);

const eventId = /^([\x21-\x7e]{1,512})_([\x21-\x5e\x60-\x7e]{1,64})$/;

/** The stream that an id is of, by its form alone; undefined for what is no id. Whether there is such an event is open. */
export function streamOf(id: string): string | undefined {
  return eventId.exec(id)?.[1];
}
