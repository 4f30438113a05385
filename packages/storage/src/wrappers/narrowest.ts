import type { KeyValueStore, StoreCapabilities } from '../contracts';

/** What all of the stores can do. */
export function narrowest(stores: readonly KeyValueStore[]): StoreCapabilities {
  return stores.map(({ capabilities }) => capabilities).reduce(narrower);
}

const atomic = ['none', 'delete-wins', 'full'] as const;
const enumerate = ['none', 'eventual', 'strong'] as const;

function narrower(one: StoreCapabilities, other: StoreCapabilities): StoreCapabilities {
  return {
    atomic: lower(atomic, one.atomic, other.atomic),
    enumerate: lower(enumerate, one.enumerate, other.enumerate),
    ttlResolutionMs: Math.max(one.ttlResolutionMs, other.ttlResolutionMs),
    maxValueBytes: Math.min(one.maxValueBytes, other.maxValueBytes),
    maxKeyBytes: Math.min(one.maxKeyBytes, other.maxKeyBytes),
    durable: one.durable && other.durable,
    shared: one.shared && other.shared,
  };
}

/** @param order from the least to the most */
function lower<T>(order: readonly T[], one: T, other: T): T {
  return order.indexOf(one) < order.indexOf(other) ? one : other;
}
