import { TenonError } from '@tenon/core';
import { describeUnknown, safeCause } from '../base/failure';
import type { KeyValueStore } from '../contracts';
import { StoreClosedError, StoreSetupError } from '../errors';

interface Closable {
  close(): Promise<void>;
}

/** How many running servers of this process use something. */
const users = new WeakMap<Closable, number>();

/**
 * Yields something for as long as a server runs, and closes it with the last of the servers that use it.
 *
 * @param open what it takes to be used
 */
export async function* inUse<T extends Closable>(
  thing: T,
  open: (thing: T) => Promise<void> = async () => undefined,
): AsyncGenerator<T, void, void> {
  users.set(thing, (users.get(thing) ?? 0) + 1);
  try {
    await open(thing);
  } catch (error) {
    // Why it could not be opened says more than that it cannot be closed either.
    await release(thing).catch(() => undefined);
    throw error;
  }
  try {
    yield thing;
  } finally {
    await release(thing);
  }
}

async function release(thing: Closable): Promise<void> {
  const left = (users.get(thing) ?? 1) - 1;
  users.set(thing, left);
  if (left === 0) await thing.close();
}

/**
 * Opens a store, once: whoever starts the server decides whether to try again.
 *
 * @throws StoreError naming the store, TenonError TN8019 for one that was closed
 */
export async function openStore(store: KeyValueStore): Promise<void> {
  try {
    await store.setup();
  } catch (error) {
    if (error instanceof StoreClosedError) throw new TenonError('TN8019', `'${store.name}' was closed before`);
    if (error instanceof TenonError) throw error;
    const call = { store: store.name, operation: 'setup' };
    throw new StoreSetupError(call, describeUnknown(error), { cause: safeCause(error) });
  }
}
