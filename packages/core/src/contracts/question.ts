import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { AudioContent, ContentBlock, ImageContent, MessageItem, Role, TextContent } from '../content';
import type { Constructor, JsonObject, JsonSchema } from './json';

/** What a form can be written as: a DTO class, a Standard Schema, JSON Schema, or one field: a type or a list of choices. */
export type FormSource =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | readonly string[]
  | Constructor
  | StandardSchemaV1
  | JsonSchema;

/** What the data of a filled form is. */
export type FormData<F> = F extends StringConstructor
  ? string
  : F extends NumberConstructor
    ? number
    : F extends BooleanConstructor
      ? boolean
      : F extends readonly (infer Choice extends string)[]
        ? Choice
        : F extends StandardSchemaV1<unknown, infer Output>
          ? Output
          : F extends Constructor<infer T>
            ? T
            : JsonObject;

/** The answer to a form: the data, or that the user declined, or dismissed it without a choice. */
export type Elicited<T> =
  | { readonly action: 'accept'; readonly data: T }
  | { readonly action: 'decline' | 'cancel'; readonly data?: undefined };

/** The answer to the request to visit a URL. `accept` says that the user consented, not that what happens there is done. */
export interface ElicitedUrl {
  readonly action: 'accept' | 'decline' | 'cancel';
}

/** A model's wish to call a tool (MCP 2025-11-25, sampling). */
export interface ToolUseContent {
  type: 'tool_use';
  id: string;
  name: string;
  input: Record<string, unknown>;
  _meta?: Record<string, unknown>;
}

/** What a tool returned, for the model that asked for it. */
export interface ToolResultContent {
  type: 'tool_result';
  toolUseId: string;
  content: ContentBlock[];
  structuredContent?: unknown;
  isError?: boolean;
  _meta?: Record<string, unknown>;
}

export type SamplingContent = TextContent | ImageContent | AudioContent | ToolUseContent | ToolResultContent;

/** A message of a conversation with a model. */
export interface SamplingMessage {
  role: Role;
  content: SamplingContent | SamplingContent[];
}

/** A tool that a model may use while it samples; calling it is up to the handler. */
export interface SamplingTool {
  name: string;
  title?: string;
  description?: string;
  inputSchema: JsonSchema;
}

export interface SampleOptions extends QuestionOptions {
  systemPrompt?: string;
  /** Tokens at most; 512 by default. */
  maxTokens?: number;
  temperature?: number;
  stopSequences?: string[];
  /** Which model to prefer: names or parts of names, best first; or hints and priorities from 0 to 1. */
  modelPreferences?:
    | string
    | readonly string[]
    | {
        hints?: { name?: string }[];
        costPriority?: number;
        speedPriority?: number;
        intelligencePriority?: number;
      };
  /** Sent only to clients that declare `sampling.context`. */
  includeContext?: 'none' | 'thisServer' | 'allServers';
  /** For the provider of the model, passed through. */
  metadata?: JsonObject;
  /** Tools that the model may use (2025-11-25 and later, clients that declare `sampling.tools`). */
  tools?: readonly SamplingTool[];
  toolChoice?: { mode?: 'auto' | 'required' | 'none' };
}

/** What a model said. */
export interface Sampled {
  readonly role: Role;
  readonly content: SamplingContent | SamplingContent[];
  readonly model: string;
  /** `endTurn`, `stopSequence`, `maxTokens`, `toolUse`, or the provider's own word. */
  readonly stopReason: string | undefined;
  /** The text of all blocks of text, together. */
  readonly text: string;
}

/** A directory or file that the client works on. */
export interface Root {
  readonly uri: string;
  readonly name?: string;
  readonly _meta?: Readonly<JsonObject>;
}

export interface QuestionOptions {
  /**
   * What the question is known by, of 1 to 128 characters; unique within the call. Without a key it is known by what it
   * asks and, among equal ones, by its place.
   */
  key?: string;
}

/** What can stand for the messages of `sample`: a text or content is what the user says. */
export type SamplingInput = string | SamplingItem | readonly SamplingItem[];
export type SamplingItem = MessageItem | SamplingMessage;

/** A question to the client that is not asked yet. Made by `inputRequired.elicit` and its siblings. */
export type Question =
  | { readonly kind: 'form'; readonly message: string; readonly form: FormSource }
  | { readonly kind: 'url'; readonly message: string; readonly url: string }
  | { readonly kind: 'sampling'; readonly messages: SamplingInput; readonly options: SampleOptions }
  | { readonly kind: 'roots' };
