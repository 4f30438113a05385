import {
  INJECTED_BY,
  lifespan,
  type Dependency,
  type LifespanProvider,
  type MaybePromise,
  type Token,
} from '@tenon/core';
import {
  AtomicStore,
  EnumerableStore,
  EventLog,
  KeyValueStore,
  LockService,
  PubSub,
  RateLimitStore,
  requireCapabilities,
} from '../contracts';
import { inUse, openStore } from './in-use';
import { checkService, checkStore, serviceNames, type Service, type ServiceName } from './storage-options';
import { StorageHealth } from './storage-health';

/** How a store and what stands beside it are made when a server starts. */
export interface StorageRecipe {
  /** What the functions get; the services get the store before it. */
  readonly inject: readonly Dependency[];
  store(...dependencies: unknown[]): MaybePromise<KeyValueStore>;
  readonly services: { readonly [Name in ServiceName]?: (...dependencies: unknown[]) => MaybePromise<Service> };
}

const tokens: Readonly<Record<ServiceName, Token<Service>>> = {
  events: EventLog,
  pubSub: PubSub,
  locks: LockService,
  limits: RateLimitStore,
};

/** The store, under the name of each kind of store that it is, and its health. */
export function storeProviders(recipe: StorageRecipe) {
  return [
    lifespan(
      KeyValueStore,
      async function* (...dependencies: unknown[]) {
        const store = await recipe.store(...dependencies);
        checkStore(store);
        yield* inUse(store, openStore);
      },
      recipe.inject,
    ),
    // Transient, so that a store is asked only for what somebody injects.
    {
      provide: AtomicStore,
      scope: 'transient',
      inject: [KeyValueStore, INJECTED_BY],
      useFactory: (store: KeyValueStore, dependents: ReadonlySet<string>) =>
        requireCapabilities(store, { atomic: 'full' }, injected('AtomicStore', dependents)),
    },
    {
      provide: EnumerableStore,
      scope: 'transient',
      inject: [KeyValueStore, INJECTED_BY],
      useFactory: (store: KeyValueStore, dependents: ReadonlySet<string>) =>
        requireCapabilities(store, { enumerate: 'eventual' }, injected('EnumerableStore', dependents)),
    },
    {
      provide: StorageHealth,
      inject: [KeyValueStore],
      useFactory: (store: KeyValueStore) => new StorageHealth(store),
    },
  ] as const;
}

/** A kind of store with those who inject it, for messages. */
function injected(kind: string, dependents: ReadonlySet<string>): string {
  return dependents.size === 0 ? kind : `${kind}, which is injected by ${[...dependents].join(' and ')},`;
}

/** The services that there are: opened after the store, and closed before it. */
export function serviceProviders({ inject, services }: StorageRecipe): LifespanProvider[] {
  return serviceNames.flatMap((name) => {
    const make = services[name];
    if (!make) return [];
    const run = async function* (...dependencies: unknown[]): AsyncGenerator<Service, void, void> {
      const service = await make(...dependencies);
      checkService(name, service);
      yield* inUse(service);
    };
    return lifespan(tokens[name], run, [KeyValueStore, ...inject]);
  });
}
