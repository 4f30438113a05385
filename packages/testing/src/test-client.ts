import {
  createServer,
  TenonServer,
  type Constructor,
  type DynamicModule,
  type Era,
  type LogLevel,
  type Principal,
  type Provider,
  type ServerOptions,
} from '@tenon/core';
import {
  dataOf,
  type CallToolResult,
  type CompletionResult,
  type GetPromptResult,
  type ListedComponent,
  type ReadResourceResult,
} from './results';
import { answerTo, capabilitiesOf, type ReceivedQuestion, type TestAnswers } from './answers';
import { RpcConnection, type ReceivedNotification } from './rpc-connection';
import { ToolCallError } from './tool-call-error';

export interface TestClientOptions {
  /** Replaces providers in every module. */
  override?: readonly Provider[];
  /** The generation of the protocol to speak; `2026` by default. */
  era?: Era;
  /** The revision to ask for in a 2025 handshake; `2025-11-25` by default. */
  protocolVersion?: string;
  /** Who asks, as if an authorization had decided. */
  auth?: Principal;
  /** How the client answers what handlers ask it. It declares what it has an answer for. */
  answers?: TestAnswers;
  /** What the client says that it can do, beside what `answers` stands for; nothing by default. */
  capabilities?: Record<string, unknown>;
  /** The mildest log messages to receive. In 2025 the server's default is `info`, in 2026 it sends none unless asked. */
  logLevel?: LogLevel;
  /** Options of the server that is made for the module. */
  server?: Partial<ServerOptions>;
}

export interface CallOptions {
  /** Sent as `_meta` of the request. */
  meta?: Record<string, unknown>;
  /** Cancels the request. */
  signal?: AbortSignal;
  /** Asks for progress and receives it. */
  onProgress?: (progress: { progress: number; total?: number; message?: string }) => void;
}

const version2026 = '2026-07-28';
/** Rounds of one call; a handler that asks in more is taken for one that asks for ever. */
const maxRounds = 50;
const clientInfo = { name: 'tenon-test-client', version: '1.0.0' };

/**
 * Starts a server for a module and connects a client to it, in this process, through the real wire format.
 *
 * @param target a module, or a server that exists already (which `close()` then leaves running)
 * @throws BootError with every problem, if the module cannot start; TypeError if `override` or `server` are given for
 *   a server that exists already
 * @example
 * const t = await createTestClient(AppModule, { override: [{ provide: Database, useValue: fakeDatabase }] });
 * expect(await t.call('add', { a: 1, b: 2 })).toBe(3);
 */
export async function createTestClient(
  target: Constructor | DynamicModule | TenonServer,
  options: TestClientOptions = {},
): Promise<TestClient> {
  const isOwn = !(target instanceof TenonServer);
  if (!isOwn && (options.override ?? options.server) !== undefined) {
    throw new TypeError('`override` and `server` have no effect on a server that exists already; give its module');
  }
  const server = isOwn
    ? createServer(target, {
        name: 'test',
        version: '1.0.0',
        logLevel: 'silent',
        ...options.server,
        overrides: options.override,
      })
    : target;
  await server.start();
  const client = new TestClient(server, options, isOwn);
  try {
    await client.handshake();
  } catch (error) {
    await client.close();
    throw error;
  }
  return client;
}

/** A client in the same process as its server. */
export class TestClient {
  /** Every notification that arrived, in order. */
  readonly notifications: ReceivedNotification[] = [];
  /** Every question that handlers asked, in order. */
  readonly questions: ReceivedQuestion[] = [];
  /** What the server said of itself: the result of `initialize` or `server/discover`. */
  serverInfo: Readonly<Record<string, unknown>> = {};

  private readonly rpc: RpcConnection;
  private readonly era: Era;
  private nextProgressToken = 1;
  private readonly progress = new Map<unknown, NonNullable<CallOptions['onProgress']>>();

  constructor(
    readonly server: TenonServer,
    private readonly options: TestClientOptions,
    private readonly ownsServer: boolean,
  ) {
    this.era = options.era ?? '2026';
    this.rpc = new RpcConnection(
      server.connectInMemory({ auth: options.auth }),
      (notification) => this.receive(notification),
      (question) => this.answer(question),
    );
  }

  /** Opens the conversation, as the era has it. */
  async handshake(): Promise<void> {
    const { protocolVersion = '2025-11-25', logLevel } = this.options;
    const { capabilities } = this;
    if (this.era === '2026') {
      this.serverInfo = await this.request('server/discover');
      return;
    }
    this.serverInfo = await this.request('initialize', { protocolVersion, capabilities, clientInfo });
    this.rpc.notify('notifications/initialized', {});
    if (logLevel) await this.request('logging/setLevel', { level: logLevel });
  }

  /**
   * Calls a tool and returns its data.
   *
   * @throws ToolCallError if the tool answers with an error; RequestError if the request is refused
   */
  async call(name: string, args: Record<string, unknown> = {}, options?: CallOptions): Promise<unknown> {
    const result = await this.callTool(name, args, options);
    if (result.isError) throw new ToolCallError(name, result);
    return dataOf(result);
  }

  /** Calls a tool and returns the whole result, errors of the tool included. */
  async callTool(name: string, args: Record<string, unknown> = {}, options?: CallOptions): Promise<CallToolResult> {
    const result = await this.inRounds('tools/call', { name, arguments: args }, options);
    return {
      content: result['content'] as CallToolResult['content'],
      structuredContent: result['structuredContent'] as CallToolResult['structuredContent'],
      isError: result['isError'] === true,
      meta: metaOf(result),
    };
  }

