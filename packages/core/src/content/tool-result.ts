import { TenonError } from '../errors';
import type { ContentBlock } from './content-block';

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
   * @param init `content`: blocks, or a string for one text block; without it, the JSON of `structuredContent`
   * @throws TenonError TN3010 where there is neither content nor structured content
   */
  constructor(init: {
    content?: ContentBlock[] | string;
    structuredContent?: Record<string, unknown>;
    isError?: boolean;
    meta?: Record<string, unknown>;
  }) {
    if (init.content === undefined && init.structuredContent === undefined) {
      throw new TenonError('TN3010', 'new ToolResult() got neither');
    }
    this.content =
      typeof init.content === 'string'
        ? [{ type: 'text', text: init.content }]
        : (init.content ?? [{ type: 'text', text: JSON.stringify(init.structuredContent) }]);
    this.structuredContent = init.structuredContent;
    this.isError = init.isError ?? false;
    this.meta = init.meta;
  }
}
