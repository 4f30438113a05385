import type { PromptResult, ResourceResult, ToolResult } from '../content';
import type {
  ClientCapabilities,
  ClientChannel,
  Context,
  Era,
  Exchange,
  HttpInfo,
  Implementation,
  JsonObject,
  ListedPrompt,
  ListedResource,
  ListedResourceTemplate,
  Logger,
  MaybePromise,
  Principal,
  RequestId,
  Token,
  TransportKind,
  VersionChoice,
  VisibilityRule,
} from '../contracts';
import { TenonError } from '../errors';
import type { ModuleNode, RequestScope } from '../modules';
import type { SearchableTool } from '../pipeline';
import { AskScope, openAsking, type Asking, type CallProgress } from './asking';
import { Cancellation } from './cancellation';
import type { InnerCalls, ListMethod } from './inner-calls';
import type { Notices } from './notifying-context';
import { isAsking, logOf, metaOf, noticesOf, targetOf } from './request-reading';
import type { RpcRequest } from './rpc';
import type { KernelServices } from './services';
import { instanceOf, SharedRequest } from './shared-request';
import type { State } from './state';
import { StateContext } from './state-context';
import type { RuleChange } from './visibility-context';

/** After how long a client comes back for the rest of a closed stream. */
const defaultRetryMs = 1_000;

let openChannel: (context: RequestContext) => ClientChannel;
let readExchange: (context: RequestContext) => Exchange;

