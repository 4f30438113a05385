import { inspect } from 'node:util';
import { describeCases, storeCases } from '../src/contract';
import type { FakeSearchServer } from './fake-elasticsearch';
import { describeRealEngine } from './real-engine';
import { searchHarness, type SearchProduct, type TestClient } from './search-harness';

/**
 * What a store does in either product: the contract over a fake server, and over a real one where the environment names
 * one; and what it says of servers.
 *
 * @param fake is started and stopped with the tests
 */
export function testSearchStore<Client extends TestClient>(
  product: SearchProduct<Client>,
  fake: FakeSearchServer,
): void {
  const { name, store: open } = product;
  const title = open({ node: 'http://localhost' }).constructor.name;

  beforeAll(async () => {
    await fake.start();
  });

  afterAll(async () => {
    await fake.stop();
  });

  describeCases(
    { describe, it },
    `${title} over a fake server`,
    storeCases(searchHarness(product, () => fake.url, fake)),
  );

  describeRealEngine(`${title} over ${name}`, `${name.toUpperCase()}_URL`, (url) => searchHarness(product, () => url));

  describe(`a store in ${name}`, () => {
    it('ends a request of which nobody waits for the answer', async () => {
      const store = open({ node: fake.url, index: 'ended' });
      await store.setup();
      fake.freeze();
      await expect(store.get('key', { timeoutMs: 20 })).rejects.toMatchObject({ code: 'TN8003', outcome: 'unknown' });
      fake.thaw();
      // Its connection is gone with it: the client opens another one.
      await expect(store.get('key')).resolves.toBeUndefined();
      await store.close();
    });

    it('says that credentials are refused, which no time cures', async () => {
      const store = open({ node: fake.urlWith('wrong-secret') });
      const failure = await store.get('key').catch((error: unknown) => error);
      await store.close();
      expect(failure).toMatchObject({ code: 'TN8002', retryable: false, outcome: 'not-sent' });
      expect(String(failure)).toContain(
        `${name} at ${fake.address} refuses the credentials; it answers 401 security_exception`,
      );
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('wrong-secret');
    });

    it('refuses what is no client', () => {
      for (const client of [{}, null, 'client', { connectionPool: {} }])
        expect(() => open({ client } as never)).toThrow(/TN1015.*client is no client of/);
    });

    it('refuses what leads to no server, and shows no password', () => {
      for (const node of ['ftp://:hidden@host', 'http://', 'host:9200', 'http://:hidden@host:port', 7] as never[]) {
        let refusal: unknown;
        try {
          open({ node });
        } catch (error) {
          refusal = error;
        }
        expect(refusal).toMatchObject({ code: 'TN1015' });
        expect(String(refusal)).not.toContain('hidden');
      }
      expect(() => open({} as never)).toThrow('TN1015');
    });

    it('refuses what names no index', () => {
      for (const index of ['', 'Upper', '_own', '..', 'a b', 'a*', 'x'.repeat(201), 7] as never[])
        expect(() => open({ node: 'http://host', index })).toThrow('TN1015');
    });
  });
}
