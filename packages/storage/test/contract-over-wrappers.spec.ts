import {
  clampTtl,
  compress,
  defaultValue,
  encrypted,
  fallback,
  limitSize,
  log,
  memoryStore,
  nearCache,
  prefixCollections,
  prefixKeys,
  retry,
  route,
  singleCollection,
  statistics,
  timeout,
  validated,
  type KeyValueStore,
} from '@tenon/storage';
import { describeCases, storeCases } from '@tenon/storage/contract';
import type { DriverStore } from './fake-server';
import type { StillClock } from './still-clock';
import { wrappedFakeHarness, wrappedHarness, type WrappedHarnessOptions } from './wrapped-harness';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const key = Buffer.alloc(32, 7);

/** A Standard Schema that takes its time, and everything. */
const anything = {
  '~standard': {
    version: 1 as const,
    vendor: 'test',
    validate: async (value: unknown) => {
      await new Promise((resolve) => setImmediate(resolve));
      return { value };
    },
  },
};

type Wrap = (store: DriverStore, clock: StillClock) => KeyValueStore;

const wrappers: Readonly<Record<string, [wrap: Wrap, options?: WrappedHarnessOptions]>> = {
  clampTtl: [(store) => clampTtl(store, { min: 1 })],
  compress: [(store) => compress(store, { minBytes: 100 })],
  defaultValue: [(store) => defaultValue(store, () => undefined)],
  fallback: [(store, { now }) => fallback(store, memoryStore({ clock: now }), { writes: true })],
  limitSize: [(store) => limitSize(store, { maxBytes: 2_000_000 })],
  log: [(store) => log(store, quiet)],
  nearCache: [(store, { now }) => nearCache(store, memoryStore({ clock: now }), { ttlMs: 60_000, clock: now })],
  prefixCollections: [
    (store) => prefixCollections(store, 'ours '),
    { placeOf: (collection, key) => ({ collection: `ours ${collection}`, key }) },
  ],
  prefixKeys: [
    (store) => prefixKeys(store, 'ours '),
    { extraKeyBytes: 5, placeOf: (collection, key) => ({ collection, key: `ours ${key}` }) },
  ],
  retry: [(store) => retry(store)],
  route: [(store, { now }) => route({ names: memoryStore({ clock: now }), marks: memoryStore({ clock: now }) }, store)],
  singleCollection: [
    (store) => singleCollection(store, 'single'),
    {
      extraKeyBytes: 2_053,
      placeOf: (collection, key) => ({ collection: 'single', key: `${collection.length}:${collection}${key}` }),
    },
  ],
  statistics: [(store) => statistics(store)],
  timeout: [(store) => timeout(store, 60_000)],
  validated: [(store) => validated(store, anything)],
  'a pile of wrappers': [
    (store, { now }) => {
      const shared = prefixCollections(retry(timeout(log(store, quiet), 60_000)), 'ours ');
      const cached = nearCache(shared, memoryStore({ clock: now }), { ttlMs: 60_000, clock: now });
      return statistics(validated(compress(encrypted(cached, { keys: [key] })), anything));
    },
    { placeOf: (collection, key) => ({ collection: `ours ${collection}`, key }) },
  ],
};

for (const [name, [wrap, options]] of Object.entries(wrappers))
  describeCases({ describe, it }, `a store behind ${name}`, storeCases(wrappedHarness(wrap, options)));

const faulty: Readonly<Record<string, (store: KeyValueStore) => KeyValueStore>> = {
  encrypted: (store) => encrypted(store, { keys: [key] }),
  retry: (store) => retry(store, { delayMs: 1, maxDelayMs: 2 }),
  timeout: (store) => timeout(store, 4_000),
};

for (const [name, wrap] of Object.entries(faulty)) {
  const faults = storeCases(wrappedFakeHarness(wrap)).filter(({ id }) => /^(46|47|48|49|50|51|52)$/.test(id));
  describeCases({ describe, it }, `a store on a fake server behind ${name}`, faults);
}
