import type { Client } from '@opensearch-project/opensearch';
import { BaseStore, checkOptionNames, loadPackage } from '../base';
import { failFast, searchServer, type SearchClient } from '../elasticsearch/search-client';
import { SearchDriver } from '../elasticsearch/search-driver';
import type { SearchSettings } from '../elasticsearch/search-settings';

export type OpenSearchStoreOptions = SearchSettings &
  (
    | {
        /** `https://user:password@host:port` of a node. Several nodes, or signed requests, are for a `client`. */
        readonly node: string;
        readonly client?: undefined;
      }
    | {
        /** A client of the package `@opensearch-project/opensearch`, which is never closed. */
        readonly client: Client;
        readonly node?: undefined;
      }
  );

/** A store in OpenSearch 2 or newer: a document for each entry, whose value is kept and not indexed. */
export class OpenSearchStore extends BaseStore {
  /** @throws TenonError TN1015 for a node, client or index that cannot be */
  constructor(options: OpenSearchStoreOptions) {
    checkOptionNames('openSearchStore', options, ['node', 'client', 'index', 'timeoutMs']);
    const server = searchServer('OpenSearch', options, connected, sendWith);
    super(new SearchDriver('opensearch', server, options.index), { timeoutMs: options.timeoutMs });
  }
}

/** An `OpenSearchStore`. @example const store = openSearchStore({ node: 'http://127.0.0.1:9200' }); */
export function openSearchStore(options: OpenSearchStoreOptions): OpenSearchStore {
  return new OpenSearchStore(options);
}

const connected = async (node: string): Promise<Client> => {
  const load = () => import('@opensearch-project/opensearch');
  const { Client: Connected } = await loadPackage('@opensearch-project/opensearch', load);
  return new Connected({ node, ...failFast });
};

const sendWith =
  (client: Client): SearchClient['send'] =>
  async ({ method, path, query, body, lines }, ignore, signal) => {
    const sent = client.transport.request(
      { method, path, querystring: query, body, bulkBody: lines },
      { ...failFast, ignore: [...ignore] },
    );
    // What a listener returns would be waited for, and this is like a promise.
    const abort = (): void => void sent.abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const answer: { readonly statusCode: number | null; readonly body: unknown } = await sent;
      return { status: answer.statusCode!, body: answer.body };
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
