import type { CacheOptions } from './cache-options';
import type { ContentAnnotations } from './content-block';
import type { Icon, IconDefinition } from './icon';

/** What is said of a resource that is an object, not a method. */
export interface ReadableResourceInit {
  uri: string;
  name?: string;
  title?: string;
  description?: string;
  mimeType?: string;
  tags?: readonly string[];
  icons?: readonly (Icon | IconDefinition)[];
  annotations?: ContentAnnotations;
  meta?: Record<string, unknown>;
  /** How long clients of 2026 may keep what is read; not at all by default. */
  cache?: CacheOptions;
}

/** A resource as an object: `read()` returns what a `@Resource` method may return. */
export abstract class ReadableResource {
  readonly uri: string;
  readonly name: string | undefined;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly mimeType: string | undefined;
  readonly tags: readonly string[];
  readonly icons: readonly (Icon | IconDefinition)[] | undefined;
  readonly annotations: ContentAnnotations | undefined;
  readonly meta: Record<string, unknown> | undefined;
  readonly cache: CacheOptions | undefined;

  /** @param mimeType where `init` names none */
  protected constructor(init: ReadableResourceInit, mimeType?: string) {
    this.uri = init.uri;
    this.name = init.name;
    this.title = init.title;
    this.description = init.description;
    this.mimeType = init.mimeType ?? mimeType;
    this.tags = [...(init.tags ?? [])];
    this.icons = init.icons;
    this.annotations = init.annotations;
    this.meta = init.meta;
    this.cache = init.cache;
  }

  abstract read(): Promise<unknown>;
}
