import { pageSize, maxPageSize } from '../base';
import type { CollectionsOptions, KeyValueStore } from '../contracts';
import { checkPrefix } from './option-checks';
import { NameWrapper, pagesOf, type Place } from './name-wrapper';
import { wrapped, type Wrapped } from './store-wrapper';

/**
 * A store whose keys begin with a prefix in the store behind it, so that several share its collections. Lists show and
 * clear what is under the prefix; they read the keys of all, collections() those of all collections.
 *
 * @param prefix text of up to 256 bytes
 * @throws TenonError TN1015
 * @example const ours = prefixKeys(store, 'shop:');
 */
export function prefixKeys<Store extends KeyValueStore>(store: Store, prefix: string): Wrapped<Store> {
  checkPrefix('prefix', prefix);
  return wrapped<Store>(new PrefixedStore(store, prefix));
}

class PrefixedStore extends NameWrapper {
  constructor(
    store: KeyValueStore,
    private readonly prefix: string,
  ) {
    super(store, Buffer.byteLength(prefix));
  }

  protected placeOf(collection: string): Place {
    return { collection, prefix: this.prefix };
  }

  override collections(options?: CollectionsOptions): Promise<string[]> {
    return this.inStepsOf('collections', options, async (store, steps) => {
      const limit = pageSize(options?.limit);
      const own: string[] = [];
      for (const collection of await store.collections({ ...steps.rest(options), limit: maxPageSize })) {
        if (own.length === limit) break;
        const { done } = await pagesOf(store, this.placeOf(collection), options, steps).next();
        if (!done) own.push(collection);
      }
      return own;
    });
  }
}
