import { randomUUID } from 'node:crypto';
import type { AtomicStore, EnumerableStore, KeyValueStore } from '../src';
import { recordKey } from '../src/base';
import type { ServerControl, StoreHarness } from '../src/contract';

/** What the tests do with a client of their own. */
export interface TestClient {
  /** Sends a request past the store; what is not there is no error. */
  send(method: string, path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/** How one of the products is opened. */
export interface SearchProduct<Client extends TestClient> {
  /** What errors call it. */
  readonly name: 'Elasticsearch' | 'OpenSearch';
  store(options: { node: string; index?: string }): AtomicStore & EnumerableStore;
  client(node: string): Client;
  storeOver(client: Client, index: string): KeyValueStore;
}

/** What the names of the indexes of the tests begin with. */
const testIndexes = `tenon-test-${randomUUID().slice(0, 8)}`;

/**
 * A store for each case in an index of its own.
 *
 * @param node of a server that runs before the cases do
 * @param server where the test has a hand on it
 */
export function searchHarness<Client extends TestClient>(
  product: SearchProduct<Client>,
  node: () => string,
  server?: ServerControl,
): StoreHarness {
  let count = 0;
  let index = '';
  let made: string[] = [];
  const open = (): AtomicStore & EnumerableStore => product.store({ node: node(), index });
  const nextIndex = (): string => {
    index = `${testIndexes}-${++count}`;
    made.push(index);
    return index;
  };
  return {
    capabilities: product.store({ node: 'http://localhost', index: 'x' }).capabilities,
    open: () => {
      nextIndex();
      return open();
    },
    another: open,
    reopen: open,
    corrupt: async (collection, key) => {
      const client = product.client(node());
      await client.send('PUT', `/${index}/_doc/${recordKey(collection, key, 0).id}`, { something: 'else' });
      await client.close();
    },
    withClient: () => {
      const client = product.client(node());
      const name = nextIndex();
      return {
        store: product.storeOver(client, name),
        isUsable: async () => (await client.send('GET', `/${name}/_mapping`)) !== undefined,
        end: () => client.close(),
      };
    },
    // By name: a node may refuse to delete by pattern.
    dispose: async () => {
      const client = product.client(node());
      for (const name of made) await client.send('DELETE', `/${name}`);
      made = [];
      await client.close();
    },
    ...(server && { server }),
  };
}
