import { Client } from '@elastic/elasticsearch';
import { inspect } from 'node:util';
import { FakeSearchServer } from '../../test/fake-elasticsearch';
import type { SearchProduct, TestClient } from '../../test/search-harness';
import { testSearchStore } from '../../test/search-tests';
import { elasticsearchStore, type ElasticsearchStore } from './elasticsearch-store';
import { describeSearchFailure } from './search-failure';

/** A client of the tests' own. */
class ElasticsearchTestClient implements TestClient {
  readonly client: Client;

  constructor(node: string) {
    this.client = new Client({ node });
  }

  send(method: string, path: string, body?: object): Promise<unknown> {
    return this.client.transport.request({ method, path, body }, { ignore: [404] });
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

const elasticsearch: SearchProduct<ElasticsearchTestClient> = {
  name: 'Elasticsearch',
  store: elasticsearchStore,
  client: (node) => new ElasticsearchTestClient(node),
  storeOver: ({ client }, index) => elasticsearchStore({ client, index }),
};

const fake = new FakeSearchServer('Elasticsearch');

testSearchStore(elasticsearch, fake);

describe('ElasticsearchStore over a fake server', () => {
  let store: ElasticsearchStore;

  beforeEach(async () => {
    store = elasticsearchStore({ node: fake.url, index: 'own' });
    await store.setup();
    fake.requests.length = 0;
  });

  afterEach(async () => {
    await store.close();
  });

  const asked = (): string[] => fake.requests.map(({ method, path }) => `${method} ${path}`);

  it('makes an index that searches names and times, and only keeps values', async () => {
    const other = elasticsearchStore({ node: fake.url, index: 'made' });
    await other.setup();
    await other.close();
    expect(asked()).toEqual(['GET /made/_mapping', 'PUT /made']);
    const { mappings } = JSON.parse(fake.requests[1]!.body);
    expect(mappings.dynamic).toBe(false);
    expect(mappings.properties.value).toEqual({ type: 'keyword', index: false, doc_values: false });
    expect(Object.entries<object>(mappings.properties).filter(([, field]) => !('index' in field)).map(([name]) => name)).toEqual(['collection', 'key', 'expiresAt']); // prettier-ignore
    fake.requests.length = 0;
    const again = elasticsearchStore({ node: fake.url, index: 'made' });
    await again.setup();
    await again.close();
    expect(asked()).toEqual(['GET /made/_mapping']);
  });

  it('refuses an index of something else', async () => {
    const client = new ElasticsearchTestClient(fake.url);
    await client.send('PUT', '/foreign', { mappings: { properties: { key: { type: 'text' } } } });
    await client.close();
    const other = elasticsearchStore({ node: fake.url, index: 'foreign' });
    const refusal = await other.get('key').catch((error: unknown) => error);
    await other.close();
    expect(String(refusal)).toContain('the index foreign of Elasticsearch at');
    expect(String(refusal)).toContain('is of something else');
  });

  it('makes a change on the condition that the document is still the one that it read', async () => {
    await store.putIfAbsent('key', 1);
    await store.take('key');
    const [, create, , remove] = fake.requests;
    expect(create).toMatchObject({ method: 'PUT', query: 'op_type=create' });
    expect(remove).toMatchObject({ method: 'DELETE', query: expect.stringMatching(/^if_seq_no=\d+&if_primary_term=1$/) }); // prettier-ignore
  });

  it('has no name and no value of a user in a path or a query', async () => {
    const options = { collection: '{"match_all":{}}' };
    await store.put('* OR _exists_:value', { query: { match_all: {} } }, options);
    await store.putIfAbsent('../_search?q=*', 1, options);
    await store.delete('key:*', options);
    expect(await store.getMany(['* OR _exists_:value', '*'], options)).toEqual([{ query: { match_all: {} } }, undefined]); // prettier-ignore
    const { keys } = await store.keys(options);
    expect(keys.length).toBeLessThanOrEqual(2);
    for (const { path, query } of fake.requests) {
      expect(path).toMatch(/^\/own\/(_doc\/[0-9a-f]{64}|_bulk|_mget|_search)$/);
      expect(query).not.toMatch(/exists|match|\*/);
    }
    const search = JSON.parse(fake.requests.at(-1)!.body);
    expect(search.query.bool.filter).toEqual([{ term: { collection: '{"match_all":{}}' } }]);
  });

  it('clears also what no search shows yet', async () => {
    await store.put('key', 1, { collection: 'cleared' });
    expect(await store.clearCollection('cleared')).toBe(1);
    expect(await store.get('key', { collection: 'cleared' })).toBeUndefined();
  });

  it('asks once, also where the answer is lost', async () => {
    await store.put('code', 'once');
    fake.requests.length = 0;
    fake.dropReply();
    await expect(store.put('other', 1)).rejects.toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    fake.dropReply();
    await expect(store.get('code')).rejects.toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(asked()).toEqual(['POST /own/_bulk', 'POST /own/_mget']);
  });

  it('says what a node refuses, also within a bulk, and quotes nothing of it', async () => {
    const error = { type: 'es_rejected_execution_exception', reason: 'secret-value' };
    fake.refusals.push({ status: 200, body: { errors: true, items: [{ index: { status: 429, error } }] } });
    const refused = await store.put('key', 1).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ code: 'TN8002', outcome: 'not-sent' });
    expect(String(refused)).toContain(`Elasticsearch at ${fake.address} cannot serve now; it answers 429 es_rejected`);
    fake.refusals.push({
      status: 503,
      body: { error: { type: 'unavailable_shards_exception', reason: 'secret-value' } },
    });
    const away = await store.get('key').catch((reason: unknown) => reason);
    expect(away).toMatchObject({ code: 'TN8002', outcome: 'unknown' });
    expect(inspect([refused, away], { depth: 9, showHidden: true })).not.toContain('secret-value');
    await expect(store.put('key', 1)).resolves.toBeUndefined();
  });

  it('says that its index is gone', async () => {
    const other = elasticsearchStore({ node: fake.url, index: 'gone' });
    await other.ping();
    const client = new ElasticsearchTestClient(fake.url);
    await client.send('DELETE', '/gone');
    await client.close();
    const failure = await other.ping().catch((error: unknown) => error);
    await other.close();
    expect(failure).toMatchObject({ code: 'TN8001' });
    expect(String(failure)).toContain('has no index gone any more');
  });

  it('tells a server that is another product', async () => {
    const another = new FakeSearchServer(undefined);
    await another.start();
    const other = elasticsearchStore({ node: another.url });
    const failure = await other.get('key').catch((error: unknown) => error);
    await other.close();
    await another.stop();
    expect(String(failure)).toContain('is another product');
  });
});

