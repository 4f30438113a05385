import { TenonError } from '../errors';
import { isBytes } from './bytes';
import type { ResourceContents } from './content-block';
import { isResourceContents } from './is-content-block';
import { jsonObject } from './json-object';
import { typeName } from './type-name';
import { ResourceContent } from './resource-content';
import { toJson } from './to-json';

/** What can stand for one content of a resource: a string is text, bytes are a blob. */
export type ResourceContentItem = string | Uint8Array | ArrayBuffer | ResourceContent | ResourceContents;

/** What a `ResourceResult` is made of. */
export interface ResourceResultInit {
  contents: ResourceContentItem | readonly ResourceContentItem[];
  meta?: Record<string, unknown>;
}

/**
 * The result of reading a resource, in full: one or more contents, in order.
 *
 * A content whose URI is the empty string has the URI of the resource that was read.
 */
export class ResourceResult {
  contents: ResourceContents[];
  meta: Record<string, unknown> | undefined;

  /** @throws TenonError TN3011 where something is no content */
  constructor(init: ResourceResultInit) {
    const items: readonly unknown[] = Array.isArray(init.contents) ? init.contents : [init.contents];
    this.contents = items.map(toContents);
    this.meta = jsonObject(init.meta, 'the meta of a ResourceResult');
  }
}

function toContents(item: unknown): ResourceContents {
  if (item instanceof ResourceContent) return item.toContents('');
  if (typeof item === 'string' || isBytes(item)) return new ResourceContent(item).toContents('');
  if (isResourceContents(item)) return toJson(item) as ResourceContents;
  throw new TenonError('TN3011', `the contents of a ResourceResult hold ${typeName(item)}`, {
    fix: 'Wrap the value: `new ResourceContent(value, { mimeType })`.',
  });
}
