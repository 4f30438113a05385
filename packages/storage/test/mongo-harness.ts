import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import type { ServerControl, StoreHarness } from '../src/contract';
import { mongoStore, type MongoStore } from '../src/mongodb';

/** A database of the tests, which is not the server's own. */
export const testDatabase = `tenon_test_${randomUUID().slice(0, 8)}`;

/**
 * A store for each case in a collection of its own.
 *
 * @param url of a server that runs before the cases do
 * @param server where the test has a hand on it
 */
export function mongoHarness(url: () => string, server?: ServerControl): StoreHarness {
  let collection = '';
  const open = (): MongoStore => mongoStore({ url: url(), database: testDatabase, collection });
  const openNew = (): MongoStore => {
    collection = randomUUID();
    return open();
  };
  return {
    capabilities: mongoStore({ url: 'mongodb://localhost' }).capabilities,
    open: openNew,
    another: open,
    reopen: open,
    corrupt: async (name, key) => {
      const client = new MongoClient(url());
      const records = client.db(testDatabase).collection<{ _id: string }>(collection);
      await records.replaceOne({ _id: `${Buffer.byteLength(name)}:${name}${key}` }, { something: 'else' });
      await client.close();
    },
    withClient: async () => {
      const client = new MongoClient(url());
      return {
        store: mongoStore({ client, database: testDatabase, collection: randomUUID() }),
        isUsable: async () => (await client.db(testDatabase).command({ ping: 1 })).ok === 1,
        end: () => client.close(),
      };
    },
    ...(server && { server }),
  };
}
