import { isBytes, toBase64 } from './bytes';
import type { ResourceContents } from './content-block';
import { jsonObject } from './json-object';
import { toJson } from './to-json';

/** What may be said of one content of a resource. */
export interface ResourceContentInit {
  /** By default `text/plain` for a string, `application/octet-stream` for bytes, `application/json` for JSON values. */
  mimeType?: string;
  meta?: Record<string, unknown>;
  /** The URI of the resource unless told otherwise. */
  uri?: string;
}

/**
 * One content of a resource that has several.
 *
 * @example return new ResourceResult({ contents: [new ResourceContent('# Notes', { mimeType: 'text/markdown' }), new ResourceContent(scan)] });
 */
export class ResourceContent {
  readonly uri: string | undefined;
  readonly mimeType: string | undefined;
  readonly meta: Record<string, unknown> | undefined;

  /** @param content text, bytes, or a JSON value */
  constructor(
    readonly content: unknown,
    init: ResourceContentInit = {},
  ) {
    this.uri = init.uri;
    this.mimeType = init.mimeType;
    this.meta = jsonObject(init.meta, 'the meta of a ResourceContent');
  }

  /**
   * The content as the wire has it.
   *
   * @param uri for contents without their own
   * @param mimeType for contents without their own
   */
  toContents(uri: string, mimeType?: string): ResourceContents {
    return encodeContents(this.content, this.uri ?? uri, this.mimeType ?? mimeType, this.meta);
  }
}

/**
 * Text, bytes or a JSON value as the wire has it.
 *
 * @throws TenonError TN3001 or TN3008 as `toJson`
 */
export function encodeContents(
  content: unknown,
  uri: string,
  mimeType?: string,
  meta?: Record<string, unknown>,
): ResourceContents {
  const notes = meta && { _meta: meta };
  if (typeof content === 'string') return { uri, mimeType: mimeType ?? 'text/plain', text: content, ...notes };
  if (isBytes(content)) {
    return { uri, mimeType: mimeType ?? 'application/octet-stream', blob: toBase64(content), ...notes };
  }
  return { uri, mimeType: mimeType ?? 'application/json', text: JSON.stringify(toJson(content)), ...notes };
}
