import { Client } from '@opensearch-project/opensearch';
import { FakeSearchServer } from '../../test/fake-elasticsearch';
import type { SearchProduct, TestClient } from '../../test/search-harness';
import { testSearchStore } from '../../test/search-tests';
import { openSearchStore } from './opensearch-store';

/** A client of the tests' own. */
class OpenSearchTestClient implements TestClient {
  readonly client: Client;

  constructor(node: string) {
    this.client = new Client({ node });
  }

  async send(method: string, path: string, body?: object): Promise<unknown> {
    return (await this.client.transport.request({ method, path, body }, { ignore: [404] })).body;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

const openSearch: SearchProduct<OpenSearchTestClient> = {
  name: 'OpenSearch',
  store: openSearchStore,
  client: (node) => new OpenSearchTestClient(node),
  storeOver: ({ client }, index) => openSearchStore({ client, index }),
};

testSearchStore(openSearch, new FakeSearchServer(undefined));
