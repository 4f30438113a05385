import type { KeyValueStore } from '@tenon/storage';
import type { StoreHarness } from '@tenon/storage/contract';
import { maxKeyBytes, PendingCall, recordKey } from '../src/base';
import { MemoryDriver } from '../src/memory/memory-driver';
import { fakeHarness } from './fake-harness';
import { DriverStore, FakeServerDriver } from './fake-server';
import { StillClock } from './still-clock';

export interface WrappedHarnessOptions {
  /** Bytes by which keys may be longer in the store behind, for wrappers that make them longer. */
  readonly extraKeyBytes?: number;
  /** Where an entry lies in the store behind. */
  readonly placeOf?: (collection: string, key: string) => { collection: string; key: string };
}

/** A harness of a wrapper over a store in memory, with its records at hand. */
export function wrappedHarness(
  wrap: (store: DriverStore, clock: StillClock) => KeyValueStore,
  { extraKeyBytes = 0, placeOf = (collection, key) => ({ collection, key }) }: WrappedHarnessOptions = {},
): StoreHarness {
  const clock = new StillClock();
  let records: MemoryDriver;
  const open = (): KeyValueStore => {
    records = new MemoryDriver();
    const capabilities = { ...records.capabilities, maxKeyBytes: maxKeyBytes + extraKeyBytes };
    return wrap(new DriverStore(Object.assign(records, { capabilities }), { clock: clock.now }), clock);
  };
  return {
    capabilities: open().capabilities,
    clock,
    open,
    corrupt: (collection, key) => {
      const place = placeOf(collection, key);
      const record = { value: '{"half', revision: 'r', createdAt: 1, expiresAt: null };
      const call = new PendingCall({ store: 'memory', operation: 'corrupt' }, 5_000, clock.now);
      records.write([{ at: recordKey(place.collection, place.key), record }], call);
    },
  };
}

/** A harness of a wrapper over a store on a fake server, which goes away, freezes and loses replies. */
export function wrappedFakeHarness(wrap: (store: KeyValueStore) => KeyValueStore): StoreHarness {
  const harness = fakeHarness((server) => new FakeServerDriver(server));
  const opened = async (open: StoreHarness['open']): Promise<KeyValueStore> => wrap(await open());
  return {
    ...harness,
    capabilities: wrap(harness.open() as KeyValueStore).capabilities,
    open: () => opened(harness.open),
    another: () => opened(harness.another!),
    reopen: () => opened(harness.reopen!),
  };
}
