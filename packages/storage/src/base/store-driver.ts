import type { MaybePromise } from '@tenon/core';
import type { StoreCapabilities } from '../contracts';
import type { CallOutcome } from '../errors';

/** Where a record lies. The base has checked the names: 1 byte and more, whole Unicode, within the limits. */
export interface RecordKey {
  readonly collection: string;
  readonly key: string;
  /**
   * Both in one string, never the same for two pairs: for backends with a single key. At most `maxIdBytes` long; what is
   * longer is a SHA-256. Holds any character of the names, unless it is a SHA-256. Empty for a driver that does not use it.
   */
  readonly id: string;
}

/** What a backend keeps for a key. */
export interface StoredRecord {
  /** JSON text, without line feeds and NUL. */
  readonly value: string;
  /** Made by the base out of A-Z, a-z, 0-9 and `_`, at most 40 characters; never used twice. */
  readonly revision: string;
  /** Milliseconds since the epoch, whole. */
  readonly createdAt: number;
  /** Milliseconds since the epoch, whole; null for never. */
  readonly expiresAt: number | null;
}

/** One call to a driver. */
export interface DriverCall {
  /** Milliseconds since the epoch: what expires at or before it has expired. */
  readonly now: number;
  /** Aborted when the time of the call is over, its caller has lost interest, or it has failed. Made on first use. */
  readonly signal: AbortSignal;
  /**
   * Calls back when `signal` aborts, with its reason; for less than a signal costs, which may be more than the call.
   *
   * @returns what takes it back
   */
  onEnd(react: (reason: unknown) => void): () => void;
  /** @throws what reaches nobody, where `signal` has aborted: the caller has had an answer */
  throwIfOver(): void;
}

/** What is opened, fails and is closed: the part of a driver that has nothing to do with records. */
export interface Backend {
  /** What errors call it, such as `redis`. */
  readonly name: string;
  /** Milliseconds between sweeps with `cull`, for backends that keep what has expired. No sweeps by default. */
  readonly sweepIntervalMs?: number;
  /**
   * Connects and makes what is missing. Called before anything else, and again after it failed or its time was over: what
   * is still on its way then has to heed the signal.
   */
  open?(call: DriverCall): MaybePromise<void>;
  /** Called once, if there was any call before; closes nothing that was given to it. Must bear that `open` failed. */
  close?(): MaybePromise<void>;
  /** What an error of the client means; undefined for an error that says nothing. Names hosts, never credentials. */
  describeFailure?(error: unknown): DriverFailure | undefined;
  /** Removes what has expired. @param limit at most so many. @returns how many */
  cull?(limit: number, call: DriverCall): MaybePromise<number>;
}

/**
 * What an adapter implements. `BaseStore` does the rest: names, values, sizes, times to live, revisions, deadlines, setup
 * and close. Records arrive checked, and what a driver returns is checked: it need not parse nor hide anything, but it
 * must treat a record that has expired at `call.now` as absent wherever the answer of a write, remove or list depends on
 * it (`isLive`).
 *
 * A driver never retries what is not idempotent, and rejects with what its client rejects with; `describeFailure` says
 * what that means.
 */
export interface StoreDriver extends Backend {
  readonly capabilities: StoreCapabilities;
  /** Bytes that `RecordKey.id` may have; 0 makes it always a SHA-256 in hexadecimal. Any length by default. */
  readonly maxIdBytes?: number;
  /** Whether it looks at `RecordKey.id`, which takes time to make; true by default. */
  readonly usesIds?: boolean;
  /** Records of one read, write or remove; 100 by default. */
  readonly batchSize?: number;

  ping(call: DriverCall): MaybePromise<void>;

  /** The records in the order of the keys, expired ones too if it is simpler. Keys are unique within a call. */
  read(keys: readonly RecordKey[], call: DriverCall): MaybePromise<readonly (StoredRecord | undefined)[]>;
  /** Writes over whatever there is. Keys are unique within a call. */
  write(records: readonly DriverWrite[], call: DriverCall): MaybePromise<void>;
  /** @returns how many live records are gone now through this call; `delete-wins` and `full` count each once */
  remove(keys: readonly RecordKey[], call: DriverCall): MaybePromise<number>;

