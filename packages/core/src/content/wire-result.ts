import type { ContentBlock, PromptMessage, ResourceContents } from './content-block';
import type { PromptResult } from './prompt-result';
import type { ResourceResult } from './resource-result';
import type { ToolResult } from './tool-result';

// Type aliases, because interfaces are not assignable to records such as JsonObject.

export type WireToolResult = {
  content: ContentBlock[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
  _meta?: Record<string, unknown>;
};

export type WirePromptResult = {
  description?: string;
  messages: PromptMessage[];
  _meta?: Record<string, unknown>;
};

export type WireResourceResult = {
  contents: ResourceContents[];
  _meta?: Record<string, unknown>;
};

/** A tool result as both eras write it; what an era adds, its encoder adds. */
export function toWireToolResult({ content, structuredContent, isError, meta }: ToolResult): WireToolResult {
  const wire: WireToolResult = { content };
  if (structuredContent !== undefined) wire.structuredContent = structuredContent;
  if (isError) wire.isError = true;
  if (meta !== undefined) wire._meta = meta;
  return wire;
}

/**
 * The JSON text of a tool result that is one block of text, which most are: written in parts, that is less than half
 * the work of serialising the whole.
 *
 * @returns undefined for results of any other shape
 */
export function toolResultText({ content, structuredContent, isError, meta }: ToolResult): string | undefined {
  const [block] = content;
  if (content.length !== 1 || block?.type !== 'text' || meta !== undefined) return undefined;
  if (block.annotations !== undefined || block._meta !== undefined) return undefined;
  const structured = structuredContent === undefined ? '' : `,"structuredContent":${JSON.stringify(structuredContent)}`;
  const error = isError ? ',"isError":true' : '';
  return `{"content":[{"type":"text","text":${JSON.stringify(block.text)}}]${structured}${error}}`;
}

/** A prompt result as both eras write it. */
export function toWirePromptResult({ messages, description, meta }: PromptResult): WirePromptResult {
  const wire: WirePromptResult = { messages };
  if (description !== undefined) wire.description = description;
  if (meta !== undefined) wire._meta = meta;
  return wire;
}

/** A resource result as both eras write it. */
export function toWireResourceResult({ contents, meta }: ResourceResult): WireResourceResult {
  const wire: WireResourceResult = { contents };
  if (meta !== undefined) wire._meta = meta;
  return wire;
}
