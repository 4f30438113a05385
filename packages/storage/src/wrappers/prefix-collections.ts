import { pageSize, maxPageSize } from '../base';
import type { CollectionsOptions, KeyValueStore } from '../contracts';
import { NameWrapper, type Place } from './name-wrapper';
import { checkPrefix } from './option-checks';
import { wrapped, type Wrapped } from './store-wrapper';

/**
 * A store whose collections begin with a prefix in the store behind it, so that several share it. Lists show and clear what
 * is under the prefix; collections() finds them among the first 10,000 of all.
 *
 * @param prefix text of up to 256 bytes
 * @throws TenonError TN1015
 * @example const ours = prefixCollections(store, 'shop:');
 */
export function prefixCollections<Store extends KeyValueStore>(store: Store, prefix: string): Wrapped<Store> {
  checkPrefix('prefix', prefix);
  return wrapped<Store>(new PrefixedCollections(store, prefix));
}

class PrefixedCollections extends NameWrapper {
  constructor(
    store: KeyValueStore,
    private readonly prefix: string,
  ) {
    super(store, 0);
  }

  protected placeOf(collection: string): Place {
    return { collection: this.prefix + collection, prefix: '' };
  }

  override collections(options?: CollectionsOptions): Promise<string[]> {
    return this.inStepsOf('collections', options, async (store, steps) => {
      const limit = pageSize(options?.limit);
      const all = await store.collections({ ...steps.rest(options), limit: maxPageSize });
      const own = all.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
      return own.filter((name) => name !== '').slice(0, limit);
    });
  }
}
