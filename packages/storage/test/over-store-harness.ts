import { memoryStore, type Clock, type KeyValueStore } from '../src';
import type { ServiceHarness, StoreHarness } from '../src/contract';
import { StillClock } from './still-clock';

/** Stores in this process. */
export function memoryHarness(): StoreHarness {
  const clock = new StillClock();
  const open = (): KeyValueStore => memoryStore({ clock: clock.now });
  return { capabilities: open().capabilities, clock, open };
}

/** Services over the stores of another harness. */
export function overStore<Service extends { close(): Promise<void> }>(
  stores: StoreHarness,
  make: (store: KeyValueStore, options: { clock?: Clock }) => Service,
): ServiceHarness<Service> {
  let opened: KeyValueStore[] = [];
  const over = (store: KeyValueStore): Service => {
    opened.push(store);
    return make(store, { clock: stores.clock?.now.bind(stores.clock) });
  };
  return {
    clock: stores.clock,
    server: stores.server,
    open: async () => over(await stores.open()),
    // Where a store is not shared, two services share it all the same.
    another: async () => over((await stores.another?.()) ?? opened.at(-1)!),
    dispose: async () => {
      await Promise.all(opened.map((store) => store.close()));
      opened = [];
      await stores.dispose?.();
    },
  };
}
