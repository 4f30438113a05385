import type { PromptResult, ResourceResult, ToolResult } from '../content';
import type { CacheHint, Exchange, JsonObject, MaybePromise } from '../contracts';
import { nearestName, ProtocolError, RpcCode } from '../errors';
import { resourceMatches, type Entry, type ResourceMatch, type ToolEntry } from '../registry';
import { passGate } from './access';
import type { CallProgress } from './asking';
import { callerSnapshots, findForCaller } from './caller-snapshots';
import { RequestContext, type InnerCalls } from './request-context';
import { unknownResource } from './resource-access';
import { isJsonObject, type RpcRequest } from './rpc';
import { runRequest } from './run-request';
import type { KernelServices } from './services';

/** Calls within calls are refused beyond this depth, so that a circle of tools ends. */
const maxDepth = 32;

/** Calls tools, reads resources and gets prompts: for clients, and for the calls nested in theirs. */
export class ComponentCalls implements InnerCalls {
  constructor(private readonly services: KernelServices) {}

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
    const { tools, callerParts } = this.services.snapshot;
    const entry = tools.get(name);
    const unknown = (): never => {
      throw invalidParams(`Unknown tool '${clip(name)}'${suggestion(name, tools)}`);
    };
    if (entry) return this.callEntry(entry, args, params, exchange, unknown, parent, request, progress);
    if (callerParts.length === 0) return unknown();
    const asker = this.asker('tools/call', params, exchange, parent, request);
    return findForCaller(callerParts, asker, (snapshot) => snapshot.tools.get(name)).then((found) =>
      found ? this.callEntry(found, args, params, exchange, unknown, parent, request, progress) : unknown(),
    );
  }

  private callEntry(
    entry: ToolEntry,
    args: JsonObject,
    params: Readonly<JsonObject>,
    exchange: Exchange,
    unknown: () => never,
    parent: RequestContext | undefined,
    request: RpcRequest | undefined,
    progress: CallProgress | undefined,
  ): MaybePromise<ToolResult> {
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
    const read = ({ entry, parameters }: ResourceMatch): MaybePromise<ResourceResult | undefined> => {
      const context = this.entryContext('resources/read', params, exchange, entry, parent, request, progress);
      return runRequest(this.services, context, () =>
        passGate(
          this.services,
          entry.gate,
          context,
          () => undefined,
          () => entry.read(uri, parameters, params, context),
        ),
      );
    };
    const { snapshot, caching } = this.services;
    for (const match of resourceMatches(snapshot, uri)) {
      const result = await read(match);
      // What is hidden from this caller does not stand in front of what comes after it.
      if (result) return { result, hint: caching.ofRead(match.entry, isOpen, params) };
      isOpen = false;
    }
    if (snapshot.callerParts.length > 0) {
      const asker = this.asker('resources/read', params, exchange, parent, request);
      for await (const own of callerSnapshots(snapshot.callerParts, asker)) {
        for (const match of resourceMatches(own, uri)) {
          const result = await read(match);
          if (result) return { result, hint: caching.ofRead(match.entry, false, params) };
        }
      }
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
    const { prompts, callerParts } = this.services.snapshot;
    const asker = (): RequestContext => this.asker('prompts/get', params, exchange, parent, request);
    const entry =
      prompts.get(name) ??
      (callerParts.length > 0
        ? await findForCaller(callerParts, asker(), (snapshot) => snapshot.prompts.get(name))
        : undefined);
    const unknown = (): never => {
      throw invalidParams(`Unknown prompt '${clip(name)}'${suggestion(name, prompts)}`);
    };
    if (!entry) return unknown();
    const context = this.entryContext('prompts/get', params, exchange, entry, parent, request, progress);
    return runRequest(this.services, context, () =>
      passGate(this.services, entry.gate, context, unknown, () => entry.get(args, params, context)),
    );
  }

  /** Who asks, as what is mounted by the server may know it. */
  private asker(
    method: string,
    params: Readonly<JsonObject>,
    exchange: Exchange,
    parent: RequestContext | undefined,
    request: RpcRequest | undefined,
  ): RequestContext {
    const own = request ?? { id: parent?.requestId ?? '', method, params };
    return new RequestContext(this.services, this, exchange, own, this.services.root, parent);
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
    if (parent && parent.depth >= maxDepth) {
      throw new ProtocolError(RpcCode.InternalError, `Calls are nested deeper than ${maxDepth}`);
    }
    const own = request ?? { id: parent?.requestId ?? '', method, params };
    const scope = parent?.nestedScope(entry.info.uri ?? entry.info.name);
    return new RequestContext(this.services, this, exchange, own, entry.module, parent, progress, scope);
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
