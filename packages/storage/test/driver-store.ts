import { DriverError, type CallOutcome, type StoreDriver, type StoreOptions } from '@tenon/storage';
import { MemoryDriver } from '../src/memory/memory-driver';
import { DriverStore } from './fake-server';

type Members = Partial<StoreDriver>;

/**
 * A store in memory of which some methods of the driver are others.
 *
 * @param make gets the methods that they replace
 */
export function storeWith(
  make: Members | ((sound: Pick<MemoryDriver, 'read' | 'write' | 'ping'>) => Members),
  options?: StoreOptions,
): DriverStore {
  const driver = new MemoryDriver();
  const sound = { read: driver.read.bind(driver), write: driver.write.bind(driver), ping: driver.ping.bind(driver) };
  return new DriverStore(Object.assign(driver, typeof make === 'function' ? make(sound) : make), options);
}

/** What a driver rejects with whose server is away. */
export function away(outcome: CallOutcome = 'not-sent', retryable = true): DriverError {
  return new DriverError({ kind: 'unavailable', outcome, detail: 'it is away', retryable });
}

/** The error that something rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await work;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('it did not fail');
}
