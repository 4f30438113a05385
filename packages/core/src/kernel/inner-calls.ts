import type { PromptResult, ResourceResult, ToolResult } from '../content';
import type { Exchange, JsonObject } from '../contracts';
import type { SearchableTool } from '../pipeline';
import type { RequestContext } from './request-context';

/** Calls within a call: through guards and middleware, as if a client had asked. */
export interface InnerCalls {
  callTool(
    name: string,
    args: JsonObject,
    from: RequestContext,
    exchange: Exchange,
    version?: string,
  ): Promise<ToolResult>;
  readResource(uri: string, from: RequestContext, exchange: Exchange, version?: string): Promise<ResourceResult>;
  getPrompt(
    name: string,
    args: Record<string, string>,
    from: RequestContext,
    exchange: Exchange,
    version?: string,
  ): Promise<PromptResult>;
  /** @throws ToolError for the tools of a search */
  callFound(name: string, args: JsonObject, from: RequestContext, exchange: Exchange): Promise<ToolResult>;
  /** The tools that the caller may see, listed or not, without those of a search. */
  searchableTools(from: RequestContext, exchange: Exchange): Promise<readonly SearchableTool[]>;
  /** What the caller may see, as the protocol lists it. */
  list(method: ListMethod, from: RequestContext, exchange: Exchange): Promise<readonly JsonObject[]>;
}

/** The list methods that handlers may call. */
export type ListMethod = 'resources/list' | 'resources/templates/list' | 'prompts/list';
