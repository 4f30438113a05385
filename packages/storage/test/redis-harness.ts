import { randomUUID } from 'node:crypto';
import type { AtomicStore, EnumerableStore, PubSub } from '../src';
import type { PubSubHarness, ServiceHarness, StoreHarness } from '../src/contract';
import { redisStore, type RedisServiceOptions, type RedisStoreOptions } from '../src/redis';
import { crashWhileWriting } from './crash';
import { password, type RedisServer } from './redis-server';
import { controlOf } from './server-process';

/** A store for each case under a prefix of its own. @param server starts before the cases run */
export function redisHarness(
  server: () => RedisServer,
  make: (options: RedisStoreOptions) => AtomicStore & EnumerableStore,
): StoreHarness {
  let keyPrefix = '';
  const open = (): AtomicStore & EnumerableStore => make({ url: server().url, keyPrefix, durable: true });
  const openNew = (): AtomicStore & EnumerableStore => {
    keyPrefix = `${randomUUID()}:`;
    return open();
  };
  return {
    capabilities: redisStore({ url: 'redis://localhost', durable: true }).capabilities,
    open: openNew,
    another: open,
    reopen: open,
    corrupt: async (collection, key) => {
      const client = await server().client();
      await client.set(`${keyPrefix}r:${Buffer.byteLength(collection)}:${collection}${key}`, '{"half');
      client.disconnect();
    },
    withClient: async () => {
      const client = await server().client();
      return {
        store: make({ client, keyPrefix: `${randomUUID()}:` }),
        isUsable: async () => (await client.ping()) === 'PONG',
        end: () => client.disconnect(),
      };
    },
    server: controlOf(server, [password], server),
    // What holds the data is the server, so that is what crashes.
    crash: async () => {
      const store = openNew();
      const acknowledged = await crashWhileWriting(store, server());
      await store.close();
      return { store: open(), acknowledged };
    },
  };
}

/** A service for each case under a prefix of its own. @param server starts before the cases run */
export function redisServiceHarness<Service extends { close(): Promise<void> }>(
  server: () => RedisServer,
  make: (options: RedisServiceOptions) => Service,
): ServiceHarness<Service> {
  let keyPrefix = '';
  const open = (): Service => make({ url: server().url, keyPrefix });
  return {
    open: () => {
      keyPrefix = `${randomUUID()}:`;
      return open();
    },
    another: open,
    server: controlOf(server, [password], server),
  };
}

/** The same, with a way to cut the connections that listen. */
export function redisPubSubHarness(
  server: () => RedisServer,
  make: (options: RedisServiceOptions) => PubSub,
): PubSubHarness {
  return {
    ...redisServiceHarness(server, make),
    cut: async () => {
      const client = await server().client();
      await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      client.disconnect();
    },
  };
}
