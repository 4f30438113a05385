import {
  promptResultIn,
  toolResultIn,
  toolResultText,
  toWirePromptResult,
  toWireResourceResult,
  toWireToolResult,
} from '../content';
import type { PromptResult, ResourceResult, ToolResult } from '../content';
import {
  logLevels,
  type CacheHint,
  type Exchange,
  type JsonObject,
  type LogLevel,
  type MaybePromise,
  type McpMiddleware,
  type ResultEncoder,
} from '../contracts';
import { nearestName, ProtocolError, RpcCode } from '../errors';
import { resourceMatches, type CachedText, type Entry } from '../registry';
import { passGate } from './access';
import type { CallProgress } from './asking';
import { CallRounds, type Round } from './call-rounds';
import { Completion } from './completion';
import { Listening } from './listening';
import { Listing, listKinds } from './listing';
import { SelfDescription } from './self-description';
import { ServerChain } from './server-chain';
import { RequestContext, type InnerCalls } from './request-context';
import { isJsonObject, type RpcNotification, type RpcRequest } from './rpc';
import { unknownResource } from './resource-access';
import { runRequest } from './run-request';
import type { KernelServices } from './services';
import { subscribe, unsubscribe } from './subscribing';

/** Calls within calls are refused beyond this depth, so that a circle of tools ends. */
const maxDepth = 32;

/** JSON text of a result, in the words of the exchange's era. */
export type ResultText = string | CachedText;

/**
 * Turns one request into one result, in either era. It rejects with errors of the protocol only.
 */
export class Kernel implements InnerCalls {
  private readonly listings: Readonly<Record<string, Listing>>;
  private readonly server: ServerChain;
  private readonly completion: Completion;
  private readonly self: SelfDescription;
  private readonly calls: CallRounds;
  private readonly listening: Listening;

  constructor(readonly services: KernelServices) {
    const middleware: readonly McpMiddleware[] = services.application.middlewareOf(services.root);
    this.server = new ServerChain(middleware, services.failures);
    this.listings = Object.fromEntries(
      Object.entries(listKinds).map(([method, kind]) => [method, new Listing(services, method, kind, middleware)]),
    );
    this.completion = new Completion(services, this, this.server);
    this.self = new SelfDescription(services, this.server);
    this.calls = new CallRounds(services);
    this.listening = new Listening(services, this, this.server);
  }

  /** Answers a request. */
  handle(request: RpcRequest, exchange: Exchange): MaybePromise<ResultText> {
    switch (request.method) {
      case 'tools/call':
        return this.handleToolCall(request, exchange);
      case 'resources/read':
        return this.handleRead(request, exchange);
      case 'prompts/get':
        return this.handlePrompt(request, exchange);
      case 'completion/complete':
        return this.completion.answer(request, exchange);
      case 'tools/list':
      case 'resources/list':
      case 'resources/templates/list':
      case 'prompts/list':
        return runRequest(this.services, this.contextOf(request, exchange), (context) =>
          this.listings[request.method]!.answer(exchange, context),
        );
      default:
        return this.handleOther(request, exchange);
    }
  }

  /** Takes a notification; what goes wrong is logged, since nobody waits for an answer. */
  notice(notification: RpcNotification, exchange: Exchange): void {
    const context = this.contextOf({ id: '', ...notification }, exchange);
    const handled = runRequest(this.services, context, () => this.server.notice(notification, context));
    Promise.resolve(handled).catch((error: unknown) => {
      context.log.error({ err: error }, 'A notification was not handled');
    });
  }

  /** Ends a request that listens for changes with its result; without effect for others. */
  endListening(exchange: Exchange): void {
    this.listening.end(exchange);
  }

  /** Ends all requests that listen, and takes no more of them: the server closes. */
  stopListening(): void {
    this.listening.close();
  }

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

  private handleToolCall(request: RpcRequest, exchange: Exchange): MaybePromise<string> {
    const encoder = this.services.encoders[exchange.era];
    const round: Round = (progress) => {
      const result = this.toolResult(request.params, exchange, undefined, request, progress);
      if (result instanceof Promise) return result.then((late) => encodeToolResult(encoder, late, exchange));
      return encodeToolResult(encoder, result, exchange);
    };
    return this.calls.answer(request, exchange, round);
  }

  private toolResult(
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

  private handleRead(request: RpcRequest, exchange: Exchange): MaybePromise<string> {
    return this.calls.answer(request, exchange, (progress) => this.readRound(request, exchange, progress));
  }

  private async readRound(request: RpcRequest, exchange: Exchange, progress?: CallProgress): Promise<string> {
    const { result, hint } = await this.read(request.params, exchange, undefined, request, progress);
    return this.services.encoders[exchange.era].encode(toWireResourceResult(result), hint);
  }

  private async read(
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

  private handlePrompt(request: RpcRequest, exchange: Exchange): MaybePromise<string> {
    return this.calls.answer(request, exchange, (progress) => this.promptRound(request, exchange, progress));
  }

  private async promptRound(request: RpcRequest, exchange: Exchange, progress?: CallProgress): Promise<string> {
    const result = await this.prompt(request.params, exchange, undefined, request, progress);
    return this.services.encoders[exchange.era].encode(
      toWirePromptResult(promptResultIn(exchange.protocolVersion, result)),
    );
  }

  private async prompt(
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

  private handleOther(request: RpcRequest, exchange: Exchange): MaybePromise<ResultText> {
    const context = this.contextOf(request, exchange);
    return runRequest(this.services, context, () => {
      if (exchange.era === '2026') {
        if (request.method === 'server/discover') return this.self.discover(request, exchange, context);
        if (request.method === 'subscriptions/listen') return this.listening.answer(request, exchange, context);
        return this.server.unknownMethod(request, context);
      }
      switch (request.method) {
        case 'initialize':
          return this.self.initialize(request, exchange, context);
        case 'ping':
          return this.emptyAnswer(request, exchange, context, () => undefined);
        case 'logging/setLevel':
          return this.emptyAnswer(request, exchange, context, () => exchange.setLogLevel(logLevelOf(request)));
        case 'resources/subscribe':
          return this.emptyAnswer(request, exchange, context, () => subscribe(this.services, this, request, exchange));
        case 'resources/unsubscribe':
          return this.emptyAnswer(request, exchange, context, () => unsubscribe(request, exchange));
        default:
          return this.server.unknownMethod(request, context);
      }
    });
  }

  private async emptyAnswer(
    request: RpcRequest,
    exchange: Exchange,
    context: RequestContext,
    act: () => MaybePromise<void>,
  ): Promise<string> {
    const result = await this.server.answer(request, context, undefined, async () => {
      await act();
      return {};
    });
    return this.services.encoders[exchange.era].encode(result);
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
    return new RequestContext(this.services, this, exchange, own, entry.module, parent, progress);
  }

  private contextOf(request: RpcRequest, exchange: Exchange): RequestContext {
    return new RequestContext(this.services, this, exchange, request, this.services.root);
  }
}

function encodeToolResult(encoder: ResultEncoder, result: ToolResult, { protocolVersion }: Exchange): string {
  const text = toolResultText(result);
  if (text !== undefined) return encoder.splice(text);
  return encoder.encode(toWireToolResult(toolResultIn(protocolVersion, result)));
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

function logLevelOf({ params }: RpcRequest): LogLevel {
  const level = logLevels.find((known) => known === params['level']);
  if (level) return level;
  throw invalidParams(`\`level\` must be one of ${logLevels.join(', ')}`);
}
