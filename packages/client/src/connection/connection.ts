import {
  LOG_LEVEL_META_KEY,
  ProtocolError,
  SdkHttpError,
  StreamableHTTPClientTransport,
  type CacheableRequestOptions,
  type CallToolRequest,
  type JSONRPCNotification,
  type ListToolsResult,
  type RequestOptions as SdkRequestOptions,
  type StandardSchemaV1,
} from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { TenonError, type Era, type LogLevel } from '@tenon/core';
import { openTransport, type OpenedTransport } from '../transports/open-transport';
import type { ServerTarget } from '../transports/server-target';
import { AnswerFailure } from './answer-failure';
import type {
  ConnectionOptions,
  Listening,
  ListOptions,
  RequestHandler,
  RequestOptions,
  ServerDescription,
  ServerNotification,
  SubscriptionFilter,
  WireObject,
} from './connection-options';
import { connectingStep, failureOf, type Attempt } from './failure';
import { capabilityOf, listAll, type ListMethod } from './listing';
import { hasMirroredArguments } from './mirrored-arguments';
import { ProtocolClient } from './protocol-client';
import { Redaction } from './redaction';
import { timeLimit } from './time-limit';
import { checkVersions, versionsOf } from './versions';

const defaultClientInfo = { name: 'tenon-client', version: '0.1.0' };
const defaultMaxPages = 250;
/** How long a server may take to end a session before the client leaves all the same. */
const farewellMs = 2_000;

const anyResult: StandardSchemaV1<unknown, WireObject> = {
  '~standard': { version: 1, vendor: 'tenon', validate: (value) => ({ value: value as WireObject }) },
};

/**
 * One open conversation with one server, in the words of the protocol: requests go out as they are given and results come
 * back as they are. It decides nothing by itself and does not reconnect; `Client` does, and is what most callers want.
 *
 * @example
 * await using connection = await Connection.open({ url: 'https://example.com/mcp' });
 * const { tools } = await connection.request('tools/list');
 */
export class Connection {
  /**
   * Connects to a server, and agrees with it on a revision of the protocol.
   *
   * @throws TenonError TN7001 for a target that is none, TN7002 if the server cannot be reached, TN7004 if it does not
   *   answer, TN7005 if it wants authorization, TN7006 if it does not speak the revision, TN7012 if it takes no more
   *   requests for now
   */
  static async open(target: ServerTarget, options: ConnectionOptions = {}): Promise<Connection> {
    checkVersions(options);
    const opened = openTransport(target);
    try {
      const connection = new Connection(opened, options);
      await connection.connect();
      return connection;
    } catch (error) {
      opened.release();
      throw error;
    }
  }

  private readonly client: ProtocolClient;
  private readonly notificationListeners = new Set<(notification: ServerNotification) => void>();
  private readonly closeListeners = new Set<() => void>();
  /** Whether it ever opened: what keeps it from opening is the reason, not that it closed. */
  private hasOpened = false;
  private isClosed = false;
  private lostSession = false;
  private logLevel: LogLevel | undefined;

  private constructor(
    private readonly opened: OpenedTransport,
    private readonly options: ConnectionOptions,
  ) {
    const { clientInfo = defaultClientInfo, capabilities = {}, maxPages = defaultMaxPages, maxRounds } = options;
    this.client = new ProtocolClient(clientInfo, {
      capabilities,
      listMaxPages: maxPages,
      ...(maxRounds !== undefined && { inputRequired: { maxRounds } }),
      ...versionsOf(options, opened.kind),
    });
    this.client.onerror = (error) => options.onError?.(failureOf(error, this.attempt('a message')));
    this.client.onclose = () => this.ended();
    this.client.heard = (notification) => this.hear(notification);
    for (const [method, handler] of Object.entries(options.handlers ?? {})) this.answer(method, handler);
    const { onRequest } = options;
    if (onRequest) {
      const answer = guarded(onRequest);
      this.client.fallbackRequestHandler = ({ method, params = {} }, { mcpReq: { signal } }) =>
        answer({ method, params }, { signal });
    }
  }

  /** What the server says of itself. */
  get server(): ServerDescription {
    return {
      era: this.era,
      protocolVersion: this.protocolVersion,
      serverInfo: this.client.getServerVersion(),
      capabilities: this.client.getServerCapabilities() ?? {},
      instructions: this.client.getInstructions(),
      discovered: this.client.getDiscoverResult(),
    };
  }

