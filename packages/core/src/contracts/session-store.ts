import type { MaybePromise } from './json';
import type { ClientCapabilities, Implementation, LogLevel } from './protocol';

/** A session of the 2025 era: a plain record that any process can load. */
export interface SessionRecord {
  readonly id: string;
  readonly protocolVersion: string;
  readonly clientInfo: Implementation;
  readonly clientCapabilities: ClientCapabilities;
  /** Key of the principal that opened it; others cannot use it. */
  readonly principal?: string;
  logLevel?: LogLevel;
  /** URIs of the resources that the client subscribed to. */
  subscriptions?: readonly string[];
  /** Milliseconds since the epoch. */
  lastUsedAt: number;
}

/** Keeps sessions. The idle time limit and the cap are the store's. */
export interface SessionStore {
  get(id: string): MaybePromise<SessionRecord | undefined>;
  put(session: SessionRecord): MaybePromise<void>;
  /** Notes that a session was used now, and nothing else of the record: another process may have changed the rest. */
  touch(session: SessionRecord): MaybePromise<void>;
  delete(id: string): MaybePromise<boolean>;
}
