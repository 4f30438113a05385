import { TenonError } from '@tenon/core';

/** One request to a node. */
export interface SearchRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Without data of users but their hashes, so that nothing in it has to be escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly body?: object;
  /** What a bulk request has in place of a body. */
  readonly lines?: Record<string, unknown>[];
}

/** Its answer; a status beyond those that the request expects is an error of the client. */
export interface SearchAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The part of the clients of Elasticsearch and OpenSearch that both have. */
export interface SearchClient {
  /** @param expected statuses of 400 and more that are answers and no errors */
  send(request: SearchRequest, expected: readonly number[], signal: AbortSignal): Promise<SearchAnswer>;
  close(): Promise<void>;
}

/** What makes a client fail soon and repeat nothing; an aborted call ends before. */
export const failFast = { maxRetries: 0, requestTimeout: 15_000 } as const;

/** Where a cluster is, and how to get a client of it. */
export interface SearchServer {
  /** For example `Elasticsearch at 127.0.0.1:9200`. */
  readonly server: string;
  /** Loads the package on first use. */
  readonly connect: () => Promise<SearchClient>;
}

/** A connection pool, as both clients have it. */
export interface ClientWithPool {
  readonly connectionPool: { readonly connections: readonly { readonly url: URL }[] };
}

/** How a client of the caller is closed: not at all. */
const leaveOpen = async (): Promise<void> => undefined;

/** What both stores take for a server: one of the two. */
export interface NodeOrClient<Client> {
  readonly node?: string | undefined;
  readonly client?: Client | undefined;
}

/**
 * The cluster of a node, with a client that is made on first use, or that of a client of the caller.
 *
 * @param product what errors call it
 * @param open makes a client of a node
 * @param sendWith how requests go through a client
 * @throws TenonError TN1015 for both or none, a node that is no URL, or a client that is none
 */
export function searchServer<Client extends ClientWithPool>(
  product: string,
  { node, client }: NodeOrClient<Client>,
  open: (node: string) => Promise<Client & { close(): Promise<void> }>,
  sendWith: (client: Client) => SearchClient['send'],
): SearchServer {
  if (client !== undefined && node === undefined) {
    const connect = async (): Promise<SearchClient> => ({ send: sendWith(client), close: leaveOpen });
    return { server: `${product} at ${hostsOf(product, client)}`, connect };
  }
  if (node === undefined || client !== undefined)
    throw new TenonError('TN1015', `${product} needs either node or client`);
  return {
    server: `${product} at ${hostIn(product, node)}`,
    async connect() {
      const own = await open(node);
      return { send: sendWith(own), close: () => own.close() };
    },
  };
}

/** The hosts that a client of the caller knows. @throws TenonError TN1015 for what is no client */
function hostsOf(product: string, client: unknown): string {
  const { connectionPool } = (client ?? {}) as Partial<ClientWithPool>;
  const connections: unknown = connectionPool?.connections;
  if (!Array.isArray(connections))
    throw new TenonError('TN1015', `client is no client of ${product}: give what \`new Client({ node })\` makes`);
  return (connections as ClientWithPool['connectionPool']['connections']).map(({ url }) => url.host).join(',');
}

/**
 * The host of a node.
 *
 * @throws TenonError TN1015 for what is no URL, without showing it, since it may have a password in it
 */
function hostIn(product: string, node: unknown): string {
  const url = typeof node === 'string' && URL.canParse(node) ? new URL(node) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.hostname) return url.host;
  throw new TenonError('TN1015', `node is no URL of ${product}: http://host:port or https://host:port`);
}
