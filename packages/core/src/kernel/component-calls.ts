import type { PromptResult, ResourceResult, ToolResult } from '../content';
import type { CacheHint, Exchange, JsonObject, MaybePromise } from '../contracts';
import { ProtocolError, RpcCode, ToolError } from '../errors';
import type { SearchableTool } from '../pipeline';
import {
  isOfSearch,
  resourceMatches,
  type Entry,
  type PromptEntry,
  type ResourceEntry,
  type ResourceMatch,
  type Snapshot,
  type TemplateEntry,
  type ToolEntry,
} from '../registry';
import { passGate } from './access';
import type { CallProgress } from './asking';
import { CallerSnapshots } from './caller-snapshots';
import type { Listing } from './listing';
import type { InnerCalls, ListMethod } from './inner-calls';
import { RequestContext } from './request-context';
import { unknownResource } from './resource-access';
import { isJsonObject, type RpcRequest } from './rpc';
import { runRequest } from './run-request';
import type { KernelServices } from './services';
import { suggestionFor } from './suggestion';
import { clip, passVersions, unknownVersion, versionAsked } from './version-access';

/** Calls within calls are refused beyond this depth, so that a circle of tools ends. */
const maxDepth = 32;

/** Calls tools, reads resources and gets prompts: for clients, and for the calls nested in theirs. */
export class ComponentCalls implements InnerCalls {
  constructor(
    private readonly services: KernelServices,
    private readonly listings: Readonly<Record<string, Listing>>,
  ) {}

  async callTool(
    name: string,
    args: JsonObject,
    from: RequestContext,
    exchange: Exchange,
    version?: string,
  ): Promise<ToolResult> {
    return this.toolResult(asking({ name, arguments: args }, version), exchange, from);
  }

  async readResource(uri: string, from: RequestContext, exchange: Exchange, version?: string): Promise<ResourceResult> {
    return (await this.read(asking({ uri }, version), exchange, from)).result;
  }

  async getPrompt(
    name: string,
    args: Record<string, string>,
    from: RequestContext,
    exchange: Exchange,
    version?: string,
  ): Promise<PromptResult> {
    return this.prompt(asking({ name, arguments: args }, version), exchange, from);
  }

  async callFound(name: string, args: JsonObject, from: RequestContext, exchange: Exchange): Promise<ToolResult> {
    const found = this.services.snapshot.tools.get(name);
    if (found && isOfSearch(found.component)) throw new ToolError(`Call '${clip(name)}' itself, by its name`);
    const { _meta } = from.request.params;
    return this.toolResult({ name, arguments: args, ...(_meta !== undefined && { _meta }) }, exchange, from);
  }

  async list(method: ListMethod, from: RequestContext, exchange: Exchange): Promise<readonly JsonObject[]> {
    return this.listWithin(from, exchange, method, (listing, context) => listing.objects(context));
  }

