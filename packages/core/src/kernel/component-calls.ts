import type { PromptResult, ResourceResult, ToolResult } from '../content';
import type { CacheHint, Exchange, JsonObject, MaybePromise } from '../contracts';
import { nearestName, ProtocolError, RpcCode } from '../errors';
import { resourceMatches, type Entry } from '../registry';
import { passGate } from './access';
import type { CallProgress } from './asking';
import type { Listing } from './listing';
import { RequestContext, type InnerCalls, type ListMethod } from './request-context';
import { unknownResource } from './resource-access';
import { isJsonObject, type RpcRequest } from './rpc';
import { runRequest } from './run-request';
import type { KernelServices } from './services';

/** Calls within calls are refused beyond this depth, so that a circle of tools ends. */
const maxDepth = 32;

/** Calls tools, reads resources and gets prompts: for clients, and for the calls nested in theirs. */
export class ComponentCalls implements InnerCalls {
  constructor(
    private readonly services: KernelServices,
    private readonly listings: Readonly<Record<string, Listing>>,
  ) {}

  async callTool(name: string, args: JsonObject, from: RequestContext, exchange: Exchange): Promise<ToolResult> {
    return this.toolResult({ name, arguments: args }, exchange, from);
  }

  async readResource(uri: string, from: RequestContext, exchange: Exchange): Promise<ResourceResult> {
    return (await this.read({ uri }, exchange, from)).result;
  }

  async getPrompt(
    name: string,
    args: Record<string, string>,
    from: RequestContext,
    exchange: Exchange,
  ): Promise<PromptResult> {
    return this.prompt({ name, arguments: args }, exchange, from);
  }

  async list(method: ListMethod, from: RequestContext, exchange: Exchange): Promise<readonly JsonObject[]> {
    requireDepth(from);
    const request = { id: from.requestId, method, params: {} };
    const context = new RequestContext(this.services, this, exchange, request, this.services.root, from);
    return runRequest(this.services, context, () => this.listings[method]!.objects(context));
  }

  /**
   * Calls a tool.
   *
   * @param parent what the call is nested in; `request` is the client's own where it is not
   * @param progress what is known of it from earlier rounds
   */
  toolResult(
    params: Readonly<JsonObject>,
    exchange: Exchange,
    parent?: RequestContext,
    request?: RpcRequest,
    progress?: CallProgress,
  ): MaybePromise<ToolResult> {
    const { name, arguments: args = {} } = params;
    if (typeof name !== 'string') throw invalidParams('`name` must be a string');
    if (!isJsonObject(args)) throw invalidParams('`arguments` must be an object');
    const { tools } = this.services.snapshot;
    const entry = tools.get(name);
    const unknown = (): never => {
      throw invalidParams(`Unknown tool '${clip(name)}'${suggestion(name, tools)}`);
    };
    if (!entry) return unknown();
    const context = this.entryContext('tools/call', params, exchange, entry, parent, request, progress);
    return runRequest(this.services, context, () =>
      passGate(this.services, entry.gate, context, unknown, () => {
        // Headers are those of the client's own request, never of a call within it.
        if (request && entry.mirrored) exchange.checkMirrored?.(entry.mirrored, args);
        return entry.call(args, params, context);
      }),
    );
  }

  async read(
    params: Readonly<JsonObject>,
    exchange: Exchange,
    parent?: RequestContext,
    request?: RpcRequest,
    progress?: CallProgress,
  ): Promise<{ readonly result: ResourceResult; readonly hint: CacheHint }> {
    const { uri } = params;
    if (typeof uri !== 'string') throw invalidParams('`uri` must be a string');
    let isOpen = true;
    for (const { entry, parameters } of resourceMatches(this.services.snapshot, uri)) {
      const context = this.entryContext('resources/read', params, exchange, entry, parent, request, progress);
      const result = await runRequest(this.services, context, () =>
        passGate(
          this.services,
          entry.gate,
          context,
          () => undefined,
          () => entry.read(uri, parameters, params, context),
        ),
      );
      // What is hidden from this caller does not stand in front of what comes after it.
      if (result) return { result, hint: this.services.caching.ofRead(entry, isOpen, params) };
      isOpen = false;
    }
    throw unknownResource(exchange, uri);
  }

  async prompt(
    params: Readonly<JsonObject>,
    exchange: Exchange,
    parent?: RequestContext,
    request?: RpcRequest,
    progress?: CallProgress,
  ): Promise<PromptResult> {
    const { name, arguments: args = {} } = params;
    if (typeof name !== 'string') throw invalidParams('`name` must be a string');
    if (!isTextRecord(args)) throw invalidParams('`arguments` must be an object of strings');
    const { prompts } = this.services.snapshot;
    const entry = prompts.get(name);
    const unknown = (): never => {
      throw invalidParams(`Unknown prompt '${clip(name)}'${suggestion(name, prompts)}`);
    };
    if (!entry) return unknown();
    const context = this.entryContext('prompts/get', params, exchange, entry, parent, request, progress);
    return runRequest(this.services, context, () =>
      passGate(this.services, entry.gate, context, unknown, () => entry.get(args, params, context)),
    );
  }

  private entryContext(
    method: string,
    params: Readonly<JsonObject>,
    exchange: Exchange,
    entry: Entry,
    parent: RequestContext | undefined,
    request: RpcRequest | undefined,
    progress: CallProgress | undefined,
  ): RequestContext {
    if (parent) requireDepth(parent);
    const own = request ?? { id: parent?.requestId ?? '', method, params };
    const scope = parent?.nestedScope(entry.info.uri ?? entry.info.name);
    return new RequestContext(this.services, this, exchange, own, entry.module, parent, progress, scope);
  }
}

function requireDepth(parent: RequestContext): void {
  if (parent.depth >= maxDepth) {
    throw new ProtocolError(RpcCode.InternalError, `Calls are nested deeper than ${maxDepth}`);
  }
}

function invalidParams(message: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidParams, message);
}

/** Names that a client sent come back shortened. */
function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Suggests the nearest name that everybody may know. */
function suggestion(name: string, entries: ReadonlyMap<string, Entry>): string {
  const open = [...entries.values()].filter((entry) => !entry.gate).map((entry) => entry.info.name);
  const near = nearestName(name, open);
  return near === undefined ? '' : `. Did you mean '${near}'?`;
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value).every((member) => typeof member === 'string');
}
