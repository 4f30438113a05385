import { DriverError, type ListPage } from '../base';
import type { SearchAnswer, SearchClient, SearchRequest } from './search-client';
import { describeAnswer, typeIn } from './search-failure';
import { recordMappings, type RecordDocument } from './search-record';

/** A document, and what says that it is still that one. */
export interface FoundDocument {
  readonly source: Partial<RecordDocument>;
  readonly seqNo: number;
  readonly primaryTerm: number;
}

/** Of many, what became of one. */
interface BulkItem {
  readonly status: number;
  readonly result?: string;
  readonly error?: unknown;
}

interface Hit {
  readonly found?: boolean;
  readonly _source?: Partial<RecordDocument>;
  readonly _seq_no: number;
  readonly _primary_term: number;
}

const maxHits = 10_000;
const notFound = 404;
const conflict = 409;
const alreadyThere = 400;

/**
 * The requests to one index. Documents are read and written by their ids, which shows each write at once; only lists, and
 * what clears and culls, search.
 */
export class SearchIndex {
  constructor(
    private readonly client: SearchClient,
    private readonly server: string,
    private readonly name: string,
  ) {}

  close(): Promise<void> {
    return this.client.close();
  }

  /** Makes the index unless it is there, and refuses one that is of something else. */
  async create(signal: AbortSignal): Promise<void> {
    const { status, body } = await this.send({ method: 'GET', path: '/_mapping' }, signal, [notFound]);
    if (status === notFound) return this.make(signal);
    for (const { mappings } of Object.values(body as Record<string, { mappings?: { properties?: object } }>)) {
      const { collection, key } = (mappings?.properties ?? {}) as Record<string, { type?: string } | undefined>;
      if (collection?.type === 'keyword' && key?.type === 'keyword') continue;
      const detail = `the index ${this.name} of ${this.server} is of something else; name another one`;
      throw new DriverError({ kind: 'failed', detail });
    }
  }

  async ping(signal: AbortSignal): Promise<void> {
    const { status } = await this.send({ method: 'HEAD', path: '' }, signal);
    // The clients take this for an answer.
    if (status === notFound)
      throw new DriverError({ kind: 'failed', detail: `${this.server} has no index ${this.name} any more` });
  }

  async read(ids: readonly string[], signal: AbortSignal): Promise<(FoundDocument | undefined)[]> {
    const { body } = await this.send({ method: 'POST', path: '/_mget', body: { ids } }, signal);
    const { docs } = body as { docs: readonly Hit[] };
    return docs.map(({ found, _source: source, _seq_no: seqNo, _primary_term: primaryTerm }) =>
      found && source ? { source, seqNo, primaryTerm } : undefined,
    );
  }

  async write(
    writes: readonly (readonly [id: string, document: RecordDocument])[],
    signal: AbortSignal,
  ): Promise<void> {
    await this.bulk(
      writes.flatMap(([_id, document]) => [{ index: { _id } }, { ...document }]),
      signal,
    );
  }

  /** @returns how many of them this call removed */
  async remove(ids: readonly string[], signal: AbortSignal): Promise<number> {
    const items = await this.bulk(
      ids.map((_id) => ({ delete: { _id } })),
      signal,
    );
    return items.filter(({ result }) => result === 'deleted').length;
  }

  /** Writes if there is what was found, or nothing where nothing was. @returns whether it did */
  async writeOver(
    id: string,
    found: FoundDocument | undefined,
    body: RecordDocument,
    signal: AbortSignal,
  ): Promise<boolean> {
    const query = found ? conditionOf(found) : { op_type: 'create' };
    const { status } = await this.send({ method: 'PUT', path: `/_doc/${id}`, query, body }, signal, [conflict]);
    return status !== conflict;
  }

  /** Removes what was found, if it is still there. @returns whether it did */
  async removeThat(id: string, found: FoundDocument, signal: AbortSignal): Promise<boolean> {
    const request = { method: 'DELETE', path: `/_doc/${id}`, query: conditionOf(found) } as const;
    const { status } = await this.send(request, signal, [notFound, conflict]);
    return status !== notFound && status !== conflict;
  }