  async searchableTools(from: RequestContext, exchange: Exchange): Promise<readonly SearchableTool[]> {
    return this.listWithin(from, exchange, 'tools/list', (listing, context) => listing.searchable(context));
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
    const { snapshot } = this.services;
    let own: CallerSnapshots | undefined;
    const unknown = (usable: readonly string[] = []): Promise<never> => {
      own ??= this.ownOf(snapshot, 'tools/call', params, exchange, parent, request);
      return this.unknown('tool', name, usable, own);
    };
    const call = ({ mirrored, call }: ToolEntry, context: RequestContext): MaybePromise<ToolResult> => {
      // Headers are those of the client's own request, never of a call within it.
      if (request && mirrored) exchange.checkMirrored?.(mirrored, args);
      return call(args, params, context);
    };
    const callEntry = (entry: ToolEntry): MaybePromise<ToolResult> => {
      const context = this.entryContext('tools/call', params, exchange, entry, parent, request, progress);
      return runRequest(this.services, context, () => this.pass(entry, entry.versions, params, context, unknown, call));
    };
    const entry = snapshot.tools.get(name);
    if (entry) return callEntry(entry);
    if (snapshot.callerParts.length === 0) return unknown();
    const asked = (own = this.ownOf(snapshot, 'tools/call', params, exchange, parent, request));
    const find = ({ tools }: Snapshot): ToolEntry | undefined => tools.get(name);
    return asked.use(this.services, find, (found) => (found ? callEntry(found) : unknown()));
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
    let others: readonly string[] = [];
    type Read = { readonly result: ResourceResult; readonly hint: CacheHint };
    const readMatch = async ({ entry, versions, parameters }: ResourceMatch): Promise<Read | undefined> => {
      const context = this.entryContext('resources/read', params, exchange, entry, parent, request, progress);
      let used = entry;
      const hidden = (usable: readonly string[] = []): undefined => {
        if (usable.length > 0) others = usable;
      };
      const read = (chosen: ResourceEntry, within: RequestContext): MaybePromise<ResourceResult> => {
        used = chosen;
        return chosen.read(uri, chosen === entry ? parameters : parametersOf(chosen, uri), params, within);
      };
      const result = await runRequest(this.services, context, () =>
        this.pass(entry, versions, params, context, hidden, read),
      );
      return result && { result, hint: this.services.caching.ofRead(used, isOpen && used === entry, params) };
    };
    const readFrom = async (snapshot: Snapshot): Promise<Read | undefined> => {
      for (const match of resourceMatches(snapshot, uri)) {
        const read = await readMatch(match);
        // What is hidden from this caller does not stand in front of what comes after it.
        if (read) return read;
        isOpen = false;
      }
      return undefined;
    };
    const { snapshot } = this.services;
    const found = await readFrom(snapshot);
    if (found) return found;
    if (snapshot.callerParts.length > 0) {
      isOpen = false;
      const asked = this.ownOf(snapshot, 'resources/read', params, exchange, parent, request);
      const read = await asked.run(this.services, () => asked.find(readFrom));
      if (read) return read;
    }
    throw unknownResource(exchange, uri, others.length > 0 ? versionAsked(params) : undefined, others);
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
    const { snapshot } = this.services;
    let own: CallerSnapshots | undefined;
    const unknown = (usable: readonly string[] = []): Promise<never> => {
      own ??= this.ownOf(snapshot, 'prompts/get', params, exchange, parent, request);
      return this.unknown('prompt', name, usable, own);
    };
    const get = (chosen: PromptEntry, within: RequestContext): Promise<PromptResult> =>
      chosen.get(args, params, within);
    const getEntry = (entry: PromptEntry): MaybePromise<PromptResult> => {
      const context = this.entryContext('prompts/get', params, exchange, entry, parent, request, progress);
      return runRequest(this.services, context, () => this.pass(entry, entry.versions, params, context, unknown, get));
    };
    const entry = snapshot.prompts.get(name);
    if (entry) return getEntry(entry);
    if (snapshot.callerParts.length === 0) return unknown();
    const asked = (own = this.ownOf(snapshot, 'prompts/get', params, exchange, parent, request));
    const find = ({ prompts }: Snapshot): PromptEntry | undefined => prompts.get(name);
    return asked.use(this.services, find, (found) => (found ? getEntry(found) : unknown()));
  }

  private listWithin<R>(
    from: RequestContext,
    exchange: Exchange,
    method: string,
    list: (listing: Listing, context: RequestContext) => Promise<R>,
  ): MaybePromise<R> {
    requireDepth(from);
    const request = { id: from.requestId, method, params: {} };
    const context = new RequestContext(this.services, this, exchange, request, this.services.root, from);
    return runRequest(this.services, context, () => list(this.listings[method]!, context));
  }

  /** Lets a caller through to a component, in the version that it means. */
  private pass<E extends Entry, R, Hidden>(
    entry: E,
    versions: readonly E[] | undefined,
    params: Readonly<JsonObject>,
    context: RequestContext,
    hidden: (usable?: readonly string[]) => MaybePromise<Hidden>,
    proceed: (entry: E, context: RequestContext) => MaybePromise<R>,
  ): MaybePromise<R | Hidden> {
    if (versions) return passVersions(this.services, versions, params, context, hidden, proceed);
    return passGate(this.services, entry.gate, context, hidden, () => proceed(entry, context));
  }

  /** @param usable what the caller may use instead of the version that it asked for */
  private async unknown(
    kind: 'tool' | 'prompt',
    name: string,
    usable: readonly string[],
    own: CallerSnapshots,
  ): Promise<never> {
    const shown = `${kind} '${clip(name)}'`;
    const { params } = own.caller.request;
    if (usable.length > 0) throw invalidParams(unknownVersion(shown, versionAsked(params) ?? '', usable));
    const among = ({ tools, prompts }: Snapshot) => (kind === 'tool' ? tools : prompts).values();
    throw invalidParams(`Unknown ${shown}${await suggestionFor(name, among, this.services, own)}`);
  }

  /** What is mounted for single callers, as the one who asks has it. */
  private ownOf(
    { callerParts }: Snapshot,
    method: string,
    params: Readonly<JsonObject>,
    exchange: Exchange,
    parent: RequestContext | undefined,
    request: RpcRequest | undefined,
  ): CallerSnapshots {
    const asked = request ?? { id: parent?.requestId ?? '', method, params };
    const caller = new RequestContext(this.services, this, exchange, asked, this.services.root, parent);
    return new CallerSnapshots(callerParts, caller);
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

function parametersOf(entry: ResourceEntry | TemplateEntry, uri: string): Readonly<Record<string, string>> {
  return ('match' in entry ? entry.match(uri) : undefined) ?? {};
}

function asking(params: JsonObject, version: string | undefined): JsonObject {
  return version === undefined ? params : { ...params, _meta: { tenon: { version } } };
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return isJsonObject(value) && Object.values(value).every((member) => typeof member === 'string');
}
