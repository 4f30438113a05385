import type { StoreOptions } from '../base';

/** What the stores of Elasticsearch and OpenSearch take besides a node or a client. */
export interface SearchSettings extends Omit<StoreOptions, 'clock'> {
  /** The index that all entries are in, made if it is missing; `tenon` by default. */
  readonly index?: string;
}
