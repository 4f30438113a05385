/** What a store can do, so that a feature can ask at the start and not fail in the middle. */
export interface StoreCapabilities {
  /**
   * `full`: every method of `AtomicStore`. `delete-wins`: of parallel deletes one says true, so that take() has one
   * winner, and nothing else. `none`: nothing of it.
   */
  readonly atomic: 'full' | 'delete-wins' | 'none';
  /** `strong`: lists show every write that was acknowledged. `eventual`: after a while. `none`: there are no lists. */
  readonly enumerate: 'strong' | 'eventual' | 'none';
  /** Milliseconds by which an expiry may be late in the backend. Readers never see it: the entry knows its own time. */
  readonly ttlResolutionMs: number;
  /** Bytes of the JSON text of a value, in UTF-8. */
  readonly maxValueBytes: number;
  /** Bytes of a key, in UTF-8. */
  readonly maxKeyBytes: number;
  /** Acknowledged writes survive a restart of the process, and of the server. */
  readonly durable: boolean;
  /** Other processes see the same entries. */
  readonly shared: boolean;
}
