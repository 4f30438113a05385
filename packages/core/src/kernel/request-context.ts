import type { PromptResult, ResourceResult, ToolResult } from '../content';
import {
  logLevels,
  type ClientCapabilities,
  type Era,
  type Exchange,
  type HttpInfo,
  type Implementation,
  type JsonObject,
  type JsonValue,
  type Logger,
  type LogLevel,
  type Principal,
  type RequestId,
  type StateScope,
  type Token,
  type TransportKind,
} from '../contracts';
import type { ModuleNode, RequestScope } from '../modules';
import { CallContext } from '../pipeline';
import { isJsonObject, type RpcRequest } from './rpc';
import type { KernelServices } from './services';
import { State } from './state';

/** Calls within a call: through guards and middleware, as if a client had asked. */
export interface InnerCalls {
  callTool(name: string, args: JsonObject, from: RequestContext): Promise<ToolResult>;
  readResource(uri: string, from: RequestContext): Promise<ResourceResult>;
  getPrompt(name: string, args: Record<string, string>, from: RequestContext): Promise<PromptResult>;
}

/** What a request and the calls nested in it share. */
interface Shared {
  readonly state: Map<string, unknown>;
  controller: AbortController | undefined;
  abortReason: Error | undefined;
  scope: RequestScope | undefined;
}

const noMeta: Readonly<JsonObject> = Object.freeze({});
const protocolMetaPrefix = 'io.modelcontextprotocol/';

/** The context that handlers see. Whatever costs something is made on first touch. */
export class RequestContext extends CallContext {
  private shared: Shared | undefined;
  private ownLog: Logger | undefined;
  private ownMeta: Readonly<JsonObject> | undefined;

  constructor(
    private readonly services: KernelServices,
    private readonly calls: InnerCalls,
    readonly exchange: Exchange,
    readonly request: RpcRequest,
    private readonly module: ModuleNode,
    private readonly parent?: RequestContext,
  ) {
    super();
  }

  get requestId(): RequestId {
    return this.request.id;
  }
  get sessionId(): string | undefined {
    return this.exchange.sessionId;
  }
  get clientInfo(): Implementation | undefined {
    return this.exchange.clientInfo;
  }
  get clientCapabilities(): ClientCapabilities {
    return this.exchange.clientCapabilities;
  }
  get era(): Era {
    return this.exchange.era;
  }
  get protocolVersion(): string {
    return this.exchange.protocolVersion;
  }
  get transport(): TransportKind {
    return this.exchange.transport;
  }
  get auth(): Principal | undefined {
    return this.exchange.principal;
  }
  get http(): HttpInfo | undefined {
    return this.exchange.http;
  }

  /** How many calls this one is nested in. */
  get depth(): number {
    return this.parent ? this.parent.depth + 1 : 0;
  }

  get signal(): AbortSignal {
    const shared = this.sharedState();
    if (!shared.controller) {
      const controller = (shared.controller = new AbortController());
      if (shared.abortReason) controller.abort(shared.abortReason);
      else this.exchange.onAbort((reason) => controller.abort(reason));
    }
    return shared.controller.signal;
  }

  abort(reason: Error): void {
    const shared = this.sharedState();
    shared.abortReason = reason;
    shared.controller?.abort(reason);
  }

  get meta(): Readonly<JsonObject> {
    return (this.ownMeta ??= this.readMeta());
  }

  get log(): Logger {
    return (this.ownLog ??= this.services.log.child({ requestId: this.request.id, method: this.request.method }));
  }

  get requestScope(): RequestScope {
    const shared = this.sharedState();
    return (shared.scope ??= this.services.application.openRequest(this));
  }

  /** Releases what was made for this request alone; undefined where nothing was. */
  release(): Promise<void> | undefined {
    return this.parent ? undefined : this.shared?.scope?.close();
  }

