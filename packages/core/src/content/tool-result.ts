import { TenonError } from '../errors';
import type { ContentBlock } from './content-block';
import { type ContentItem, toContentBlock } from './content-item';
import { jsonObject } from './json-object';

/** What a `ToolResult` is made of. */
export interface ToolResultInit {
  /** Blocks, or a string for one text block; without it, the JSON of `structuredContent`. */
  content?: ContentItem | readonly ContentItem[];
  /** An object, converted as return values are. */
  structuredContent?: object;
  isError?: boolean;
  meta?: Record<string, unknown>;
}

/**
 * The result of a tool, in full: for handlers that want more than their return value says.
 *
 * @example return new ToolResult({ content: 'Done', structuredContent: { rows: 3 }, meta: { tookMs: 12 } });
 */
export class ToolResult {
  content: ContentBlock[];
  structuredContent: Record<string, unknown> | undefined;
  isError: boolean;
  meta: Record<string, unknown> | undefined;

  /**
   * @throws TenonError TN3010 where there is neither content nor structured content, TN3011 where something is no
   *   content or no object, TN3001 or TN3008 where it cannot be written as JSON
   */
  constructor(init: ToolResultInit) {
    this.structuredContent = jsonObject(init.structuredContent, 'the structuredContent of a ToolResult');
    this.content = blocksOf(init.content, this.structuredContent);
    this.isError = init.isError ?? false;
    this.meta = jsonObject(init.meta, 'the meta of a ToolResult');
  }
}

function blocksOf(content: ToolResultInit['content'], structured: object | undefined): ContentBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (content === undefined) {
    if (structured === undefined) throw new TenonError('TN3010', 'new ToolResult() got neither');
    return [{ type: 'text', text: JSON.stringify(structured) }];
  }
  const items: readonly unknown[] = Array.isArray(content) ? content : [content];
  return items.map((item) => toContentBlock(item, 'the content of a ToolResult'));
}
