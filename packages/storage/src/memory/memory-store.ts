import { BaseStore, checkOptionNames, type StoreOptions } from '../base';
import { MemoryDriver } from './memory-driver';

export interface MemoryStoreOptions extends StoreOptions {
  /** Entries kept at most; 100,000 by default. */
  readonly maxEntries?: number;
  /** Bytes of memory that entries take at most, estimated from above; 256 MiB by default. */
  readonly maxBytes?: number;
}

/**
 * A store in this process. It is bounded: beyond its limits the entries go that were used longest ago. What putIfAbsent(),
 * compareAndSet() or increment() created stays until it is deleted or expires, since it tells who was first; where
 * nothing else is left to go, writes reject with TN8016.
 */
export class MemoryStore extends BaseStore {
  /** @throws TenonError TN1015 for limits that are not positive */
  constructor(options: MemoryStoreOptions = {}) {
    checkOptionNames('memoryStore', options, ['maxEntries', 'maxBytes', 'timeoutMs', 'clock']);
    super(new MemoryDriver(options.maxEntries, options.maxBytes), options);
  }
}

/** A `MemoryStore`. @example const store = memoryStore({ maxEntries: 10_000 }); */
export function memoryStore(options?: MemoryStoreOptions): MemoryStore {
  return new MemoryStore(options);
}
