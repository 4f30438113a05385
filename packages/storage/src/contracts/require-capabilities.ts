import { UnsupportedCapabilityError } from '../errors';
import type { AtomicStore } from './atomic-store';
import type { StoreCapabilities } from './capabilities';
import type { EnumerableStore } from './enumerable-store';
import type { KeyValueStore } from './key-value-store';

/** What a feature needs of a store, at the least. */
export interface CapabilityNeeds {
  readonly atomic?: 'full' | 'delete-wins';
  readonly enumerate?: 'strong' | 'eventual';
  readonly durable?: true;
  readonly shared?: true;
  /** Bytes of the largest value. */
  readonly maxValueBytes?: number;
}

/** A store with the methods that the needs stand for. */
export type StoreWith<Needs extends CapabilityNeeds> = KeyValueStore &
  (Needs extends { atomic: string } ? AtomicStore : unknown) &
  (Needs extends { enumerate: string } ? EnumerableStore : unknown);

const ranks = {
  atomic: ['none', 'delete-wins', 'full'],
  enumerate: ['none', 'eventual', 'strong'],
} as const;

/**
 * Refuses a store at the start that lacks what a feature relies on.
 *
 * @param feature what needs it, for the message
 * @returns the store, with the methods that it is known to have
 * @throws UnsupportedCapabilityError TN8011, naming the store and every capability that is missing
 * @example const codes = requireCapabilities(store, { atomic: 'full' }, 'OAuth');
 */
export function requireCapabilities<const Needs extends CapabilityNeeds>(
  store: KeyValueStore,
  needs: Needs,
  feature: string,
): StoreWith<Needs> {
  const missing = missingCapabilities(store.capabilities, needs);
  if (missing.length > 0) {
    const capability = missing.join(', ');
    const call = { store: store.name, operation: 'requireCapabilities' };
    throw new UnsupportedCapabilityError(
      call,
      capability,
      `${feature} needs ${capability}, which the store '${store.name}' does not have`,
    );
  }
  return store as StoreWith<Needs>;
}

/** Whether a store has every method of `AtomicStore`. */
export function isAtomic(store: KeyValueStore): store is AtomicStore {
  return store.capabilities.atomic === 'full';
}

function missingCapabilities(has: StoreCapabilities, needs: CapabilityNeeds): string[] {
  const missing: string[] = [];
  if (needs.atomic && ranks.atomic.indexOf(has.atomic) < ranks.atomic.indexOf(needs.atomic))
    missing.push(`atomic: ${needs.atomic}`);
  if (needs.enumerate && ranks.enumerate.indexOf(has.enumerate) < ranks.enumerate.indexOf(needs.enumerate))
    missing.push(`enumerate: ${needs.enumerate}`);
  if (needs.durable && !has.durable) missing.push('durable: true');
  if (needs.shared && !has.shared) missing.push('shared: true');
  if (needs.maxValueBytes !== undefined && has.maxValueBytes < needs.maxValueBytes)
    missing.push(`maxValueBytes: ${needs.maxValueBytes}`);
  return missing;
}
