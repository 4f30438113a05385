import { Client } from '@opensearch-project/opensearch';
import { FakeSearchServer } from '../../test/fake-elasticsearch';
import { describeRealEngine } from '../../test/real-engine';
import { searchHarness, type SearchProduct, type TestClient } from '../../test/search-harness';
import { describeCases, storeCases } from '../contract';
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
  store: openSearchStore,
  client: (node) => new OpenSearchTestClient(node),
  storeOver: ({ client }, index) => openSearchStore({ client, index }),
};

const fake = new FakeSearchServer(undefined);

beforeAll(async () => {
  await fake.start();
});

afterAll(async () => {
  await fake.stop();
});

describeCases(
  { describe, it },
  'OpenSearchStore over a fake server',
  storeCases(searchHarness(openSearch, () => fake.url, fake)),
);

describeRealEngine('OpenSearchStore over OpenSearch', 'OPENSEARCH_URL', (url) => searchHarness(openSearch, () => url));

describe('OpenSearchStore', () => {
  it('ends a request of which nobody waits for the answer', async () => {
    const store = openSearchStore({ node: fake.url, index: 'own' });
    await store.setup();
    fake.freeze();
    await expect(store.get('key', { timeoutMs: 20 })).rejects.toMatchObject({ code: 'TN8003', outcome: 'unknown' });
    fake.thaw();
    // Its connection is gone with it: the client opens another one.
    await expect(store.get('key')).resolves.toBeUndefined();
    await store.close();
  });

  it('names the server in its errors, and no password', async () => {
    const store = openSearchStore({ node: fake.urlWith('wrong-secret') });
    const failure = await store.get('key').catch((error: unknown) => error);
    await store.close();
    expect(failure).toMatchObject({ code: 'TN8002', retryable: false });
    expect(String(failure)).toContain(`OpenSearch at ${fake.address} refuses the credentials`);
    expect(String(failure)).not.toContain('wrong-secret');
    expect(() => openSearchStore({ node: 'ftp://:hidden@host' })).toThrow(/^(?!.*hidden).*TN1015/);
    expect(() => openSearchStore({} as never)).toThrow('TN1015');
  });
});
