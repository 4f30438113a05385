import {
  createServer,
  type Constructor,
  type Era,
  type Principal,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';

interface RpcReply {
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** What came back over HTTP: the reply to the request, and the notifications before it. */
export interface HttpAnswer extends RpcReply {
  readonly status: number;
  readonly headers: Headers;
  readonly notifications: readonly { readonly method: string; readonly params: Record<string, unknown> }[];
}

const endpoint = 'http://127.0.0.1:8000/mcp';
const version2026 = '2026-07-28';
const clientInfo = { name: 'http-caller', version: '1.0.0' };

/** Sends JSON-RPC to `server.fetch`, in the words and headers of either era. */
export class HttpCaller {
  private nextId = 1;
  private session: string | undefined;

  private constructor(
    readonly server: TenonServer,
    private readonly era: Era,
    private readonly auth: Principal | undefined,
  ) {}

  static async open(
    target: Constructor | TenonServer,
    era: Era,
    options: { auth?: Principal; server?: Partial<ServerOptions> } = {},
  ): Promise<HttpCaller> {
    const server =
      typeof target === 'function'
        ? createServer(target, { name: 'test', logLevel: 'silent', ...options.server })
        : target;
    const caller = new HttpCaller(server, era, options.auth);
    if (era === '2025') {
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      const { headers } = await caller.request('initialize', params);
      caller.session = headers.get('mcp-session-id') ?? undefined;
    }
    return caller;
  }

  async request(
    method: string,
    params: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ): Promise<HttpAnswer> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: this.nextId++, method, params: this.withMeta(params) });
    const named = params['name'] ?? params['uri'];
    const response = await this.server.fetch(
      new Request(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(this.era === '2026' && { 'mcp-protocol-version': version2026, 'mcp-method': method }),
          ...(this.era === '2026' && typeof named === 'string' && { 'mcp-name': named }),
          ...(this.session !== undefined && { 'mcp-session-id': this.session }),
          ...headers,
        },
        body,
      }),
      { auth: this.auth },
    );
    return { ...(await readReply(response)), status: response.status, headers: response.headers };
  }

  close(): Promise<void> {
    return this.server.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private withMeta(params: Record<string, unknown>): Record<string, unknown> {
    if (this.era === '2025') return params;
    const envelope = {
      'io.modelcontextprotocol/protocolVersion': version2026,
      'io.modelcontextprotocol/clientInfo': clientInfo,
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    return { ...params, _meta: { ...(params['_meta'] as object | undefined), ...envelope } };
  }
}

async function readReply(response: Response): Promise<RpcReply & Pick<HttpAnswer, 'notifications'>> {
  const text = await response.text();
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    return { ...(text === '' ? {} : (JSON.parse(text) as RpcReply)), notifications: [] };
  }
  const messages = text
    .split('\n')
    .filter((line) => line.startsWith('data:') && line.trim() !== 'data:')
    .map((line) => JSON.parse(line.slice('data:'.length)) as Record<string, unknown>);
  const notifications = messages.filter((message) => message['method'] !== undefined);
  const reply = messages.find((message) => message['method'] === undefined);
  return { ...reply, notifications: notifications as unknown as HttpAnswer['notifications'] };
}
