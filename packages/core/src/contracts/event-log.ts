import type { MaybePromise } from './json';
import { provideWith } from './token';

/** One message of a stream, under the id that a client names in `Last-Event-ID`. */
export interface LoggedEvent {
  readonly id: string;
  /** JSON text of the message; empty for an event that only carries its id. */
  readonly message: string;
}

/**
 * Keeps what was sent on streams, so that a client that lost its connection gets what it missed (MCP 2025-11-25,
 * transports, "Resumability and Redelivery"). Bounded: what is too old is forgotten.
 *
 * An event id leads to its stream by itself. It holds no line break and does not begin with a space.
 */
export interface EventLog {
  /**
   * Adds an event to the end of a stream, which comes into being with its first event.
   *
   * @param stream name of the stream; unique among all sessions, and not to be guessed from another's
   * @returns the id of the event
   */
  append(stream: string, message: string): MaybePromise<string>;
  /** The stream that an event belongs to; undefined where the id is unknown. Never throws for what a client made up. */
  streamOf(id: string): MaybePromise<string | undefined>;
  /** What came after an event of the stream, in order. */
  after(stream: string, id: string): MaybePromise<readonly LoggedEvent[]>;
  /** Forgets a stream. */
  drop(stream: string): MaybePromise<void>;
}

/** Injection token of the `EventLog` that a server without the option `sessions.events` takes from its modules. */
export const EVENT_LOG = Symbol('tenon.event-log');
provideWith(
  EVENT_LOG,
  'Import `StorageModule.forRoot(store, { events })` of `@tenon/storage` in the root module, or provide the token there.',
);
