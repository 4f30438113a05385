import type { MaybePromise } from '@tenon/core';
import type { KeyValueStore, StoreCapabilities } from '../contracts';

/** How the contract gets at an adapter. What is left out excludes the cases that need it. */
export interface StoreHarness {
  /** What the stores say that they can do; a store that says otherwise fails. */
  readonly capabilities: StoreCapabilities;
  /** A new store without entries, of which nobody else knows; need not be connected. Called for every case. */
  open(): MaybePromise<KeyValueStore>;
  /** Cleans up after a case. All stores of it are closed. */
  dispose?(): MaybePromise<void>;
  /** Another client, with connections of its own, of the data of the store that was opened last. Needed if `shared`. */
  another?(): MaybePromise<KeyValueStore>;
  /** A new store over the data of the one that was opened last, which is closed. Needed if `durable`. */
  reopen?(): MaybePromise<KeyValueStore>;
  /** Overwrites a record of the store that was opened last with what is no record, behind its back. */
  corrupt?(collection: string, key: string): MaybePromise<void>;
  /** A store over a client of the test's own: close() must leave the client alone. */
  withClient?(): MaybePromise<{
    store: KeyValueStore;
    isUsable: () => MaybePromise<boolean>;
    end: () => MaybePromise<void>;
  }>;
  /** The clock that the stores were given. Without it the cases wait. Not for backends that expire by their own clock. */
  readonly clock?: HarnessClock;
  readonly server?: ServerControl;
  /**
   * Writes `key` under `key` in the default collection in a process of its own, kills it with SIGKILL in the middle of
   * it, and opens what is left.
   *
   * @returns the keys whose writes were acknowledged
   */
  crash?(): MaybePromise<{ store: KeyValueStore; acknowledged: readonly string[] }>;
}

export interface HarnessClock {
  now(): number;
  /** @param ms may be negative */
  advance(ms: number): void;
}

/** The server behind a store, or a proxy before it. */
export interface ServerControl {
  /** What errors call it: `127.0.0.1:6379`. */
  readonly address: string;
  /** Passwords and the like, which no error may show. */
  readonly secrets: readonly string[];
  /** Ends the server or cuts all of its connections, and refuses new ones. */
  stop(): MaybePromise<void>;
  /** Runs it again, with the data that it had if the store is durable. */
  start(): MaybePromise<void>;
  /** Keeps connections open without answering: SIGSTOP. */
  freeze?(): MaybePromise<void>;
  thaw?(): MaybePromise<void>;
  /** Lets the next command reach the server and cuts the connection in place of its reply. */
  dropReply?(): MaybePromise<void>;
}
