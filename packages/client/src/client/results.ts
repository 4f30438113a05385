import type {
  ContentBlock,
  Prompt,
  PromptMessage,
  Resource,
  ResourceTemplateType,
  Tool,
} from '@modelcontextprotocol/client';
import type { LogLevel } from '@tenon/core';
import type { WireObject } from '../connection';

export type { ContentBlock, Prompt, PromptMessage, Resource, ResourceTemplateType as ResourceTemplate, Tool };

/** The result of a tool. */
export interface CallToolResult<Data = unknown> {
  /**
   * What the tool returned: the structured content, unwrapped, with dates as the output schema has them; undefined where
   * it does not fit the schema. A tool without structured content has the JSON of its one text block here, else that
   * text, else the blocks. Undefined for an error.
   */
  readonly data: Data | undefined;
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: Readonly<WireObject>;
  readonly isError: boolean;
  readonly meta: Readonly<WireObject>;
}

/** What a resource holds: text, or bytes in base64. */
export interface ResourceContents {
  readonly uri: string;
  readonly mimeType?: string;
  readonly text?: string;
  readonly blob?: string;
  readonly _meta?: Readonly<WireObject>;
}

export interface ReadResourceResult {
  readonly contents: readonly ResourceContents[];
  readonly meta: Readonly<WireObject>;
}

export interface GetPromptResult {
  readonly description?: string;
  readonly messages: readonly PromptMessage[];
  readonly meta: Readonly<WireObject>;
}

export interface CompletionResult {
  readonly values: readonly string[];
  readonly total?: number;
  readonly hasMore?: boolean;
}

/** A message that a server logged. */
export interface LogMessage {
  readonly level: LogLevel;
  readonly logger?: string;
  readonly data: unknown;
  /** The name of the server, where there are several. */
  readonly server?: string;
}

export function metaOf(result: WireObject): WireObject {
  return (result['_meta'] as WireObject | undefined) ?? {};
}
