import type { ResourceContents } from './content-block';

/** The result of reading a resource, in full: one or more contents, in order. */
export class ResourceResult {
  contents: ResourceContents[];
  meta: Record<string, unknown> | undefined;

  constructor(init: { contents: ResourceContents[]; meta?: Record<string, unknown> }) {
    this.contents = init.contents;
    this.meta = init.meta;
  }
}