  get era(): Era {
    return this.client.getProtocolEra() === 'modern' ? '2026' : '2025';
  }

  get protocolVersion(): string {
    return this.client.getNegotiatedProtocolVersion() ?? '';
  }

  /** Whether nothing can be asked any more, whoever hung up. */
  get closed(): boolean {
    return this.isClosed;
  }

  /** Whether it ended because the server no longer knew its session (2025 over HTTP), and carried nothing out. */
  get sessionWasLost(): boolean {
    return this.lostSession;
  }

  /** The id of the server's process, where the client started it. */
  get pid(): number | undefined {
    const { transport } = this.opened;
    return (transport instanceof StdioClientTransport && transport.pid) || undefined;
  }

  /**
   * Sends any request and returns the result as it came, less the `resultType` of 2026.
   *
   * @throws RequestError with the code of a JSON-RPC error; TenonError TN7003 if the connection is or gets closed, TN7004
   *   if no answer comes in time, TN7008 if the server asks what nothing answers, TN7009 for a result that the protocol
   *   does not allow, TN7010 for a method that the era does not have, TN7012 if it takes no more requests
   *   for now; the reason of the signal if it aborts
   */
  request(method: string, params: WireObject = {}, options: RequestOptions = {}): Promise<WireObject> {
    const sent = this.withLogLevel(params);
    const sdkOptions = this.sdkOptions(options);
    const { tool } = options;
    return this.attempted(method, options, () => {
      if (method !== 'tools/call' || !tool || this.era === '2025' || !hasMirroredArguments(tool)) {
        return this.client.request({ method, params: sent }, anyResult, sdkOptions);
      }
      // Without the output schema the SDK checks no output: what a result holds is for the caller to judge.
      const { outputSchema: _, ...definition } = tool;
      const toolDefinition = definition as unknown as ListToolsResult['tools'][number];
      return this.client.callTool(sent as CallToolRequest['params'], { ...sdkOptions, toolDefinition });
    });
  }

  /**
   * All items of a listing, page by page. A listing whose cursors repeat ends there; tools whose mirrored arguments are
   * not valid are left out (MCP 2026-07-28, "Custom headers"). A result that says how long it is good for is kept that
   * long, unless `fresh` is set or the server reports a change.
   *
   * @throws TenonError TN7007 for more pages than `maxPages`, and what `request` throws
   */
  list(method: ListMethod, params: WireObject = {}, options: ListOptions = {}): Promise<readonly WireObject[]> {
    const { fresh = false } = options;
    // The SDK lists nothing where the server does not offer it, but says so on the console.
    if (!(capabilityOf[method] in this.server.capabilities)) return Promise.resolve([]);
    const sdkOptions = this.client.listing<CacheableRequestOptions>({
      ...this.sdkOptions(options),
      cacheMode: fresh ? 'refresh' : 'use',
    });
    return this.attempted(method, options, () => listAll[method](this.client, this.withLogLevel(params), sdkOptions));
  }

  /** Sends a notification. */
  notify(method: string, params: WireObject = {}): Promise<void> {
    return this.attempted(method, {}, () => this.client.notification({ method, params }));
  }

  /**
   * Opens a stream of changes (2026). They arrive at the listeners of notifications.
   *
   * @throws TenonError TN7010 in 2025, where changes of lists come without asking and resources are subscribed to
   */
  listen(filter: SubscriptionFilter, options: Pick<RequestOptions, 'signal' | 'timeoutMs'> = {}): Promise<Listening> {
    return this.attempted('subscriptions/listen', options, async () => {
      const subscription = await this.client.listen(filter, this.sdkOptions(options));
      return {
        filter: subscription.honoredFilter,
        closed: subscription.closed,
        close: () => subscription.close(),
      };
    });
  }

  /** The mildest messages to log: told the server at once in 2025, and with each request in 2026. */
  async setLogLevel(level: LogLevel): Promise<void> {
    this.logLevel = level;
    if (this.era === '2025') await this.request('logging/setLevel', { level });
  }

  /** Hears every notification of the server, in order. @returns a function that stops listening */
  onNotification(listener: (notification: ServerNotification) => void): () => void {
    this.notificationListeners.add(listener);
    return () => void this.notificationListeners.delete(listener);
  }

