import type { MaybePromise } from '@tenon/core';
import type { HarnessClock, ServerControl } from './store-harness';

/** How the contract gets at an event log, a pub/sub, a lock service or a store of rate limits. */
export interface ServiceHarness<Service extends { close(): Promise<void> }> {
  /** A new one, of whose data nobody else knows. Called for every case. */
  open(): MaybePromise<Service>;
  /** Another client of the data of the one that was opened last; without it there are no cases with two clients. */
  another?(): MaybePromise<Service>;
  /** Cleans up after a case. All that was opened is closed. */
  dispose?(): MaybePromise<void>;
  /** The clock that they were given; without it the cases wait. */
  readonly clock?: HarnessClock;
  /** Of a server that keeps its data when it stops; without it there are no cases with faults. */
  readonly server?: ServerControl;
}
