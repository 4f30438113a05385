import type { CacheHint, ComponentInfo, ResultEncoder } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { CachedText } from './cached-text';
import { listingMeta } from './component-info';
import type { Entry } from './entry';

/** The member of a list result that holds the components. */
export type ListKey = 'tools' | 'resources' | 'resourceTemplates' | 'prompts';

/** The listing of one kind of component: pages of prebuilt text, or joined fragments where callers differ. */
export class ComponentList<E extends Entry = Entry> {
  /** Whether some callers see less than others. */
  readonly isGated: boolean;
  /** Whether the middleware of a mounted server has a say on it. */
  readonly hasHookedParts: boolean;
  private readonly pages = new Map<ResultEncoder, Map<CacheHint, CachedText[]>>();
  private readonly fragments = new Map<ComponentInfo, string>();

  /** @param pageSize components per page; 0 for all on one page */
  constructor(
    readonly key: ListKey,
    readonly entries: readonly E[],
    private readonly pageSize: number,
  ) {
    this.isGated = entries.some((entry) => entry.gate !== undefined);
    this.hasHookedParts = entries.some(({ component }) => component.mounted?.part.hasHooks(key));
    for (const entry of entries) this.fragments.set(entry.info, entry.fragment);
  }

  /** A page of all components, made once for each hint. */
  page(encoder: ResultEncoder, cursor: unknown, hint: CacheHint): CachedText {
    const index = this.pageIndex(cursor, this.entries.length);
    let ofEncoder = this.pages.get(encoder);
    if (!ofEncoder) this.pages.set(encoder, (ofEncoder = new Map<CacheHint, CachedText[]>()));
    let pages = ofEncoder.get(hint);
    if (!pages) ofEncoder.set(hint, (pages = []));
    return (pages[index] ??= new CachedText(
      this.write(
        encoder,
        this.entries.map((entry) => entry.fragment),
        index,
        hint,
      ),
    ));
  }

  /** A page of what one caller may see. Components that a middleware changed or added are written anew. */
  pageOf(encoder: ResultEncoder, cursor: unknown, visible: readonly ComponentInfo[], hint: CacheHint): string {
    const fragments = visible.map((info) => this.fragments.get(info) ?? this.writeChanged(info));
    return this.write(encoder, fragments, this.pageIndex(cursor, fragments.length), hint);
  }

  /** The same list with more behind it. */
  with(more: readonly E[]): ComponentList<E> {
    return new ComponentList(this.key, [...this.entries, ...more], this.pageSize);
  }

  private write(encoder: ResultEncoder, fragments: readonly string[], page: number, hint: CacheHint): string {
    const size = this.pageSize || fragments.length;
    const items = fragments.slice(page * size, (page + 1) * size);
    const hasMore = (page + 1) * size < fragments.length;
    const cursor = hasMore ? `,"nextCursor":${JSON.stringify(encodeCursor(page + 1))}` : '';
    return encoder.splice(`{"${this.key}":[${items.join(',')}]${cursor}}`, hint);
  }

  private pageIndex(cursor: unknown, count: number): number {
    if (cursor === undefined) return 0;
    const page = typeof cursor === 'string' ? decodeCursor(cursor) : undefined;
    if (page === undefined || this.pageSize === 0 || page * this.pageSize >= count) {
      throw new ProtocolError(RpcCode.InvalidParams, 'Invalid cursor');
    }
    return page;
  }

  /** A changed copy keeps its schemas: they are taken from the component of the same name or URI. */
  private writeChanged(info: ComponentInfo): string {
    const original = this.entries.find((entry) => (entry.info.uri ?? entry.info.name) === (info.uri ?? info.name));
    const wire: Record<string, unknown> = original ? (JSON.parse(original.fragment) as Record<string, unknown>) : {};
    const { name, title, description, annotations, icons } = info;
    const meta = listingMeta(info);
    for (const [key, value] of Object.entries({ name, title, description, annotations, icons, _meta: meta })) {
      if (value === undefined) delete wire[key];
      else wire[key] = value;
    }
    if (this.key === 'tools') wire['inputSchema'] ??= { type: 'object' };
    else if (this.key === 'resources') wire['uri'] ??= info.uri;
    else if (this.key === 'resourceTemplates') wire['uriTemplate'] ??= info.uri;
    return JSON.stringify(wire);
  }
}

function encodeCursor(page: number): string {
  return Buffer.from(JSON.stringify({ page })).toString('base64url');
}

function decodeCursor(cursor: string): number | undefined {
  if (cursor.length > 64) return undefined;
  try {
    const { page } = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as { page?: unknown };
    return Number.isSafeInteger(page) && (page as number) > 0 ? (page as number) : undefined;
  } catch {
    return undefined;
  }
}