  async keys(
    collection: string,
    { limit, cursor }: ListPage,
    now: number,
    signal: AbortSignal,
  ): Promise<{ keys: string[]; cursor?: string }> {
    const size = Math.min(limit, maxHits);
    const query = { bool: { filter: [inCollection(collection)], must_not: [expired(now)] } };
    const after = cursor === undefined ? {} : { search_after: [String(cursor)] };
    const body = { size, query, sort: [{ key: 'asc' }], _source: false, track_total_hits: false, ...after };
    const { hits } = (await this.search(body, signal)) as { hits: { hits: readonly { sort: readonly [string] }[] } };
    const keys = hits.hits.map(({ sort: [key] }) => key);
    // A page that is full may be the last one, which the next tells by being empty.
    return keys.length === size ? { keys, cursor: keys.at(-1) } : { keys };
  }

  async collections(limit: number, now: number, signal: AbortSignal): Promise<string[]> {
    const names = { terms: { field: 'collection', size: limit } };
    const body = { size: 0, query: { bool: { must_not: [expired(now)] } }, aggs: { names } };
    const { aggregations } = (await this.search(body, signal)) as {
      aggregations: { names: { buckets: readonly { key: string }[] } };
    };
    return aggregations.names.buckets.map(({ key }) => key);
  }

  /** Clears also what no search shows yet. @returns how many were live */
  async clear(collection: string, now: number, signal: AbortSignal): Promise<number> {
    await this.send({ method: 'POST', path: '/_refresh' }, signal);
    const filter = [inCollection(collection)];
    const cleared = await this.removeFound({ bool: { filter, must_not: [expired(now)] } }, signal);
    await this.removeFound({ bool: { filter: [...filter, expired(now)] } }, signal);
    return cleared;
  }

  cull(limit: number, now: number, signal: AbortSignal): Promise<number> {
    return this.removeFound(expired(now), signal, limit);
  }

  private async make(signal: AbortSignal): Promise<void> {
    const request = { method: 'PUT', path: '', body: { mappings: recordMappings } } as const;
    const { status, body } = await this.send(request, signal, [alreadyThere]);
    // Of two that make it at once, one comes too late.
    if (status === alreadyThere && typeIn(body) !== 'resource_already_exists_exception')
      throw new DriverError(describeAnswer(this.server, status, typeIn(body)));
  }

  /** What was written anew since the search saw it stays. */
  private async removeFound(query: object, signal: AbortSignal, limit?: number): Promise<number> {
    const body = { query, ...(limit !== undefined && { max_docs: limit }) };
    const options = { conflicts: 'proceed', refresh: true };
    const answer = await this.send({ method: 'POST', path: '/_delete_by_query', query: options, body }, signal);
    return (answer.body as { deleted: number }).deleted;
  }

  private async search(body: object, signal: AbortSignal): Promise<unknown> {
    return (await this.send({ method: 'POST', path: '/_search', body }, signal)).body;
  }

  /** The answer to a bulk is fine also where what it holds is not. */
  private async bulk(lines: Record<string, unknown>[], signal: AbortSignal): Promise<BulkItem[]> {
    const { body } = await this.send({ method: 'POST', path: '/_bulk', lines }, signal);
    const { items } = body as { items: readonly Record<string, BulkItem>[] };
    const results = items.flatMap((item) => Object.values(item));
    const failed = results.find(({ error }) => error !== undefined);
    if (!failed) return results;
    const failure = describeAnswer(this.server, failed.status, typeIn(failed));
    // The others may have been carried out.
    throw new DriverError(results.length > 1 && 'outcome' in failure ? { ...failure, outcome: 'unknown' } : failure);
  }

  private send(request: SearchRequest, signal: AbortSignal, expected: readonly number[] = []): Promise<SearchAnswer> {
    return this.client.send({ ...request, path: `/${this.name}${request.path}` }, expected, signal);
  }
}

function conditionOf({ seqNo, primaryTerm }: FoundDocument): Record<string, number> {
  return { if_seq_no: seqNo, if_primary_term: primaryTerm };
}

function inCollection(collection: string): object {
  return { term: { collection } };
}

function expired(now: number): object {
  return { range: { expiresAt: { lte: now } } };
}