/** The context that handlers see. Whatever costs something is made on first touch. */
export class RequestContext extends StateContext {
  /** Holds the request with its credentials, so that no handler can reach it. */
  readonly #exchange: Exchange;
  static {
    openChannel = (context) => context.channelWith((name) => context.#exchange.header?.(name));
    readExchange = (context) => context.#exchange;
  }

  private shared: SharedRequest | undefined;
  private cancellation: Cancellation | undefined;
  private isOver = false;
  private ownLog: Logger | undefined;
  /** The same request outside the mounted server that this is inside of, in whose words the client called. */
  private outside: RequestContext | undefined;
  private ownMeta: Readonly<JsonObject> | undefined;

  constructor(
    private readonly services: KernelServices,
    private readonly calls: InnerCalls,
    exchange: Exchange,
    readonly request: RpcRequest,
    private readonly module: ModuleNode,
    private readonly parent?: RequestContext,
    /** What is known of the call from its earlier rounds. */
    private readonly progress?: CallProgress,
    /** What was asked, of a call within a call; those of the client begin theirs with the first question. */
    private ownScope?: AskScope,
  ) {
    super();
    this.#exchange = exchange;
  }

  get requestId(): RequestId {
    return this.request.id;
  }
  get sessionId(): string | undefined {
    return this.#exchange.sessionId;
  }
  get clientInfo(): Implementation | undefined {
    return this.#exchange.clientInfo;
  }
  get clientCapabilities(): ClientCapabilities {
    return this.#exchange.clientCapabilities;
  }
  get era(): Era {
    return this.#exchange.era;
  }
  get protocolVersion(): string {
    return this.#exchange.protocolVersion;
  }
  get transport(): TransportKind {
    return this.#exchange.transport;
  }
  get auth(): Principal | undefined {
    return this.#exchange.principal;
  }
  get http(): HttpInfo | undefined {
    return this.#exchange.http;
  }

  /** How many calls this one is nested in. */
  get depth(): number {
    return this.parent ? this.parent.depth + 1 : 0;
  }

  get signal(): AbortSignal {
    return this.ownCancellation().signal;
  }

  beginAttempt(): void {
    this.ownCancellation().begin();
  }

  abort(reason: Error): void {
    this.ownCancellation().abort(reason);
  }

  within(module: ModuleNode): RequestContext {
    if (module === this.module) return this;
    const within = new RequestContext(this.services, this.calls, this.#exchange, this.request, module, this);
    within.outside = this.outside;
    return within;
  }

  /**
   * The same request within a mounted server.
   *
   * @param scope what is asked there; of the request itself by default
   */
  inside(
    services: KernelServices,
    calls: InnerCalls,
    module: ModuleNode,
    request: RpcRequest = this.request,
    scope?: AskScope,
  ): RequestContext {
    const inside = new RequestContext(services, calls, this.#exchange, request, module, this, undefined, scope);
    inside.outside = this;
    return inside;
  }

  get calledAs(): string | undefined {
    return this.outside && (this.outside.calledAs ?? targetOf(this.outside.request));
  }

  get meta(): Readonly<JsonObject> {
    return (this.ownMeta ??= metaOf(this.request));
  }

  get log(): Logger {
    return (this.ownLog ??= logOf(this.request, this.services.log));
  }

  get round(): number {
    return this.parent ? this.parent.round : (this.shared?.asking?.round ?? this.progress?.round ?? 1);
  }

  get requestScope(): RequestScope {
    return this.sharedState().scopeOf(this.services.application, this);
  }

  /** Releases what was made for this request alone; undefined where nothing was. Its answer stands if that fails. */
  release(): Promise<void> | undefined {
    this.cancellation?.end();
    return this.parent ? undefined : this.shared?.release(this);
  }

  get mark(): number {
    return this.ownScope?.mark ?? this.parent?.mark ?? 0;
  }

  returnTo(mark: number): void {
    if (this.ownScope) this.ownScope.returnTo(mark);
    else this.parent?.returnTo(mark);
  }

  /** How long the end of a round waits for steps, in milliseconds. */
  get stepLimitMs(): number {
    return this.services.rounds.timeoutMs;
  }

  /** The scope of a call within this one, by the name or URI of its component. */
  nestedScope(component: string): AskScope {
    return this.scope.nested(component);
  }

  /**
   * Ends the asking of this call.
   *
   * @returns what was open until now; undefined where nothing was asked, and for calls within calls
   */
  endAsking(): Asking | undefined {
    if (this.parent) return undefined;
    this.isOver = true;
    const asking = this.shared?.asking;
    const unasked = asking?.end() ?? [];
    if (unasked.length > 0)
      this.log.warn({ questions: unasked }, 'A handler did not wait for its questions: nobody was asked');
    return asking;
  }

  closeStream({ retryMs = defaultRetryMs }: { retryMs?: number } = {}): void {
    this.#exchange.closeStream?.(retryMs);
  }

  readResource(uri: string, { version }: VersionChoice = {}): Promise<ResourceResult> {
    return this.calls.readResource(uri, this, this.#exchange, version);
  }
  getPrompt(name: string, args: Record<string, string> = {}, { version }: VersionChoice = {}): Promise<PromptResult> {
    return this.calls.getPrompt(name, args, this, this.#exchange, version);
  }
  callTool(name: string, args: JsonObject = {}, { version }: VersionChoice = {}): Promise<ToolResult> {
    return this.calls.callTool(name, args, this, this.#exchange, version);
  }

  searchableTools(): Promise<readonly SearchableTool[]> {
    return this.calls.searchableTools(this, this.#exchange);
  }
  callFound(name: string, args: JsonObject): Promise<ToolResult> {
    return this.calls.callFound(name, args, this, this.#exchange);
  }

  visibilityRules(): MaybePromise<readonly VisibilityRule[]> {
    return this.services.sessionVisibility?.rulesOf(this.#exchange) ?? [];
  }

  listResources(): Promise<readonly ListedResource[]> {
    return this.list('resources/list');
  }
  listResourceTemplates(): Promise<readonly ListedResourceTemplate[]> {
    return this.list('resources/templates/list');
  }
  listPrompts(): Promise<readonly ListedPrompt[]> {
    return this.list('prompts/list');
  }

  get<T>(token: Token<T>): T {
    const { application } = this.services;
    if (!application.isRequestScoped(this.module, token)) return application.get(this.module, token);
    return instanceOf(token, this.module, this.requestScope);
  }

  protected changeVisibility(called: string, change: RuleChange): Promise<void> {
    const { sessionVisibility, snapshot } = this.services;
    if (sessionVisibility) return sessionVisibility.change(this.#exchange, snapshot, change);
    throw new TenonError('TN5023', `a handler called ${called}() of its context`);
  }

  private list<T>(method: ListMethod): Promise<readonly T[]> {
    return this.calls.list(method, this, this.#exchange) as Promise<readonly T[]>;
  }

  protected state(): State {
    return this.sharedState().stateOf(this.services, this.#exchange);
  }

  private sharedState(): SharedRequest {
    if (this.parent) return this.parent.sharedState();
    return (this.shared ??= new SharedRequest());
  }

  protected get notices(): Notices {
    return noticesOf(this.request, this.#exchange.logLevel, this.services.serverInfo.name);
  }

  protected send(method: string, params: JsonObject): void {
    this.#exchange.notify(method, params);
  }

  protected get mayAsk(): boolean {
    return this.parent ? this.parent.mayAsk : !this.isOver && isAsking(this.request);
  }

  protected get scope(): AskScope {
    return (this.ownScope ??= this.parent ? this.parent.scope : new AskScope(''));
  }

  protected asking(): Asking {
    if (this.parent) return this.parent.asking();
    const { rounds, store } = this.services;
    return (this.sharedState().asking ??= openAsking(rounds, store, this.#exchange, this.progress));
  }

  private ownCancellation(): Cancellation {
    return (this.cancellation ??= new Cancellation((listener) =>
      this.parent ? this.parent.ownCancellation().onAbort(listener) : this.#exchange.onAbort(listener),
    ));
  }
}

/**
 * The way back to the client of a request, with the credentials that came with it: for what forwards. It is no member of
 * the context, since handlers and middleware must not get it.
 */
export function channelOf(context: Context): ClientChannel {
  if (context instanceof RequestContext) return openChannel(context);
  throw new TenonError('TN3003', 'the message that was passed on has another context');
}

/** The exchange of a request, for its other contexts; no member either, for the same reason. */
export function exchangeOf(context: RequestContext): Exchange {
  return readExchange(context);
}
