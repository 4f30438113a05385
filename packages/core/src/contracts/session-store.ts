import type { MaybePromise } from './json';
import type { ClientCapabilities, Implementation, LogLevel } from './protocol';
import { provideWith } from './token';

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
  /**
   * Changes a session, so that no change of another process is lost and one that has ended does not come back. Optional:
   * without it a session is loaded, changed and put.
   *
   * @param change says whether the session is to be stored; is called again where another process was faster; may throw,
   *   which leaves the session as it was
   */
  update?(id: string, change: (session: SessionRecord) => boolean): MaybePromise<void>;
}

/** Injection token of the `SessionStore` that a server without the option `sessions.store` takes from its modules. */
export const SESSION_STORE = Symbol('tenon.session-store');
provideWith(
  SESSION_STORE,
  'Import `StorageModule.forRoot(store, { sessions: true })` of `@tenon/storage` in the root module, or provide the token there.',
);
