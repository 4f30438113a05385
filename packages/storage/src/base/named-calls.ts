import type { CallOptions } from '../contracts';
import { UnsupportedCapabilityError, type StoreCall } from '../errors';
import { checkCallOptions } from './call-options';
import { checkName, collectionName, defaultCollection, recordKey } from './record-key';
import type { RecordKey, StoreDriver } from './store-driver';

/** One call with checked names. */
export interface NamedCall extends StoreCall {
  readonly collection: string;
}

/** Checks of which names the calls of a store speak, and whether it can do what they ask for. */
export class NamedCalls {
  constructor(private readonly driver: Pick<StoreDriver, 'name' | 'capabilities' | 'maxIdBytes' | 'usesIds'>) {}

  /** @throws InvalidKeyError TN8007, TenonError TN1015 for what is no option */
  named(operation: string, options: CallOptions | undefined): NamedCall {
    return { store: this.driver.name, operation, collection: this.collectionOf(operation, options) };
  }

  ofKey(operation: string, key: string, options: CallOptions | undefined): NamedCall {
    const call = { store: this.driver.name, operation, collection: this.collectionOf(operation, options), key };
    checkName('a key', key, this.driver.capabilities.maxKeyBytes, call);
    return call;
  }

  atomic(operation: string, key: string, options: CallOptions | undefined): NamedCall {
    const call = this.ofKey(operation, key, options);
    this.demand(this.driver.capabilities.atomic === 'full', 'atomic: full', call);
    return call;
  }

  list(operation: string, options: CallOptions | undefined): NamedCall {
    const call = this.named(operation, options);
    this.demand(this.driver.capabilities.enumerate !== 'none', 'enumerate: eventual', call);
    return call;
  }

  demand(has: boolean, capability: string, call: StoreCall): void {
    if (!has) throw new UnsupportedCapabilityError(call, capability, `it needs ${capability}`);
  }

  withKey(call: NamedCall, key: string): NamedCall {
    const { store, operation, collection } = call;
    const keyed = { store, operation, collection, key };
    checkName('a key', key, this.driver.capabilities.maxKeyBytes, keyed);
    return keyed;
  }

  at(call: NamedCall, key: string): RecordKey {
    const { usesIds = true, maxIdBytes } = this.driver;
    return usesIds ? recordKey(call.collection, key, maxIdBytes) : { collection: call.collection, key, id: '' };
  }

  /** Where the keys lie, each once. */
  placesOf(call: NamedCall, keys: readonly string[]): RecordKey[] {
    return [...new Set(keys)].map((key) => this.at(this.withKey(call, key), key));
  }

  private collectionOf(operation: string, options: CallOptions | undefined): string {
    if (options === undefined || options === null) return defaultCollection;
    checkCallOptions(operation, options);
    const { collection } = options;
    if (collection === undefined) return defaultCollection;
    return collectionName(collection, { store: this.driver.name, operation });
  }
}
