import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { randomUUID } from 'node:crypto';
import { recordKey } from '../src/base';
import type { ServerControl, StoreHarness } from '../src/contract';
import { keyvStore, type KeyvStoreOptions } from '../src/keyv';
import { crashWhileWriting } from './crash';

/** Instances of Keyv for the stores of a case, and how to end them. */
export interface KeyvSource {
  /** Another instance for the same data, where the namespace is the same. */
  make(namespace: string): Keyv;
  end(): Promise<void>;
}

/** Instances over one map, as if it were a server. */
export function mapSource(): KeyvSource {
  const map = new Map<string, unknown>();
  return {
    make: (namespace) => new Keyv({ store: map, namespace }),
    end: async () => map.clear(),
  };
}

/** Instances over a server of Redis, each with a client of its own that fails at once and connects again when asked. */
export function redisSource(url: () => string): KeyvSource {
  const adapters: KeyvRedis<unknown>[] = [];
  return {
    make: (namespace) => {
      const socket = { connectTimeout: 1_000, reconnectStrategy: false } as const;
      const adapter = new KeyvRedis<unknown>({ url: url(), disableOfflineQueue: true, socket });
      adapters.push(adapter);
      return new Keyv(adapter, { namespace, useKeyPrefix: false });
    },
    end: async () => {
      await Promise.all(adapters.splice(0).map((adapter) => adapter.disconnect(true)));
    },
  };
}

/** A store for each case in a namespace of its own. */
export function keyvHarness(source: KeyvSource, options: KeyvStoreOptions, server?: ServerControl): StoreHarness {
  let namespace = '';
  const settings = (): KeyvStoreOptions => ({ ...options, ...(server && { backend: `Redis at ${server.address}` }) });
  const open = () => keyvStore(source.make(namespace), settings());
  const openNew = () => {
    namespace = randomUUID();
    return open();
  };
  return {
    capabilities: keyvStore(new Keyv(), options).capabilities,
    open: openNew,
    another: open,
    reopen: open,
    corrupt: async (collection, key) => {
      await source.make(namespace).set(recordKey(collection, key, 0).id, '{"half');
    },
    withClient: () => {
      const keyv = source.make(randomUUID());
      return {
        store: keyvStore(keyv, settings()),
        isUsable: async () => (await keyv.set('any', 1)) && (await keyv.get('any')) === 1,
        end: () => keyv.disconnect(),
      };
    },
    dispose: () => source.end(),
    ...(server && {
      server,
      // What holds the data is the server, so that is what crashes.
      crash: async () => {
        const store = openNew();
        const acknowledged = await crashWhileWriting(store, server);
        await store.close();
        return { store: open(), acknowledged };
      },
    }),
  };
}
