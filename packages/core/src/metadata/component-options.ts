import type { CacheOptions, ContentAnnotations, Icon } from '../content';
import type { IconDefinition, SchemaSource, ToolAnnotations } from '../contracts';

/** What every component may say of itself. */
export interface ComponentOptions {
  /** The name on the wire; the method's name by default. */
  name?: string;
  /** A name for people. */
  title?: string;
  description?: string;
  tags?: readonly string[];
  icons?: readonly (Icon | IconDefinition)[];
  /** Sent as `_meta`. */
  meta?: Readonly<Record<string, unknown>>;
  /** One of several versions of this name; clients get the newest, unless they ask for another. Without `@`. */
  version?: string;
  /** `false` hides the component until `server.enable` shows it. */
  enabled?: boolean;
  /** Scopes that a caller needs; demands `auth` on the server. */
  scopes?: readonly string[];
  /** Time limit of one call in milliseconds; none by default. */
  timeoutMs?: number;
}

export interface ToolOptions extends ComponentOptions {
  annotations?: ToolAnnotations;
  /** What the tool takes; by default the type of the method's first parameter, or its `@Arg` parameters. */
  input?: SchemaSource;
  /** What the tool returns. A schema that is not of an object is wrapped in `{ result }`. */
  output?: SchemaSource;
}

export interface ResourceOptions extends ComponentOptions {
  /** `text/plain` for text, `application/json` for JSON values and `application/octet-stream` for bytes by default. */
  mimeType?: string;
  annotations?: ContentAnnotations;
  /** Size in bytes, where it is known. */
  size?: number;
  /**
   * How long clients of 2026 may keep what is read, and whether caches may share it: not at all, and `private`, by
   * default. Say `public` only where everybody reads the same; a resource behind a guard or scope stays `private`.
   */
  cache?: CacheOptions;
  /** Template parameters; by default the type of the method's first parameter, or its `@Param` parameters. */
  input?: SchemaSource;
  /** Names of template parameters whose values may hold `..`, absolute paths or NUL. None by default. */
  allowUnsafePaths?: readonly string[];
}

export interface PromptOptions extends ComponentOptions {
  /** Arguments; by default the type of the method's first parameter, or its `@Arg` parameters. */
  input?: SchemaSource;
}
