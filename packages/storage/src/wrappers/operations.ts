import type { AtomicStore, EnumerableStore, KeyValueStore } from '../contracts';
import { UnsupportedCapabilityError } from '../errors';

/** A store with every method; of the last two kinds it may have none. */
export type AnyStore = KeyValueStore & AtomicStore & EnumerableStore;

/** The methods of a store that do something in it. */
export type Operation = Exclude<keyof AnyStore, 'name' | 'capabilities' | 'timeoutMs' | 'close'>;

/** What changes nothing. */
export const readingOperations: ReadonlySet<Operation> = new Set([
  'get',
  'getEntry',
  'getMany',
  'getEntries',
  'keys',
  'collections',
  'setup',
  'ping',
]);

const capabilityOf: Partial<Record<Operation, string>> = {
  take: 'atomic: delete-wins',
  putIfAbsent: 'atomic: full',
  compareAndSet: 'atomic: full',
  compareAndDelete: 'atomic: full',
  increment: 'atomic: full',
  touch: 'atomic: full',
  keys: 'enumerate: eventual',
  collections: 'enumerate: eventual',
  clearCollection: 'enumerate: eventual',
  cull: 'enumerate: eventual',
};

/** A store that is known to have a method. @throws UnsupportedCapabilityError TN8011 */
export function having(store: KeyValueStore, operation: Operation): AnyStore {
  const able = store as AnyStore;
  if (typeof able[operation] === 'function') return able;
  const capability = capabilityOf[operation] ?? operation;
  throw new UnsupportedCapabilityError({ store: store.name, operation }, capability, `it needs ${capability}`);
}
