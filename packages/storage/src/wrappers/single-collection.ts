import { checkName, maxCollectionBytes, pageSize, recordKey } from '../base';
import type { CollectionsOptions, KeyValueStore } from '../contracts';
import { NameWrapper, pagesOf, type Place } from './name-wrapper';
import { wrapped, type Wrapped } from './store-wrapper';

/**
 * A store whose collections all lie in one of the store behind it. Their names go before the keys, with their length in
 * front, so that no two entries meet; `capabilities.maxKeyBytes` is smaller by 2,053 for it. Lists read the keys of all
 * collections.
 *
 * @param collection the one that everything lies in
 * @throws InvalidKeyError TN8007, TenonError TN1015
 * @example const tenant = singleCollection(store, 'tenant-7');
 */
export function singleCollection<Store extends KeyValueStore>(store: Store, collection: string): Wrapped<Store> {
  checkName('a collection', collection, maxCollectionBytes, { store: store.name, operation: 'singleCollection' });
  return wrapped<Store>(new SingleCollectionStore(store, collection));
}

class SingleCollectionStore extends NameWrapper {
  constructor(
    store: KeyValueStore,
    private readonly single: string,
  ) {
    super(store, maxCollectionBytes + `${maxCollectionBytes}:`.length);
  }

  protected placeOf(collection: string): Place {
    return { collection: this.single, prefix: recordKey(collection, '').id };
  }

  override collections(options?: CollectionsOptions): Promise<string[]> {
    return this.inStepsOf('collections', options, async (store, steps) => {
      const limit = pageSize(options?.limit);
      const found = new Set<string>();
      for await (const keys of pagesOf(store, { collection: this.single, prefix: '' }, options, steps)) {
        for (const key of keys) {
          const collection = collectionOf(key);
          if (collection !== undefined) found.add(collection);
          if (found.size === limit) return [...found];
        }
      }
      return [...found];
    });
  }
}

/** The collection that a key begins with; undefined for a key that somebody else wrote. */
function collectionOf(key: string): string | undefined {
  const colon = key.indexOf(':');
  const bytes = Number(key.slice(0, colon));
  const collection = Buffer.from(key.slice(colon + 1))
    .subarray(0, bytes)
    .toString();
  const { id } = recordKey(collection, '');
  return collection !== '' && key.startsWith(id) && key.length > id.length ? collection : undefined;
}
