import { Module, type DynamicModule, type Token } from '@tenon/core';
import type { KeyValueStore } from '../contracts';
import { MemoryEventLog, MemoryLockService, MemoryPubSub, MemoryRateLimitStore } from '../memory';
import { madeOnce } from './made-modules';
import { serverProviders } from './server-providers';
import {
  checkAsyncOptions,
  checkOptions,
  checkStore,
  serviceNames,
  type ServerUse,
  type ServiceName,
  type StorageModuleAsyncOptions,
  type StorageModuleOptions,
} from './storage-options';
import { serviceProviders, storeProviders, type StorageRecipe } from './storage-providers';

/**
 * Opens a store with the server, and closes it after everything that uses it. Every module may inject `KeyValueStore`,
 * `AtomicStore`, `EnumerableStore`, `StorageHealth` and the services that are given. The server keeps in the store what has
 * to outlive a request, unless its own options say where.
 *
 * A store that cannot be opened keeps the server from starting, with an error that names the store. So do two modules of
 * different stores or options in one server (`TN1020`).
 */
@Module()
export class StorageModule {
  /**
   * A store that is there already, for one life: it is closed when the last server stops that uses it. Calls with the same
   * store and options return the same module, which several modules may import.
   *
   * @throws TenonError TN1015
   * @example imports: [StorageModule.forRoot(redisStore({ url: process.env.REDIS_URL! }))]
   */
  static forRoot(store: KeyValueStore, options: StorageModuleOptions = {}): DynamicModule {
    checkStore(store);
    checkOptions(options);
    return madeOnce(store, options, () => moduleOfStore(store, options));
  }

  /**
   * A store that is made when a server starts, from what is injected.
   *
   * @throws TenonError TN1015
   * @example
   * StorageModule.forRootAsync({
   *   inject: [AppConfig],
   *   useFactory: (config: AppConfig) => redisStore({ url: config.redisUrl }),
   * })
   */
  static forRootAsync<Store extends KeyValueStore>(options: StorageModuleAsyncOptions<Store>): DynamicModule {
    checkAsyncOptions(options);
    const { imports = [], inject = [], state, sessions } = options;
    const given = serviceNames.filter((name) => options[name] !== undefined);
    const recipe: StorageRecipe = {
      inject,
      store: (...dependencies) => options.useFactory(...dependencies),
      services: options as StorageRecipe['services'],
    };
    return { ...moduleOf(recipe, { state, sessions }, given, 'a store that a factory makes'), imports };
  }
}

function moduleOfStore(store: KeyValueStore, options: StorageModuleOptions): DynamicModule {
  const { state, sessions, events, pubSub, locks, limits } = options;
  const inMemory = !store.capabilities.shared;
  const services: StorageRecipe['services'] = {
    ...((events ?? inMemory) && { events: () => events ?? new MemoryEventLog() }),
    ...((pubSub ?? inMemory) && { pubSub: () => pubSub ?? new MemoryPubSub() }),
    ...((locks ?? inMemory) && { locks: () => locks ?? new MemoryLockService() }),
    ...((limits ?? inMemory) && { limits: () => limits ?? new MemoryRateLimitStore() }),
  };
  const given = serviceNames.filter((name) => options[name] !== undefined);
  return moduleOf(
    { inject: [], store: () => store, services },
    { state, sessions },
    given,
    `the store '${store.name}'`,
  );
}

/**
 * @param given the services that somebody chose: those in memory are the server's own already
 * @param of tells the module from others
 */
function moduleOf(recipe: StorageRecipe, use: ServerUse, given: readonly ServiceName[], of: string): DynamicModule {
  const providers = [...storeProviders(recipe), ...serviceProviders(recipe), ...serverProviders(use, given)];
  const exports: Token[] = providers.map(({ provide }) => provide);
  return { module: StorageModule, global: true, single: { of, fix: oneModule }, providers, exports };
}

const oneModule =
  'Keep one of the imports, such as that of the root module: every module sees its store. `forRoot` with the same store and options may be imported several times; what `forRootAsync` returns, as the same object. Provide another store under a token of its own: `lifespan(OTHER_STORE, …)`.';
