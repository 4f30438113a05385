import type { PromptResult, ResourceResult, ToolResult } from '../content';
import type { ComponentInfo } from './component';
import type { Context } from './context';
import type { JsonObject, MaybePromise } from './json';

/** A message on its way to its handler. Treat it as immutable: pass a changed copy to `next`. */
export interface McpMessage {
  readonly method: string;
  readonly kind: 'request' | 'notification';
  /** As received. Changing it does not reroute the message. */
  readonly params: Readonly<JsonObject>;
  readonly context: Context;
}

export interface ToolCall extends McpMessage {
  readonly name: string;
  readonly arguments: Readonly<JsonObject>;
  readonly component: ComponentInfo;
}

export interface ResourceRead extends McpMessage {
  readonly uri: string;
  readonly component: ComponentInfo;
}

export interface PromptGet extends McpMessage {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly component: ComponentInfo;
}

/** The message that a result answers, as far as the result tells. Tuples keep `unknown` and unions in one piece. */
type MessageOf<Result> = [Result] extends [ToolResult]
  ? ToolCall
  : [Result] extends [ResourceResult]
    ? ResourceRead
    : [Result] extends [PromptResult]
      ? PromptGet
      : McpMessage;

/** The rest of the chain. May be called again only after it rejected. */
export type Next<Result = unknown, Message extends McpMessage = MessageOf<Result>> = (
  message: Message,
) => Promise<Result>;

/**
 * Code around messages. Hooks run outermost first: `onMessage`, then `onRequest` or `onNotification`, then the
 * one for the method. Each returns the value of `next(message)`, changed or not, or a result of its own.
 */
export interface McpMiddleware {
  onMessage?(message: McpMessage, next: Next): MaybePromise<unknown>;
  onRequest?(message: McpMessage, next: Next): MaybePromise<unknown>;
  onNotification?(message: McpMessage, next: Next): MaybePromise<unknown>;
  onInitialize?(message: McpMessage, next: Next<JsonObject>): MaybePromise<JsonObject>;
  onDiscover?(message: McpMessage, next: Next<JsonObject>): MaybePromise<JsonObject>;
  onCallTool?(call: ToolCall, next: Next<ToolResult>): MaybePromise<ToolResult>;
  onReadResource?(read: ResourceRead, next: Next<ResourceResult>): MaybePromise<ResourceResult>;
  onGetPrompt?(get: PromptGet, next: Next<PromptResult>): MaybePromise<PromptResult>;
  onComplete?(message: McpMessage, next: Next<readonly string[]>): MaybePromise<readonly string[]>;
  /** List hooks see and return what a caller may list; leaving something out hides it, but does not forbid calls. */
  onListTools?(message: McpMessage, next: Next<readonly ComponentInfo[]>): MaybePromise<readonly ComponentInfo[]>;
  onListResources?(message: McpMessage, next: Next<readonly ComponentInfo[]>): MaybePromise<readonly ComponentInfo[]>;
  onListResourceTemplates?(
    message: McpMessage,
    next: Next<readonly ComponentInfo[]>,
  ): MaybePromise<readonly ComponentInfo[]>;
  onListPrompts?(message: McpMessage, next: Next<readonly ComponentInfo[]>): MaybePromise<readonly ComponentInfo[]>;
}

/** The names of the hooks, for the boot check. */
export const middlewareHooks = [
  'onMessage',
  'onRequest',
  'onNotification',
  'onInitialize',
  'onDiscover',
  'onCallTool',
  'onReadResource',
  'onGetPrompt',
  'onComplete',
  'onListTools',
  'onListResources',
  'onListResourceTemplates',
  'onListPrompts',
] as const satisfies readonly (keyof McpMiddleware)[];

export type MiddlewareHook = (typeof middlewareHooks)[number];
