import { isNeverConnected, type DriverFailure } from '../base';

/** What the errors of both clients have, as far as it is looked at. */
interface SearchFailure {
  readonly name?: string;
  readonly message?: string;
  readonly meta?: { readonly statusCode?: number | null; readonly body?: unknown };
}

/** What the disk of a node that is nearly full makes of its indexes. */
const diskFull = 'cluster_block_exception';
/** What a server makes of a client of a newer major version. */
const otherVersion = 'media_type_header_exception';

/**
 * What an error of a client means. Its own words quote documents and queries.
 *
 * @param server for example `Elasticsearch at 127.0.0.1:9200`
 */
export function describeSearchFailure(error: unknown, server: string): DriverFailure | undefined {
  const { name, message = '', meta } = (error ?? {}) as SearchFailure;
  switch (name) {
    case 'ConnectionError': {
      const code = /\b(E[A-Z_]{3,30})\b/.exec(message)?.[1];
      const reason = code === undefined ? 'the connection ended' : `last error ${code}`;
      const outcome = isNeverConnected(code ?? '') ? 'not-sent' : 'unknown';
      return { kind: 'unavailable', outcome, detail: `${server} is not reachable; ${reason}` };
    }
    case 'NoLivingConnectionsError':
      return { kind: 'unavailable', outcome: 'not-sent', detail: `${server} is not reachable; no node is left` };
    case 'TimeoutError':
      return { kind: 'timeout', outcome: 'unknown', detail: `${server} did not answer in time` };
    case 'ProductNotSupportedError':
      return { kind: 'failed', detail: `${server} is another product; take the store that is made for it` };
    case 'ResponseError':
      return describeAnswer(server, meta?.statusCode ?? 0, typeIn(meta?.body));
    default:
      return undefined;
  }
}

/** What an answer means that nobody expected. @param type of the error that it tells */
export function describeAnswer(server: string, status: number, type: string | undefined): DriverFailure {
  const answer = type === undefined ? String(status) : `${status} ${type}`;
  if (type === diskFull && status !== 503)
    return { kind: 'full', detail: `${server} takes no writes; it answers ${answer}, as with a full disk` };
  if (type === otherVersion) {
    const fix = 'install the client package in the major version of the server';
    return { kind: 'failed', detail: `${server} does not understand the client; ${fix}. It answers ${answer}` };
  }
  if (status === 401 || status === 403) {
    const detail = `${server} refuses the credentials; it answers ${answer}`;
    return { kind: 'unavailable', outcome: 'not-sent', detail, retryable: false };
  }
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    // Only a node that refuses work says for sure that it did none.
    const outcome = status === 429 ? 'not-sent' : 'unknown';
    return { kind: 'unavailable', outcome, detail: `${server} cannot serve now; it answers ${answer}` };
  }
  return { kind: 'failed', detail: `${server} answers ${answer}` };
}

/** The type of the error in an answer, in its own words. */
export function typeIn(body: unknown): string | undefined {
  const { error } = (body ?? {}) as { error?: { type?: unknown } };
  const type = error?.type;
  return typeof type === 'string' && /^[a-z_]{1,80}$/.test(type) ? type : undefined;
}
