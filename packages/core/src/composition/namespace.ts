import { isOptions } from '../errors';
import type { CompositionOptions } from '../metadata';

/** How one import or mount changes names and URIs: forth to what clients see, and exactly back. */
class Level {
  private readonly renamed: ReadonlyMap<string, string>;
  private readonly original: ReadonlyMap<string, string>;
  private readonly beforeNames: string;
  private readonly includeTags: ReadonlySet<string> | undefined;
  private readonly excludeTags: ReadonlySet<string>;

  constructor(private readonly options: Readonly<CompositionOptions>) {
    const { prefix, separator = '_', rename = {}, includeTags, excludeTags = [] } = options;
    this.beforeNames = prefix === undefined ? '' : prefix + separator;
    // Options that are wrong are reported elsewhere, and must not break what looks for other problems.
    const renames = Object.entries(isOptions(rename) ? rename : {});
    this.renamed = new Map(renames);
    this.original = new Map(renames.map(([own, name]) => [name, own]));
    this.includeTags = Array.isArray(includeTags) ? new Set<string>(includeTags) : undefined;
    this.excludeTags = new Set<string>(Array.isArray(excludeTags) ? excludeTags : []);
  }

  name(own: string): string {
    return this.renamed.get(own) ?? this.beforeNames + own;
  }

  beginning(own: string): string {
    return this.beforeNames + own;
  }

  ownName(name: string): string | undefined {
    const original = this.original.get(name);
    if (original !== undefined) return original;
    if (!name.startsWith(this.beforeNames)) return undefined;
    const own = name.slice(this.beforeNames.length);
    return this.renamed.has(own) ? undefined : own;
  }

  uri(own: string): string {
    const { prefix, resourcePrefixFormat = 'path' } = this.options;
    if (prefix === undefined) return own;
    if (resourcePrefixFormat === 'protocol') return `${prefix}+${own}`;
    const at = afterScheme(own);
    return `${own.slice(0, at)}${prefix}/${own.slice(at)}`;
  }

  ownUri(uri: string): string | undefined {
    const { prefix, resourcePrefixFormat = 'path' } = this.options;
    if (prefix === undefined) return uri;
    if (resourcePrefixFormat === 'protocol') {
      return uri.startsWith(`${prefix}+`) ? uri.slice(prefix.length + 1) : undefined;
    }
    const at = afterScheme(uri);
    if (!uri.startsWith(`${prefix}/`, at)) return undefined;
    const own = uri.slice(0, at) + uri.slice(at + prefix.length + 1);
    // `x:p///y` is not what `x:///y` becomes.
    return afterScheme(own) === at ? own : undefined;
  }

  get selectsByTags(): boolean {
    return this.includeTags !== undefined || this.excludeTags.size > 0;
  }

  admits(tags: readonly string[]): boolean {
    if (tags.some((tag) => this.excludeTags.has(tag))) return false;
    return !this.includeTags || tags.some((tag) => this.includeTags!.has(tag));
  }
}

/** Where the scheme of a URI ends, with the `//` where there is one; 0 for what has no scheme. */
function afterScheme(uri: string): number {
  const colon = uri.indexOf(':');
  if (colon < 0) return 0;
  return uri.startsWith('//', colon + 1) ? colon + 3 : colon + 1;
}

/**
 * The names that components of an imported module, or of a mounted server, have for clients. Prefixes of nested imports
 * and mounts add up; what is no name of this namespace leads back to nothing.
 */
export class Namespace {
  private readonly levels: readonly Level[];
  private readonly inwards: readonly Level[];

  /** @param options of the imports and mounts that lead to the components, the outermost first */
  constructor(options: readonly Readonly<CompositionOptions>[]) {
    this.inwards = options.map((one) => new Level(one));
    this.levels = this.inwards.toReversed();
  }

  /** The name of a tool or prompt, as clients know it. */
  name(own: string): string {
    return this.levels.reduce((name, level) => level.name(name), own);
  }

  /** What names of tools and prompts begin with that begin so by themselves, save those of single ones. */
  beginning(own: string): string {
    return this.levels.reduce((beginning, level) => level.beginning(beginning), own);
  }

  /** The name that leads to one of clients; undefined where none does. */
  ownName(name: string): string | undefined {
    return this.inwards.reduce<string | undefined>(
      (at, level) => (at === undefined ? undefined : level.ownName(at)),
      name,
    );
  }

  /** A URI, or URI template, as clients know it. */
  uri(own: string): string {
    return this.levels.reduce((uri, level) => level.uri(uri), own);
  }

  /** The URI that leads to one of clients; undefined where none does. */
  ownUri(uri: string): string | undefined {
    return this.inwards.reduce<string | undefined>(
      (at, level) => (at === undefined ? undefined : level.ownUri(at)),
      uri,
    );
  }

  /** What a completion names: a prompt, or the URI template of a resource. */
  reference(own: string): string {
    return own.includes('://') ? this.uri(own) : this.name(own);
  }

  /** Whether tags decide which components appear. */
  get selectsByTags(): boolean {
    return this.levels.some((level) => level.selectsByTags);
  }

  /** Whether components with these tags appear at all. */
  admits(tags: readonly string[]): boolean {
    return this.levels.every((level) => level.admits(tags));
  }
}
