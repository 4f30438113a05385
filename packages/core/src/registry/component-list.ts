import type { CacheHint, ComponentInfo, JsonObject, ResultEncoder } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { SearchableTool } from '../pipeline';
import { CachedText } from './cached-text';
import { listingMeta } from './component-info';
import type { Entry } from './entry';
import { SearchListing } from './search-listing';
import { versionsOf } from './versions';

/** Listings of components in part of their versions that are kept as text. */
const maxVariants = 1_000;

/** The member of a list result that holds the components. */
export type ListKey = 'tools' | 'resources' | 'resourceTemplates' | 'prompts';

/** The listing of one kind of component: pages of prebuilt text, or joined fragments where callers differ. */
export class ComponentList<E extends Entry = Entry> {
  /** Whether some callers see less than others. */
  readonly isGated: boolean;
  /** What is listed for those who may use everything. */
  readonly infos: readonly ComponentInfo[];
  /** Whether the middleware of a mounted server has a say on it. */
  readonly hasHookedParts: boolean;
  /** What clients hear changes of: less than all where a search stands before it for everybody. */
  readonly announcedEntries: readonly E[];
  private readonly search: SearchListing | undefined;
  private readonly pages = new Map<ResultEncoder, Map<CacheHint, CachedText[]>>();
  private readonly fragments = new Map<ComponentInfo, string>();
  /** Listings of components of which callers see different versions, by these. */
  private readonly variants = new Map<string, ComponentInfo>();

  /** @param pageSize components per page; 0 for all on one page */
  constructor(
    readonly key: ListKey,
    readonly entries: readonly E[],
    private readonly pageSize: number,
  ) {
    const search = (this.search = SearchListing.of(entries));
    this.announcedEntries = search?.isForAll ? entries.filter(({ info }) => search.keeps(info)) : entries;
    this.isGated = this.announcedEntries.some((entry) =>
      versionsOf<Entry>(entry).some(({ gate }) => gate !== undefined),
    );
    for (const entry of entries) {
      for (const { info, fragment } of versionsOf<Entry>(entry)) this.fragments.set(info, fragment);
    }
    this.hasHookedParts = entries.some((entry) =>
      versionsOf<Entry>(entry).some(({ component }) => component.mounted?.part.hasHooks(key)),
    );
    this.infos = this.listed(entries.map((entry) => this.shownAs(versionsOf<Entry>(entry))));
  }

  /**
   * How a component is listed for those who may use some of its versions.
   *
   * @param versions the newest first, at least one
   */
  shownAs(versions: readonly Entry[]): ComponentInfo {
    const { info } = versions[0]!;
    if (versions.length === 1) return info;
    const names = versions.map((entry) => entry.info.version!);
    const key = JSON.stringify([info.uri ?? info.name, ...names]);
    const known = this.variants.get(key);
    if (known) return known;
    const variant: ComponentInfo = Object.freeze({ ...info, versions: Object.freeze(names) });
    if (this.variants.size < maxVariants + this.entries.length) {
      this.variants.set(key, variant);
      this.fragments.set(variant, this.writeChanged(variant));
    }
    return variant;
  }

  /** What is listed for everybody, whoever asks. */
  openFragments(): string[] {
    const open = this.announcedEntries
      .map((entry) => versionsOf<Entry>(entry).filter(({ gate }) => !gate))
      .filter((versions) => versions.length > 0);
    return this.fragmentsOf(open.map((versions) => this.shownAs(versions)));
  }

  /** What is listed of what one caller may see: all of it, or what a search leaves. */
  listed(visible: readonly ComponentInfo[]): readonly ComponentInfo[] {
    return this.search?.listed(visible) ?? visible;
  }

  /** What clients hear changes of, of what sessions see: of too much rather than too little, guards aside. */
  announced(visible: readonly ComponentInfo[]): readonly ComponentInfo[] {
    return this.search?.isForAll ? this.listed(visible) : visible;
  }

  /** What a search may find of what one caller may see, with its JSON in listings. */
  searchable(visible: readonly ComponentInfo[]): SearchableTool[] {
    return visible
      .filter((info) => !this.search?.isPart(info))
      .map((info) => ({ info, listing: this.fragmentOf(info) }));
  }

  /** A page of all components, made once for each hint. */
  page(encoder: ResultEncoder, cursor: unknown, hint: CacheHint): CachedText {
    const index = this.pageIndex(cursor, this.infos.length);
    let ofEncoder = this.pages.get(encoder);
    if (!ofEncoder) this.pages.set(encoder, (ofEncoder = new Map<CacheHint, CachedText[]>()));
    let pages = ofEncoder.get(hint);
    if (!pages) ofEncoder.set(hint, (pages = []));
    return (pages[index] ??= new CachedText(this.write(encoder, this.fragmentsOf(this.infos), index, hint)));
  }

  /** A page of what one caller may see. Components that a middleware changed or added are written anew. */
  pageOf(encoder: ResultEncoder, cursor: unknown, visible: readonly ComponentInfo[], hint: CacheHint): string {
    const fragments = this.fragmentsOf(visible);
    return this.write(encoder, fragments, this.pageIndex(cursor, fragments.length), hint);
  }

  /** What one caller may see, as copies of what is listed. */
  objectsOf(visible: readonly ComponentInfo[]): JsonObject[] {
    return this.fragmentsOf(visible).map((fragment) => JSON.parse(fragment) as JsonObject);
  }

  /** The same list with more behind it. */
  with(more: readonly E[]): ComponentList<E> {
    return new ComponentList(this.key, [...this.entries, ...more], this.pageSize);
  }

  private fragmentsOf(visible: readonly ComponentInfo[]): string[] {
    return visible.map((info) => this.fragmentOf(info));
  }

  private fragmentOf(info: ComponentInfo): string {
    return this.fragments.get(info) ?? this.writeChanged(info);
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
    const head = this.entries.find((entry) => (entry.info.uri ?? entry.info.name) === (info.uri ?? info.name));
    const original = head && (versionsOf<Entry>(head).find((entry) => entry.info.version === info.version) ?? head);
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
