/** A source of continuous load whose progress can be read at any moment. */
export interface Load {
  /** Opens what it needs and begins; resolves once the first answer arrived and was right. */
  start(): Promise<void>;
  /** Ends everything that it opened. */
  stop(): Promise<void>;
  readonly completed: number;
  readonly errors: number;
  readonly firstFault: string | undefined;
}

/** One answer in this many is checked in full; of the others, only the status. */
export const SAMPLE = 64;

/** How many wrong answers end a run early: figures of a server that answers wrongly mean nothing. */
export const FAULT_LIMIT = 100;
