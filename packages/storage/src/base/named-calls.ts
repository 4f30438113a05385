import type { CallOptions } from '../contracts';
import { UnsupportedCapabilityError, type StoreCall } from '../errors';
import { checkName, collectionName, recordKey } from './record-key';
import type { RecordKey, StoreDriver } from './store-driver';

/** One call with checked names. */
export interface NamedCall extends StoreCall {
  readonly collection: string;
}

/** Checks of which names the calls of a store speak, and whether it can do what they ask for. */
export class NamedCalls {
  constructor(private readonly driver: Pick<StoreDriver, 'name' | 'capabilities' | 'maxIdBytes'>) {}

  named(operation: string, options: { collection?: string } | undefined): NamedCall {
    const { name: store } = this.driver;
    return { store, operation, collection: collectionName(options?.collection, { store, operation }) };
  }

  ofKey(operation: string, key: string, options: CallOptions | undefined): NamedCall {
    return this.withKey(this.named(operation, options), key);
  }

  atomic(operation: string, key: string, options: CallOptions | undefined): NamedCall {
    const call = this.ofKey(operation, key, options);
    this.demand(this.driver.capabilities.atomic === 'full', 'atomic: full', call);
    return call;
  }

  list(operation: string, options?: { collection?: string }): NamedCall {
    const call = this.named(operation, options);
    this.demand(this.driver.capabilities.enumerate !== 'none', 'enumerate: eventual', call);
    return call;
  }

  demand(has: boolean, capability: string, call: StoreCall): void {
    if (!has) throw new UnsupportedCapabilityError(call, capability, `it needs ${capability}`);
  }

  withKey(call: NamedCall, key: string): NamedCall {
    checkName('a key', key, this.driver.capabilities.maxKeyBytes, call);
    const { store, operation, collection } = call;
    return { store, operation, collection, key };
  }

  at(call: NamedCall, key: string): RecordKey {
    return recordKey(call.collection, key, this.driver.maxIdBytes);
  }

  /** Where the keys lie, each once. */
  placesOf(call: NamedCall, keys: readonly string[]): RecordKey[] {
    return [...new Set(keys)].map((key) => this.at(this.withKey(call, key), key));
  }
}
