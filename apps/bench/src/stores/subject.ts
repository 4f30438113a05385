/** What the benchmark of stores puts under load: an adapter of Tenon, or the same work done with the driver alone. */
import type { JsonValue } from '@tenon/core';

export interface Subject {
  put(key: string, value: JsonValue): unknown;
  get(key: string): unknown;
  close(): unknown;
}

/** Where the engines are; what they hold under the names below is removed at the end. */
export interface Places {
  readonly redis: string;
  readonly postgres: string;
}

/** The table, the prefix of keys, and the name of the file. */
export const NAME = 'tenon_bench';
