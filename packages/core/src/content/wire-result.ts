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