  async readResource(uri: string, options?: CallOptions): Promise<ReadResourceResult> {
    const result = await this.inRounds('resources/read', { uri }, options);
    return { contents: result['contents'] as ReadResourceResult['contents'], meta: metaOf(result) };
  }

  async getPrompt(name: string, args: Record<string, string> = {}, options?: CallOptions): Promise<GetPromptResult> {
    const result = await this.inRounds('prompts/get', { name, arguments: args }, options);
    return {
      description: result['description'] as string | undefined,
      messages: result['messages'] as GetPromptResult['messages'],
      meta: metaOf(result),
    };
  }

  /** Completes an argument of a prompt, or a parameter of a resource template (a reference with `://`). */
  async complete(
    reference: string,
    argument: string,
    value: string,
    others: Record<string, string> = {},
  ): Promise<CompletionResult> {
    const ref = reference.includes('://')
      ? { type: 'ref/resource', uri: reference }
      : { type: 'ref/prompt', name: reference };
    const result = await this.request('completion/complete', {
      ref,
      argument: { name: argument, value },
      context: { arguments: others },
    });
    return result['completion'] as CompletionResult;
  }

  listTools(): Promise<ListedComponent[]> {
    return this.listAll('tools/list', 'tools');
  }
  listResources(): Promise<ListedComponent[]> {
    return this.listAll('resources/list', 'resources');
  }
  listResourceTemplates(): Promise<ListedComponent[]> {
    return this.listAll('resources/templates/list', 'resourceTemplates');
  }
  listPrompts(): Promise<ListedComponent[]> {
    return this.listAll('prompts/list', 'prompts');
  }

  /**
   * Sends any request, in the words of the era. Questions that a 2026 server answers with are not answered here.
   *
   * @throws RequestError with the code of the JSON-RPC error
   */
  async request(
    method: string,
    params: Record<string, unknown> = {},
    options: CallOptions = {},
  ): Promise<Record<string, unknown>> {
    const meta: Record<string, unknown> = { ...options.meta };
    if (this.era === '2026') {
      meta['io.modelcontextprotocol/protocolVersion'] = version2026;
      meta['io.modelcontextprotocol/clientInfo'] = clientInfo;
      meta['io.modelcontextprotocol/clientCapabilities'] = this.capabilities;
      if (this.options.logLevel) meta['io.modelcontextprotocol/logLevel'] = this.options.logLevel;
    }
    const token = this.nextProgressToken++;
    if (options.onProgress) {
      meta['progressToken'] = token;
      this.progress.set(token, options.onProgress);
    }
    const hasMeta = Object.keys(meta).length > 0;
    try {
      return await this.rpc.request(method, hasMeta ? { ...params, _meta: meta } : params, options.signal);
    } finally {
      this.progress.delete(token);
    }
  }

  notify(method: string, params: Record<string, unknown> = {}): void {
    this.rpc.notify(method, params);
  }

  /** Ends the conversation, and the server if it was made for this client. */
  async close(): Promise<void> {
    await this.rpc.close();
    if (this.ownsServer) await this.server.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private get capabilities(): Record<string, unknown> {
    return { ...capabilitiesOf(this.options.answers ?? {}), ...this.options.capabilities };
  }

  private async answer(question: ReceivedQuestion): Promise<Record<string, unknown>> {
    this.questions.push(question);
    return answerTo(question, this.options.answers ?? {});
  }

  /** Sends a request, and comes back with answers for as long as the server asks for input (2026). */
  private async inRounds(
    method: string,
    params: Record<string, unknown>,
    options: CallOptions | undefined,
  ): Promise<Record<string, unknown>> {
    let brought: Record<string, unknown> = {};
    let last = '';
    for (let round = 0; round < maxRounds; round++) {
      const result = await this.request(method, { ...params, ...brought }, options);
      if (result['resultType'] !== 'input_required') return result;
      const { inputRequests = {}, requestState } = result as {
        inputRequests?: Record<string, ReceivedQuestion>;
        requestState?: string;
      };
      last = Object.values(inputRequests)
        .map(
          ({ method: asked, params: { message } }) => `${asked}${typeof message === 'string' ? ` "${message}"` : ''}`,
        )
        .join(', ');
      const responses = await Promise.all(
        Object.entries(inputRequests).map(async ([key, question]) => [key, await this.answer(question)] as const),
      );
      brought = { inputResponses: Object.fromEntries(responses), ...(requestState !== undefined && { requestState }) };
    }
    throw new Error(
      `${method} asked for input in ${maxRounds} rounds, at last ${last}: does the answer fit what was asked? A form of one value is answered with { value }`,
    );
  }

  private async listAll(method: string, key: string): Promise<ListedComponent[]> {
    const all: ListedComponent[] = [];
    let cursor: unknown;
    do {
      const page = await this.request(method, cursor === undefined ? {} : { cursor });
      all.push(...(page[key] as ListedComponent[]));
      cursor = page['nextCursor'];
    } while (cursor !== undefined);
    return all;
  }

  private receive(notification: ReceivedNotification): void {
    this.notifications.push(notification);
    if (notification.method !== 'notifications/progress') return;
    const { progressToken, progress, total, message } = notification.params;
    this.progress.get(progressToken)?.({
      progress: progress as number,
      total: total as number | undefined,
      message: message as string | undefined,
    });
  }
}

function metaOf(result: Record<string, unknown>): Record<string, unknown> {
  return (result['_meta'] as Record<string, unknown> | undefined) ?? {};
}
