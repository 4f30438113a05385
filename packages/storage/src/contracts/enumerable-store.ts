import { provideWith } from '@tenon/core';
import { KeyValueStore, type CallOptions, type TimeOptions } from './key-value-store';
import { wayToStore } from './way-to-store';

export interface KeysOptions extends CallOptions {
  /** Keys of one page at most: 1,000 by default, 10,000 at most. A page may be shorter although more follow. */
  limit?: number;
  /** Where the page begins: the `cursor` of the page before. */
  cursor?: string;
}

export interface KeyPage {
  readonly keys: string[];
  /** Leads to the next page; absent on the last one. */
  readonly cursor?: string;
}

export interface CollectionsOptions extends TimeOptions {
  /** 1,000 by default, 10,000 at most. */
  limit?: number;
}

/** Lists what there is. Where `capabilities.enumerate` is `none`, every method of these rejects with TN8011. */
export abstract class EnumerableStore extends KeyValueStore {
  /**
   * The keys of a collection, page by page, each once. A key that is there from the first page to the last is listed;
   * with `eventual`, one that was written a moment ago may be missing.
   */
  abstract keys(options?: KeysOptions): Promise<KeyPage>;
  /** The collections that have entries, `default` among them. */
  abstract collections(options?: CollectionsOptions): Promise<string[]>;
  /** Deletes all entries of a collection. @returns how many */
  abstract clearCollection(collection: string, options?: TimeOptions): Promise<number>;
  /** Removes entries that have expired. @param limit at most so many; 1,000 by default. @returns how many */
  abstract cull(limit?: number, options?: TimeOptions): Promise<number>;
}
provideWith(EnumerableStore, wayToStore);
