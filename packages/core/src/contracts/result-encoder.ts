import type { JsonObject } from './json';
import type { Era } from './protocol';

/** How long a client may keep a result, and whether others may share it (MCP 2026-07-28, "Caching"). */
export interface CacheHint {
  readonly ttlMs: number;
  readonly scope: 'public' | 'private';
}

/** Writes results as the text of one era; the constant parts are spliced in, never re-serialised. */
export interface ResultEncoder {
  readonly era: Era;
  /** The JSON text of a result. */
  encode(result: JsonObject, cache?: CacheHint): string;
  /** The same for a result that is JSON text already: an object with at least one member and no `_meta`. */
  splice(json: string, cache?: CacheHint): string;
}