  reportProgress(progress: number, total?: number, message?: string): Promise<void> {
    const meta = this.request.params['_meta'];
    const progressToken = isJsonObject(meta) ? meta['progressToken'] : undefined;
    if (typeof progressToken === 'string' || typeof progressToken === 'number') {
      this.exchange.notify('notifications/progress', { progressToken, progress, total, message });
    }
    return Promise.resolve();
  }

  debug(message: string, data?: unknown): Promise<void> {
    return this.sendLog('debug', message, data);
  }
  info(message: string, data?: unknown): Promise<void> {
    return this.sendLog('info', message, data);
  }
  notice(message: string, data?: unknown): Promise<void> {
    return this.sendLog('notice', message, data);
  }
  warning(message: string, data?: unknown): Promise<void> {
    return this.sendLog('warning', message, data);
  }
  error(message: string, data?: unknown): Promise<void> {
    return this.sendLog('error', message, data);
  }

  readResource(uri: string): Promise<ResourceResult> {
    return this.calls.readResource(uri, this);
  }
  getPrompt(name: string, args: Record<string, string> = {}): Promise<PromptResult> {
    return this.calls.getPrompt(name, args, this);
  }
  callTool(name: string, args: JsonObject = {}): Promise<ToolResult> {
    return this.calls.callTool(name, args, this);
  }

  get<T>(token: Token<T>): T {
    const { application } = this.services;
    if (!application.isRequestScoped(this.module, token)) return application.get(this.module, token);
    const instance = this.requestScope.get(this.module, token);
    if (instance instanceof Promise) return application.get(this.module, token);
    return instance;
  }

  getState<T = JsonValue>(key: string, options?: { default?: T; scope?: StateScope }): Promise<T | undefined> {
    return this.state().get<T>(key, options?.default, options?.scope ?? 'session');
  }
  setState(key: string, value: unknown, options?: { scope?: StateScope }): Promise<void> {
    return this.state().set(key, value, options?.scope ?? 'session');
  }
  updateState<T = JsonValue>(
    key: string,
    change: (current: T | undefined) => T | Promise<T>,
    options?: { scope?: StateScope },
  ): Promise<T> {
    return this.state().update<T>(key, change, options?.scope ?? 'session');
  }
  deleteState(key: string, options?: { scope?: StateScope }): Promise<boolean> {
    return this.state().delete(key, options?.scope ?? 'session');
  }

  private state(): State {
    const { store, stateLocks } = this.services;
    return new State(store, stateLocks, this.exchange, this.sharedState().state);
  }

  private sharedState(): Shared {
    if (this.parent) return this.parent.sharedState();
    return (this.shared ??= {
      state: new Map(),
      controller: undefined,
      abortReason: undefined,
      scope: undefined,
    });
  }

  private sendLog(level: LogLevel, message: string, data: unknown): Promise<void> {
    const wanted = this.exchange.logLevel;
    if (wanted !== undefined && logLevels.indexOf(level) >= logLevels.indexOf(wanted)) {
      this.exchange.notify('notifications/message', {
        level,
        logger: this.services.serverInfo.name,
        data: data === undefined ? message : { message, data },
      });
    }
    return Promise.resolve();
  }

  private readMeta(): Readonly<JsonObject> {
    const meta = this.request.params['_meta'];
    if (!isJsonObject(meta)) return noMeta;
    return Object.freeze(
      Object.fromEntries(
        Object.entries(meta).filter(([key]) => key !== 'progressToken' && !key.startsWith(protocolMetaPrefix)),
      ),
    );
  }
}

/** The context of an argument completion. */
export class CompletionRequestContext extends RequestContext {
  readonly arguments: Readonly<Record<string, string>>;

  constructor(
    services: KernelServices,
    calls: InnerCalls,
    exchange: Exchange,
    request: RpcRequest,
    module: ModuleNode,
    args: Readonly<Record<string, string>>,
  ) {
    super(services, calls, exchange, request, module);
    this.arguments = args;
  }
}
