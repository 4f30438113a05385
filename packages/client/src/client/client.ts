import { TenonError, type Era, type LogLevel } from '@tenon/core';
import type { RequestOptions, ServerDescription, WireObject } from '../connection';
import { Listeners, logs, type Heard, type Link, type ListKind } from '../links';
import { linkTo } from '../targets/link-to';
import type { ClientTarget } from '../targets/client-target';
import { checkOptions } from './check-options';
import type { CallToolOptions, ClientListOptions, ClientOptions, ClientRequestOptions } from './client-options';
import { linkOptions } from './link-options';
import { ResourceWatches } from './resource-watches';
import {
  metaOf,
  type CallToolResult,
  type CompletionResult,
  type GetPromptResult,
  type LogMessage,
  type Prompt,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplate,
  type Tool,
} from './results';
import { ToolCallError } from './tool-call-error';
import { ToolCalls } from './tool-calls';
import { withMeta } from './with-meta';

/**
 * A client of one MCP server, or of several at once.
 *
 * @example
 * await using client = await Client.connect('https://example.com/mcp');
 * const sum = await client.call('add', { a: 1, b: 2 });
 */
export class Client {
  /**
   * Makes a client and connects it.
   *
   * @throws what the constructor and `connect` throw
   */
  static async connect(target: ClientTarget, options?: ClientOptions): Promise<Client> {
    const client = new Client(target, options);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  private readonly link: Link;
  private readonly tools: ToolCalls;
  private readonly resources: ResourceWatches;
  private readonly logs = new Listeners<LogMessage>();
  private readonly changes = new Listeners<{ kind: ListKind; server?: string }>();
  private state: 'new' | 'waiting' | 'connected' | 'closed' = 'new';

  /**
   * @param target a URL, the path of a script or mcp.json, `{ command, args }`, a TenonServer, or the content of an
   *   mcp.json
   * @throws TenonError TN7001 for what is no target, and for unknown options, TN7006 for an era or a revision that there
   *   is not, TN7011 with every problem of a list of servers
   */
  constructor(
    target: ClientTarget,
    private readonly options: ClientOptions = {},
  ) {
    checkOptions(options);
    this.link = linkTo(target, linkOptions(options));
    this.tools = new ToolCalls(this.link);
    this.resources = new ResourceWatches(this.link);
    this.link.onNotification((notification) => this.hear(notification));
  }

  /** What each server says of itself, by name; an only server has an empty name. */
  get servers(): ReadonlyMap<string, ServerDescription> {
    return this.link.servers;
  }

  /** What the server said when the session was initialised; undefined before, and where there are several. */
  get initializeResult(): ServerDescription | undefined {
    const [only, ...others] = this.servers.values();
    return others.length === 0 ? only : undefined;
  }

  get serverInfo(): ServerDescription['serverInfo'] {
    return this.initializeResult?.serverInfo;
  }

  /** What the server offers; empty before `connect()`. */
  get serverCapabilities(): Readonly<WireObject> {
    return Object.assign({}, ...[...this.servers.values()].map(({ capabilities }) => capabilities)) as WireObject;
  }

  get instructions(): string | undefined {
    return this.initializeResult?.instructions;
  }

  get era(): Era | undefined {
    return this.initializeResult?.era;
  }

  get protocolVersion(): string | undefined {
    return this.initializeResult?.protocolVersion;
  }

  /** The id of the server's process, where the client started one. */
  get pid(): number | undefined {
    return this.link.pid;
  }

  /**
   * Connects. A program that was kept alive since `disconnect()` is used again, with its session.
   *
   * @throws TenonError TN7002 if the server, or every one of several, cannot be reached, TN7004 if it does not answer,
   *   TN7005 if it wants authorization, TN7006 if it does not speak the revision, TN7012 if it takes no more requests for
   *   now; the reason of the signal if it aborts
   */
  async connect({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.state === 'closed') throw new TenonError('TN7003', 'the client was closed for good');
    if (this.options.autoInitialize === false && this.state === 'new') {
      this.state = 'waiting';
      return;
    }
    await this.start(signal);
  }

  /** Initialises the session, where `autoInitialize` is off. @returns what the server says of itself */
  async initialize({ signal }: { readonly signal?: AbortSignal } = {}): Promise<ServerDescription | undefined> {
    if (this.state === 'waiting') await this.start(signal);
    this.requireConnected();
    return this.initializeResult;
  }

  /** Ends the session until the next `connect()`; a program goes on running unless `keepAlive` is off. */
  async disconnect(): Promise<void> {
    if (this.state !== 'closed') this.state = 'new';
    await this.link.pause();
  }

  /** Ends the session and the programs that were started, for good. */
  async close(): Promise<void> {
    this.state = 'closed';
    this.resources.clear();
    await this.link.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Calls a tool and returns its data.
   *
   * @throws ToolCallError if the tool answers with an error, and what `callTool` throws
   */
  async call<Data = unknown>(
    name: string,
    args: WireObject = {},
    options?: CallToolOptions<Data>,
  ): Promise<Data | undefined> {
    const result = await this.callTool(name, args, options);
    if (result.isError) throw new ToolCallError(name, result);
    return result.data;
  }

  /**
   * Calls a tool and returns the whole result, errors of the tool included.
   *
   * @throws RequestError with the code of a JSON-RPC error; TenonError TN7003 if the connection is or gets closed, TN7004
   *   if no answer comes in time, TN7008 if the server asks what nothing answers, or in too many rounds, TN7009 for a
   *   result that the protocol does not allow, TN7012 if it takes no more requests for now; the reason of the signal if it
   *   aborts
   */
  async callTool<Data = unknown>(
    name: string,
    args: WireObject = {},
    options: CallToolOptions<Data> = {},
  ): Promise<CallToolResult<Data>> {
    this.requireConnected();
    return this.tools.call(name, args, options);
  }

  async readResource(uri: string, options: ClientRequestOptions = {}): Promise<ReadResourceResult> {
    const result = await this.send('resources/read', { uri }, options);
    return { contents: result['contents'] as ReadResourceResult['contents'], meta: metaOf(result) };
  }

  async getPrompt(
    name: string,
    args: Readonly<Record<string, string>> = {},
    options: ClientRequestOptions = {},
  ): Promise<GetPromptResult> {
    const result = await this.send('prompts/get', { name, arguments: args }, options);
    return {
      description: result['description'] as string | undefined,
      messages: result['messages'] as GetPromptResult['messages'],
      meta: metaOf(result),
    };
  }

  /**
   * Completes an argument of a prompt, or a parameter of a resource template (a reference with `://`).
   *
   * @param others what the other arguments are already
   */
  async complete(
    reference: string,
    argument: string,
    value: string,
    others: Readonly<Record<string, string>> = {},
    options: ClientRequestOptions = {},
  ): Promise<CompletionResult> {
    const ref = reference.includes('://')
      ? { type: 'ref/resource', uri: reference }
      : { type: 'ref/prompt', name: reference };
    const params = { ref, argument: { name: argument, value }, context: { arguments: others } };
    return (await this.send('completion/complete', params, options))['completion'] as CompletionResult;
  }

  async listTools(options: ClientListOptions = {}): Promise<readonly Tool[]> {
    const tools = await this.list('tools/list', options);
    this.tools.keep(tools);
    return tools as readonly unknown[] as readonly Tool[];
  }

  async listResources(options: ClientListOptions = {}): Promise<readonly Resource[]> {
    return (await this.list('resources/list', options)) as readonly unknown[] as readonly Resource[];
  }

  async listResourceTemplates(options: ClientListOptions = {}): Promise<readonly ResourceTemplate[]> {
    return (await this.list('resources/templates/list', options)) as readonly unknown[] as readonly ResourceTemplate[];
  }

  async listPrompts(options: ClientListOptions = {}): Promise<readonly Prompt[]> {
    return (await this.list('prompts/list', options)) as readonly unknown[] as readonly Prompt[];
  }

  /** Resolves when the server answers at all. 2026 has no ping; asking what the server is serves as one. */
  async ping(options: ClientRequestOptions = {}): Promise<void> {
    await this.send('ping', {}, options);
  }

  /** The mildest log messages to receive from now on. */
  async setLogLevel(level: LogLevel): Promise<void> {
    this.requireConnected();
    await this.link.setLogLevel(level);
  }

  /** Tells the server that the roots are others now (2025). */
  async notifyRootsChanged(): Promise<void> {
    this.requireConnected();
    await this.link.notify('notifications/roots/list_changed');
  }

  /**
   * Sends any request and returns the result as it came.
   *
   * @throws what `callTool` throws
   */
  async request(method: string, params: WireObject = {}, options: RequestOptions = {}): Promise<WireObject> {
    this.requireConnected();
    return this.link.request(method, params, options);
  }

  /** Hears what servers log. @returns a function that stops listening */
  onLog(listener: (message: LogMessage) => void): () => void {
    return this.logs.add(listener);
  }

  /**
   * Hears that a list of a server has changed; list it anew to see how.
   *
   * @returns a function that stops listening
   * @throws TenonError TN7010 if no server reports such changes
   */
  async onListChanged(
    kind: ListKind,
    listener: (change: { readonly kind: ListKind; readonly server?: string }) => void,
  ): Promise<() => Promise<void>> {
    this.requireConnected();
    const remove = this.changes.add((change) => {
      if (change.kind === kind) listener(change);
    });
    try {
      const stop = await this.link.watch({ list: kind });
      return () => {
        remove();
        return stop();
      };
    } catch (error) {
      remove();
      throw error;
    }
  }

  /**
   * Hears that a resource has changed, for as long as the client is connected, also after it had to connect again.
   *
   * @returns a function that ends the subscription
   * @throws TenonError TN7010 if the server reports no changes of resources
   */
  async subscribe(uri: string, listener: (uri: string) => void): Promise<() => Promise<void>> {
    this.requireConnected();
    return this.resources.add(uri, listener);
  }

  private async start(signal: AbortSignal | undefined): Promise<void> {
    await this.link.open(signal);
    const { logLevel } = this.options;
    if (logLevel !== undefined && [...this.servers.values()].some(logs)) await this.link.setLogLevel(logLevel);
    if (this.isClosed()) throw new TenonError('TN7003', 'the client was closed');
    this.state = 'connected';
  }

  /** While something was waited for. */
  private isClosed(): boolean {
    return this.state === 'closed';
  }

  private requireConnected(): void {
    if (this.state === 'connected') return;
    if (this.state === 'waiting') {
      throw new TenonError('TN7003', 'the session was not initialised', { fix: 'Await initialize() first.' });
    }
    throw new TenonError('TN7003', this.state === 'closed' ? 'the client was closed' : 'connect() was not called');
  }

  private async list(method: Parameters<Link['list']>[0], options: ClientListOptions): Promise<readonly WireObject[]> {
    this.requireConnected();
    return this.link.list(method, withMeta({}, options), options);
  }

  private async send(method: string, params: WireObject, options: ClientRequestOptions): Promise<WireObject> {
    this.requireConnected();
    return this.link.request(method, withMeta(params, options), options);
  }

  private hear({ method, params, server }: Heard): void {
    switch (method) {
      case 'notifications/message':
        return this.logs.tell({ ...(params as unknown as LogMessage), ...(server !== undefined && { server }) });
      case 'notifications/resources/updated':
        return this.resources.tell(String(params['uri']));
      case 'notifications/tools/list_changed':
        this.tools.forget();
        return this.changes.tell({ kind: 'tools', server });
      case 'notifications/resources/list_changed':
        return this.changes.tell({ kind: 'resources', server });
      case 'notifications/prompts/list_changed':
        return this.changes.tell({ kind: 'prompts', server });
    }
  }
}
