import type { SqlRow } from './entry-row';

/** What a statement came to. */
export interface SqlAnswer {
  readonly rows: readonly SqlRow[];
  /** How many rows it wrote or deleted. */
  readonly changed: number;
}