  /**
   * Writes if the live record has the expected revision, or if there is none for null. Needed for `atomic: 'full'`.
   * The record may have the revision that is expected: touch() changes nothing but the time.
   */
  writeIf?(write: DriverWrite, expected: string | null, call: DriverCall): MaybePromise<boolean>;
  /** Removes the live record if it has the expected revision. Needed for `atomic: 'full'`. */
  removeIf?(key: RecordKey, expected: string, call: DriverCall): MaybePromise<boolean>;
  /** Reads and removes, with one winner. Needed for `atomic: 'full'`. */
  take?(key: RecordKey, call: DriverCall): MaybePromise<StoredRecord | undefined>;
  /**
   * Adds to the whole number of a live record, in one step, which leaves `createdAt` and `expiresAt` and takes over the
   * revision of `fresh`; where there is none, writes `fresh`. Without it the base repeats `read` and `writeIf`.
   *
   * @returns the sum; undefined where the value is no whole number, or the sum is beyond ±(2^53 - 1): nothing is written
   */
  increment?(fresh: DriverWrite, by: number, call: DriverCall): MaybePromise<number | undefined>;
  /**
   * Writes value and revision if the live record has the expected revision, and leaves its `createdAt` and `expiresAt`, in
   * one step. Without it the base reads and calls `writeIf`, which undoes a touch() that comes between the two.
   */
  replace?(write: DriverWrite, expected: string, call: DriverCall): MaybePromise<boolean>;
  /** Changes `expiresAt` of a live record in one step. Without it the base repeats `read` and `writeIf`. */
  touch?(key: RecordKey, expiresAt: number | null, call: DriverCall): MaybePromise<boolean>;

  /** Live keys of a collection, each once over all pages. Needed for lists, like the two below and `cull`. */
  list?(collection: string, page: ListPage, call: DriverCall): MaybePromise<{ keys: string[]; cursor?: string }>;
  /** Names of collections with live records, each once. */
  collections?(limit: number, call: DriverCall): MaybePromise<string[]>;
  /** Removes all records of a collection. @returns how many were live */
  clear?(collection: string, call: DriverCall): MaybePromise<number>;
}

/** A record and where it goes. */
export interface DriverWrite {
  readonly at: RecordKey;
  readonly record: StoredRecord;
}

export interface ListPage {
  readonly limit: number;
  /** What the driver gave for the page before; may be made up. */
  readonly cursor: string | undefined;
}

/** What went wrong in a backend, in words that may be shown: no values, no credentials, no URL with a password. */
export type DriverFailure =
  | {
      readonly kind: 'unavailable';
      readonly outcome: CallOutcome;
      /** For example `Redis at 127.0.0.1:6379 is not reachable; last error ECONNREFUSED`. */
      readonly detail: string;
      /** False where time does not cure it, such as refused credentials. */
      readonly retryable?: boolean;
      /** What to do, in a sentence; that of the catalogue by default. */
      readonly fix?: string;
    }
  | { readonly kind: 'timeout'; readonly outcome: CallOutcome; readonly detail: string }
  | { readonly kind: 'too-large'; readonly size: number; readonly limit: number }
  | { readonly kind: 'full'; readonly detail: string }
  /** While the backend is opened it cannot be set up; later the call failed. */
  | { readonly kind: 'failed'; readonly detail: string; readonly fix?: string };

/** How a driver fails on its own account, where no error of a client says it. */
export class DriverError extends Error {
  override readonly name = 'DriverError';

  constructor(readonly failure: DriverFailure) {
    super('detail' in failure ? failure.detail : failure.kind);
  }
}

/** Whether a record has not expired. @param call whose clock is asked where the record expires at all */
export function isLive({ expiresAt }: Pick<StoredRecord, 'expiresAt'>, call: Pick<DriverCall, 'now'>): boolean {
  return expiresAt === null || expiresAt > call.now;
}
