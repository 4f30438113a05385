import { TenonError } from '@tenon/core';
import { maxPageSize, pageSize } from '../base';
import type { CollectionsOptions, KeyValueStore, TimeOptions } from '../contracts';
import { narrowest } from './narrowest';
import { having } from './operations';
import { inSteps } from './stepped-call';
import { StoreWrapper, wrapped, type Send, type Wrapped, type WrappedCall } from './store-wrapper';

/**
 * A store whose collections lie in several stores. Its capabilities are those that all of them have; setup(), ping() and
 * close() are about each of them.
 *
 * @param routes the stores of some collections, by name
 * @param otherwise the store of all others
 * @example const store = route({ tokens: redis }, memory);
 */
export function route<Store extends KeyValueStore, Other extends KeyValueStore>(
  routes: Readonly<Record<string, Store>>,
  otherwise: Other,
): Wrapped<Store | Other>;
/**
 * The same, by a function.
 *
 * @param stores all that there are
 * @param choose gives one of them; always the same for the same collection
 * @throws TenonError TN1015; calls reject with it where the function gives another store
 * @example const store = route([redis, memory], (collection) => (collection.startsWith('cache-') ? memory : redis));
 */
export function route<Store extends KeyValueStore>(
  stores: readonly Store[],
  choose: (collection: string) => Store,
): Wrapped<Store>;
export function route(
  routes: readonly KeyValueStore[] | Readonly<Record<string, KeyValueStore>>,
  otherwise: KeyValueStore | ((collection: string) => KeyValueStore),
): KeyValueStore {
  if (typeof otherwise === 'function') return wrapped(new RoutedStore(routes as readonly KeyValueStore[], otherwise));
  const byName = new Map(Object.entries(routes));
  const stores = [otherwise, ...byName.values()];
  return wrapped(new RoutedStore(stores, (collection) => byName.get(collection) ?? otherwise));
}

class RoutedStore extends StoreWrapper {
  override readonly name = 'route';
  private readonly stores: readonly KeyValueStore[];

  constructor(
    stores: readonly KeyValueStore[],
    private readonly choose: (collection: string) => KeyValueStore,
  ) {
    const [first, ...others] = new Set(stores);
    if (!first) throw new TenonError('TN1015', 'route takes at least one store');
    super(first, narrowest([first, ...others]), others);
    this.stores = [first, ...others];
  }

  protected override async pass<Options extends TimeOptions, T>(
    call: WrappedCall<Options>,
    send: Send<Options, T>,
  ): Promise<T> {
    const { operation, options, keys } = call;
    const { collection } = this.collectionCall(operation, call);
    return send(having(this.storeOf(collection), operation), options, keys);
  }

  override collections(options?: CollectionsOptions): Promise<string[]> {
    return this.run({ operation: 'collections', options, keys: [] }, async () => {
      const limit = pageSize(options?.limit);
      const lists = await Promise.all(
        this.stores.map(async (store) => {
          const names = await having(store, 'collections').collections({ ...options, limit: maxPageSize });
          // What lies in a store to which its collection does not lead is not there.
          return names.filter((name) => this.storeOf(name) === store);
        }),
      );
      return lists.flat().slice(0, limit);
    });
  }

  override cull(limit?: number, options?: TimeOptions): Promise<number> {
    return this.run({ operation: 'cull', options, keys: [] }, () =>
      inSteps({ store: this.name, operation: 'cull' }, options, this.timeoutMs, async (steps) => {
        const most = pageSize(limit);
        let culled = 0;
        for (const store of this.stores) {
          if (culled >= most) break;
          const able = having(store, 'cull');
          culled += await steps.send(() => able.cull(most - culled, steps.rest(options)));
        }
        return culled;
      }),
    );
  }

  override setup(): Promise<void> {
    return this.run({ operation: 'setup', options: undefined, keys: [] }, async () => {
      await Promise.all(this.stores.map((store) => store.setup()));
    });
  }

  override ping(options?: TimeOptions): Promise<void> {
    return this.run({ operation: 'ping', options, keys: [] }, async () => {
      await Promise.all(this.stores.map((store) => store.ping(options)));
    });
  }

  /** @throws TenonError TN1015 */
  private storeOf(collection: string): KeyValueStore {
    const store = this.choose(collection);
    if (this.stores.includes(store)) return store;
    throw new TenonError('TN1015', 'the function of route gives a store that is none of its stores');
  }
}
