/** What of a document is looked at. */
interface Source {
  readonly collection?: string;
  readonly key?: string;
  readonly expiresAt?: number | null;
}

/** A document with what says which version of it this is. */
interface Kept {
  readonly source: Source;
  readonly seqNo: number;
}

/** The queries that the adapter sends. */
interface Query {
  readonly term?: { readonly collection: string };
  readonly range?: { readonly expiresAt: { readonly lte: number } };
  readonly bool?: { readonly filter?: readonly Query[]; readonly must_not?: readonly Query[] };
}

export interface Search {
  readonly query: Query;
  readonly size: number;
  readonly search_after?: readonly [string];
  readonly aggs?: { readonly names: { readonly terms: { readonly size: number } } };
}

/** A line of a bulk request: what to do with which document, or the document. */
export interface BulkLine extends Source {
  readonly index?: { readonly _id: string };
  readonly delete?: { readonly _id: string };
}

export interface FakeAnswer {
  readonly status: number;
  readonly body: object;
}

/** Milliseconds after which a search sees what was written; a second by default in the real one. */
const refreshMs = 50;

export const fakeFailure = (status: number, type: string): FakeAnswer => ({
  status,
  body: { status, error: { type, reason: 'something that quotes secret-value' } },
});

/** One index of the fake: reads by id see every write, searches see what there was at the last refresh. */
export class FakeIndex {
  private readonly documents = new Map<string, Kept>();
  private searched = new Map<string, Kept>();
  private refreshedAt = 0;
  private seqNo = 0;

  constructor(private readonly mappings: object) {}

  mapping(name: string): FakeAnswer {
    return { status: 200, body: { [name]: { mappings: this.mappings } } };
  }

  refresh(): FakeAnswer {
    this.searched = new Map(this.documents);
    this.refreshedAt = Date.now();
    return { status: 200, body: {} };
  }

  read(ids: readonly string[]): FakeAnswer {
    const docs = ids.map((_id) => {
      const found = this.documents.get(_id);
      return found
        ? { _id, found: true, _seq_no: found.seqNo, _primary_term: 1, _source: found.source }
        : { _id, found: false };
    });
    return { status: 200, body: { docs } };
  }

  put(id: string, source: Source, query: URLSearchParams): FakeAnswer {
    const found = this.documents.get(id);
    const isCreate = query.get('op_type') === 'create';
    if ((isCreate && found) || !this.hasExpected(found, query))
      return fakeFailure(409, 'version_conflict_engine_exception');
    this.documents.set(id, { source, seqNo: this.seqNo++ });
    return { status: found ? 200 : 201, body: { _id: id, result: found ? 'updated' : 'created' } };
  }

  delete(id: string, query: URLSearchParams): FakeAnswer {
    const found = this.documents.get(id);
    if (!this.hasExpected(found, query)) return fakeFailure(409, 'version_conflict_engine_exception');
    if (!found) return { status: 404, body: { _id: id, result: 'not_found' } };
    this.documents.delete(id);
    this.seqNo++;
    return { status: 200, body: { _id: id, result: 'deleted' } };
  }

  bulk(lines: readonly BulkLine[]): FakeAnswer {
    const none = new URLSearchParams();
    const items = lines.flatMap(({ index, delete: deleted }, at): object[] => {
      if (index) return [{ index: itemOf(this.put(index._id, lines[at + 1]!, none)) }];
      return deleted ? [{ delete: itemOf(this.delete(deleted._id, none)) }] : [];
    });
    return { status: 200, body: { errors: false, items } };
  }

  search({ query, size, search_after: after, aggs }: Search): FakeAnswer {
    const found = this.matching(query).map(([, { source }]) => source);
    if (aggs) {
      const names = [...new Set(found.map(({ collection }) => collection))].slice(0, aggs.names.terms.size);
      return { status: 200, body: { aggregations: { names: { buckets: names.map((key) => ({ key })) } } } };
    }
    const bytes = (text: string): Buffer => Buffer.from(text);
    const keys = found.map(({ key = '' }) => key).sort((one, other) => bytes(one).compare(bytes(other)));
    const from = after ? keys.filter((key) => bytes(key).compare(bytes(after[0])) > 0) : keys;
    return { status: 200, body: { hits: { hits: from.slice(0, size).map((key) => ({ sort: [key] })) } } };
  }

  deleteByQuery(
    { query, max_docs: limit = Infinity }: { query: Query; max_docs?: number },
    options: URLSearchParams,
  ): FakeAnswer {
    let deleted = 0;
    let conflicts = 0;
    for (const [id, { seqNo }] of this.matching(query)) {
      if (deleted === limit) break;
      if (this.documents.get(id)?.seqNo !== seqNo) {
        conflicts++;
        continue;
      }
      this.documents.delete(id);
      deleted++;
    }
    if (options.get('refresh') === 'true') this.refresh();
    return { status: 200, body: { deleted, version_conflicts: conflicts } };
  }

  private hasExpected(found: Kept | undefined, query: URLSearchParams): boolean {
    const expected = query.get('if_seq_no');
    return expected === null || (found?.seqNo === Number(expected) && query.get('if_primary_term') === '1');
  }

  private matching(query: Query): [string, Kept][] {
    if (Date.now() - this.refreshedAt >= refreshMs) this.refresh();
    return [...this.searched].filter(([, { source }]) => matches(source, query));
  }
}

function itemOf({ status, body }: FakeAnswer): object {
  return { status, ...body };
}

function matches(source: Source, { term, range, bool }: Query): boolean {
  if (term) return source.collection === term.collection;
  if (range) return source.expiresAt != null && source.expiresAt <= range.expiresAt.lte;
  if (!bool) throw new Error('a query that the fake does not know');
  const { filter = [], must_not: not = [] } = bool;
  return filter.every((one) => matches(source, one)) && !not.some((one) => matches(source, one));
}
