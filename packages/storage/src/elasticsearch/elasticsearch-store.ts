import { BaseStore, checkOptionNames, loadPackage } from '../base';
import { failFast, searchServer, type ClientWithPool, type SearchClient } from './search-client';
import { SearchDriver } from './search-driver';
import type { SearchSettings } from './search-settings';

/** What is used of a client of the package `@elastic/elasticsearch`, which has two types of one: for `import` and `require`. */
export interface ElasticsearchClient extends ClientWithPool {
  readonly transport: {
    request(
      params: {
        method: string;
        path: string;
        querystring?: Record<string, string | number | boolean>;
        body?: object;
        bulkBody?: Record<string, unknown>[];
      },
      options: { maxRetries: number; requestTimeout: number; ignore: number[]; signal: AbortSignal; meta: true },
    ): Promise<{ statusCode?: number; body: unknown }>;
  };
}

export type ElasticsearchStoreOptions = SearchSettings &
  (
    | {
        /** `https://user:password@host:port` of a node. Several nodes, or an API key, are for a `client`. */
        readonly node: string;
        readonly client?: undefined;
      }
    | {
        /** A client of the package `@elastic/elasticsearch`, which is never closed. */
        readonly client: ElasticsearchClient;
        readonly node?: undefined;
      }
  );

/** A store in Elasticsearch 8 or newer: a document for each entry, whose value is kept and not indexed. */
export class ElasticsearchStore extends BaseStore {
  /** @throws TenonError TN1015 for a node, client or index that cannot be */
  constructor(options: ElasticsearchStoreOptions) {
    checkOptionNames('elasticsearchStore', options, ['node', 'client', 'index', 'timeoutMs']);
    const server = searchServer('Elasticsearch', options, connected, sendWith);
    super(new SearchDriver('elasticsearch', server, options.index), { timeoutMs: options.timeoutMs });
  }
}

/** An `ElasticsearchStore`. @example const store = elasticsearchStore({ node: 'http://127.0.0.1:9200' }); */
export function elasticsearchStore(options: ElasticsearchStoreOptions): ElasticsearchStore {
  return new ElasticsearchStore(options);
}

const connected = async (node: string) => {
  const { Client } = await loadPackage('@elastic/elasticsearch', () => import('@elastic/elasticsearch'));
  return new Client({ node, ...failFast });
};

const sendWith =
  (client: ElasticsearchClient): SearchClient['send'] =>
  async ({ method, path, query, body, lines }, ignore, signal) => {
    const { statusCode, body: answer } = await client.transport.request(
      { method, path, querystring: query && { ...query }, body, bulkBody: lines },
      { ...failFast, ignore: [...ignore], signal, meta: true },
    );
    return { status: statusCode!, body: answer };
  };
