import {
  promptResultIn,
  toolResultIn,
  toolResultText,
  toWirePromptResult,
  toWireResourceResult,
  toWireToolResult,
} from '../content';
import type { ChildServer } from '../composition';
import type { ToolResult } from '../content';
import {
  logLevels,
  type Exchange,
  type JsonObject,
  type LogLevel,
  type MaybePromise,
  type McpMiddleware,
  type ResultEncoder,
} from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { CachedText } from '../registry';
import { ChangeAudience } from './change-audience';
import { CallRounds } from './call-rounds';
import { KernelChild } from './child';
import { Completion } from './completion';
import { ComponentCalls } from './component-calls';
import { Listening } from './listening';
import { Listing, listKinds } from './listing';
import { SelfDescription } from './self-description';
import { ServerChain } from './server-chain';
import { asksForServers, namingServers } from './server-ids';
import { RequestContext } from './request-context';
import type { RpcNotification, RpcRequest } from './rpc';
import { runRequest } from './run-request';
import type { KernelServices } from './services';
import { subscribe, unsubscribe } from './subscribing';

/** JSON text of a result, in the words of the exchange's era. */
export type ResultText = string | CachedText;

/**
 * Turns one request into one result, in either era. It rejects with errors of the protocol only.
 */
export class Kernel {
  private readonly listings: Readonly<Record<string, Listing>>;
  private readonly server: ServerChain;
  private readonly completion: Completion;
  private readonly self: SelfDescription;
  private readonly calls: ComponentCalls;
  private readonly rounds: CallRounds;
  private readonly listening: Listening;
  /** Tells what is mounted that a session of 2025 has ended. */
  sessionEnded: (id: string) => void = () => undefined;
  /** This server, as one that mounts it sees it. */
  readonly child: ChildServer;

  constructor(readonly services: KernelServices) {
    const middleware: readonly McpMiddleware[] = services.application.middlewareOf(services.root);
    this.server = new ServerChain(middleware, services.failures);
    this.listings = Object.fromEntries(
      Object.entries(listKinds).map(([method, kind]) => [method, new Listing(services, method, kind, middleware)]),
    );
    this.calls = new ComponentCalls(services, this.listings);
    this.completion = new Completion(services, this.calls, this.server);
    this.self = new SelfDescription(services, this.server);
    this.rounds = new CallRounds(services);
    this.listening = new Listening(services, this.calls, this.server);
    const audience = new ChangeAudience(services, this.calls);
    services.changes.concerns = (entries, kind, asker) => audience.concerns(entries, kind, asker);
    const listings = new Map(Object.values(this.listings).map((listing) => [listing.kind.list, listing]));
    this.child = new KernelChild({
      services,
      calls: this.calls,
      completion: this.completion,
      listingOf: (list) => listings.get(list)!,
    });
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

  private handleToolCall(request: RpcRequest, exchange: Exchange): MaybePromise<string> {
    const encoder = this.services.encoders[exchange.era];
    return this.rounds.answer(
      request,
      exchange,
      (progress) => this.calls.toolResult(request.params, exchange, undefined, request, progress),
      (result) => encodeToolResult(encoder, result, exchange),
    );
  }

  private handleRead(request: RpcRequest, exchange: Exchange): MaybePromise<string> {
    const encoder = this.services.encoders[exchange.era];
    return this.rounds.answer(
      request,
      exchange,
      (progress) => this.calls.read(request.params, exchange, undefined, request, progress),
      ({ result, hint }) => encoder.encode(toWireResourceResult(result), hint),
    );
  }

  private handlePrompt(request: RpcRequest, exchange: Exchange): MaybePromise<string> {
    const encoder = this.services.encoders[exchange.era];
    return this.rounds.answer(
      request,
      exchange,
      (progress) => this.calls.prompt(request.params, exchange, undefined, request, progress),
      (result) => encoder.encode(toWirePromptResult(promptResultIn(exchange.protocolVersion, result))),
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
          return this.smallAnswer(request, exchange, context, () =>
            asksForServers(request.params) ? namingServers(this.services.servers()) : {},
          );
        case 'logging/setLevel':
          return this.emptyAnswer(request, exchange, context, () => exchange.setLogLevel(logLevelOf(request)));
        case 'resources/subscribe':
          return this.emptyAnswer(request, exchange, context, () =>
            subscribe(this.services, this.calls, request, exchange),
          );
        case 'resources/unsubscribe':
          return this.emptyAnswer(request, exchange, context, () =>
            unsubscribe(this.services, this.calls, request, exchange),
          );
        default:
          return this.server.unknownMethod(request, context);
      }
    });
  }

  private emptyAnswer(
    request: RpcRequest,
    exchange: Exchange,
    context: RequestContext,
    act: () => MaybePromise<void>,
  ): Promise<string> {
    return this.smallAnswer(request, exchange, context, async () => {
      await act();
      return {};
    });
  }

  private async smallAnswer(
    request: RpcRequest,
    exchange: Exchange,
    context: RequestContext,
    make: () => MaybePromise<JsonObject>,
  ): Promise<string> {
    const result = await this.server.answer(request, context, undefined, async () => make());
    return this.services.encoders[exchange.era].encode(result);
  }

  private contextOf(request: RpcRequest, exchange: Exchange): RequestContext {
    return new RequestContext(this.services, this.calls, exchange, request, this.services.root);
  }
}

function encodeToolResult(encoder: ResultEncoder, result: ToolResult, { protocolVersion }: Exchange): string {
  const text = toolResultText(result);
  if (text !== undefined) return encoder.splice(text);
  return encoder.encode(toWireToolResult(toolResultIn(protocolVersion, result)));
}

function logLevelOf({ params }: RpcRequest): LogLevel {
  const level = logLevels.find((known) => known === params['level']);
  if (level) return level;
  throw new ProtocolError(RpcCode.InvalidParams, `\`level\` must be one of ${logLevels.join(', ')}`);
}
