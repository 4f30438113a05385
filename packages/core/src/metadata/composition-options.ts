import type { Transform } from './transform';

/** How the components of an imported module or of a mount appear. */
export interface CompositionOptions {
  /**
   * Put before the names of tools and prompts (`prefix_name`) and into URIs (`scheme://prefix/rest`): letters, digits,
   * `_`, `-` and `.`. None by default.
   */
  prefix?: string;
  /** Stands between prefix and name; `_` by default, since model APIs refuse dots. */
  separator?: string;
  /** Where the prefix of a URI stands: `scheme://prefix/rest`, the default, or `prefix+scheme://rest`. */
  resourcePrefixFormat?: 'path' | 'protocol';
  /** Only components with one of these tags. All by default. */
  includeTags?: readonly string[];
  /** No components with one of these tags, whatever `includeTags` says. */
  excludeTags?: readonly string[];
  /** New names of single tools and prompts, whole: neither prefix nor separator is added to them. */
  rename?: Readonly<Record<string, string>>;
  /** How its components appear instead, one after the other; after prefixes, filters and `rename`. */
  transforms?: readonly Transform[];
}