  /** Hears once that the connection has ended, whoever hung up. @returns a function that stops listening */
  onClose(listener: () => void): () => void {
    this.closeListeners.add(listener);
    return () => void this.closeListeners.delete(listener);
  }

  /** Ends the session, hangs up, and ends the program if the client started it. */
  async close(): Promise<void> {
    const { transport } = this.opened;
    if (!this.isClosed && transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
      await within(farewellMs, transport.terminateSession());
    }
    await this.client.close();
    this.ended();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private async connect(): Promise<void> {
    const { transport } = this.opened;
    const { signal, discovered, timeoutMs } = this.options;
    const giveUp = (): void => void transport.close().catch(() => undefined);
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      await this.attempted(connectingStep, { signal }, () =>
        this.client.connect(transport, {
          signal,
          timeout: timeLimit(timeoutMs),
          ...(discovered && { prior: { kind: 'modern', discover: discovered } }),
        }),
      );
      this.hasOpened = true;
    } catch (error) {
      await this.close().catch(() => undefined);
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  private answer(method: string, handler: RequestHandler): void {
    const answer = guarded(handler);
    this.client.setRequestHandler(method as 'roots/list', async ({ params = {} }, { mcpReq: { signal } }) => {
      const result = await answer({ method, params }, { signal });
      return result as { roots: [] };
    });
  }

  /** In 2026 there is no level to set: each request says which messages it wants. */
  private withLogLevel(params: WireObject): WireObject {
    if (this.logLevel === undefined || this.era === '2025') return params;
    return {
      ...params,
      _meta: { [LOG_LEVEL_META_KEY]: this.logLevel, ...(params['_meta'] as WireObject | undefined) },
    };
  }

  private sdkOptions({ signal, timeoutMs, onProgress, headers, inputRequired }: RequestOptions): SdkRequestOptions {
    return {
      signal,
      timeout: timeLimit(timeoutMs ?? this.options.timeoutMs),
      allowInputRequired: inputRequired === 'return',
      ...(headers && { headers }),
      ...(onProgress && { onprogress: onProgress, resetTimeoutOnProgress: true }),
    };
  }

  private async attempted<Result>(
    what: string,
    { signal, headers }: Pick<RequestOptions, 'signal' | 'headers'>,
    action: () => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    if (this.isClosed) throw this.closedError(what);
    try {
      return await action();
    } catch (error) {
      signal?.throwIfAborted();
      if (this.isSessionLost(error)) {
        this.lostSession = true;
        await this.client.close();
      }
      if (this.hasOpened && this.isClosed && !(error instanceof ProtocolError)) throw this.closedError(what);
      throw failureOf(error, this.attempt(what, headers));
    }
  }

  private attempt(what: string, headers: RequestOptions['headers'] = {}): Attempt {
    const secrets = [...this.opened.secrets(), ...(this.options.secrets?.() ?? []), ...Object.values(headers)];
    const refusedStream = this.opened.refusedStream?.();
    return { what, server: this.opened.name, redaction: new Redaction(secrets), refusedStream };
  }

  /** MCP 2025-11-25, streamable HTTP, "Session management": 404 for a session means to start a new one. */
  private isSessionLost(error: unknown): boolean {
    const { transport } = this.opened;
    return error instanceof SdkHttpError && error.status === 404 && transport.sessionId !== undefined;
  }

  private closedError(what: string): TenonError {
    return new TenonError('TN7003', `the connection to ${this.opened.name} was closed before ${what} was answered`);
  }

  private hear({ method, params = {} }: JSONRPCNotification): void {
    for (const listener of this.notificationListeners) listener({ method, params });
  }

  private ended(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.opened.release();
    for (const listener of this.closeListeners) listener();
  }
}

/** Errors with a code of JSON-RPC are meant for the server, others are nobody's business but the caller's. */
function guarded(handler: RequestHandler): RequestHandler {
  return async (request, context) => {
    try {
      return await handler(request, context);
    } catch (error) {
      throw Number.isInteger((error as { code?: unknown } | undefined)?.code) ? error : new AnswerFailure(error);
    }
  };
}

/** Waits for what may fail, but not for long. */
async function within(limitMs: number, action: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([action.catch(() => undefined), limit]);
  clearTimeout(timer);
}
