import type { ContentBlock, PromptMessage, ResourceContents } from '@tenon/core';

/** The result of a tool, as the client reads it. */
export interface CallToolResult {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly isError: boolean;
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface ReadResourceResult {
  readonly contents: readonly ResourceContents[];
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface GetPromptResult {
  readonly description?: string;
  readonly messages: readonly PromptMessage[];
  readonly meta: Readonly<Record<string, unknown>>;
}

export interface CompletionResult {
  readonly values: readonly string[];
  readonly total?: number;
  readonly hasMore?: boolean;
}

/** A component as a listing shows it. */
export interface ListedComponent {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly [member: string]: unknown;
}

/**
 * The data of a tool's result: its structured content, unwrapped; else the JSON of its one text block, else that text,
 * else the blocks.
 */
export function dataOf(result: CallToolResult): unknown {
  const { structuredContent, content, meta } = result;
  if (structuredContent !== undefined) {
    const marker = meta['fastmcp'] as { wrap_result?: boolean } | undefined;
    return marker?.wrap_result === true ? structuredContent['result'] : structuredContent;
  }
  if (content.length === 0) return undefined;
  const [block] = content;
  if (content.length > 1 || block?.type !== 'text') return content;
  try {
    return JSON.parse(block.text) as unknown;
  } catch {
    return block.text;
  }
}