describe('ElasticsearchStore', () => {
  it.each([
    ['a node that is down', { name: 'ConnectionError', message: 'connect ECONNREFUSED 1.2.3.4:9200' }, 'unavailable', 'not-sent', 'last error ECONNREFUSED'], // prettier-ignore
    ['a connection that broke', { name: 'ConnectionError', message: 'other side closed' }, 'unavailable', 'unknown', 'the connection ended'], // prettier-ignore
    ['no node', { name: 'NoLivingConnectionsError' }, 'unavailable', 'not-sent', 'no node is left'],
    ['silence', { name: 'TimeoutError' }, 'timeout', 'unknown', 'in time'],
    ['a full disk', { name: 'ResponseError', meta: { statusCode: 429, body: { error: { type: 'cluster_block_exception' } } } }, 'full', undefined, 'takes no writes'], // prettier-ignore
    ['a client of another version', { name: 'ResponseError', meta: { statusCode: 400, body: { error: { type: 'media_type_header_exception' } } } }, 'failed', undefined, 'major version of the server'], // prettier-ignore
    ['anything else', { name: 'ResponseError', meta: { statusCode: 400, body: { error: { type: 'It is "quoted"' } } } }, 'failed', undefined, 'answers 400'], // prettier-ignore
  ] as const)('knows what %s means', (_, error, kind, outcome, detail) => {
    const failure = describeSearchFailure(error, 'Elasticsearch at host:1');
    expect(failure).toMatchObject({ kind, ...(outcome && { outcome }) });
    expect(failure).toHaveProperty('detail', expect.stringContaining(detail));
    expect(failure).toHaveProperty('detail', expect.stringContaining('Elasticsearch at host:1'));
  });
});
