import type { Reply } from './http-client';
import { post, type Headers, type PostOptions } from './http-client';

export const version2026 = '2026-07-28';
export const clientInfo = { name: 'prober', version: '1.0.0' };

export const envelope: Readonly<Record<string, unknown>> = {
  'io.modelcontextprotocol/protocolVersion': version2026,
  'io.modelcontextprotocol/clientInfo': clientInfo,
  'io.modelcontextprotocol/clientCapabilities': {},
};

export interface RequestOptions extends PostOptions {
  readonly id?: unknown;
}

/** The parameters of a handshake. */
export function handshake(protocolVersion = '2025-11-25'): Record<string, unknown> {
  return { protocolVersion, capabilities: {}, clientInfo };
}

/** A session of the 2025 era over HTTP. */
export class Session {
  private constructor(
    readonly url: string,
    readonly id: string,
    /** The reply to `initialize`. */
    readonly opening: Reply,
    private readonly headers: Headers,
  ) {}

  static async open(
    url: string,
    { version, headers = {} }: { version?: string; headers?: Headers } = {},
  ): Promise<Session> {
    const message = { jsonrpc: '2.0', id: 0, method: 'initialize', params: handshake(version) };
    const opening = await post(url, message, { headers });
    const id = opening.headers['mcp-session-id'];
    if (typeof id !== 'string') throw new Error(`No session: ${opening.status} ${opening.text}`);
    return new Session(url, id, opening, headers);
  }

  /** Headers of a message in this session. */
  headersOf(more: Headers = {}): Headers {
    return { ...this.headers, 'mcp-session-id': this.id, ...more };
  }

  request(method: string, params: unknown = {}, options: RequestOptions = {}): Promise<Reply> {
    return this.send({ jsonrpc: '2.0', id: options.id ?? 1, method, params }, options);
  }

  call(name: string, args: unknown = {}, options: RequestOptions = {}): Promise<Reply> {
    return this.request('tools/call', { name, arguments: args }, options);
  }

  notify(method: string, params: unknown = {}): Promise<Reply> {
    return this.send({ jsonrpc: '2.0', method, params });
  }

  send(body: unknown, options: PostOptions = {}): Promise<Reply> {
    return post(this.url, body, { ...options, headers: this.headersOf(options.headers) });
  }

  delete(headers: Headers = {}): Promise<Reply> {
    return this.send('', { method: 'DELETE', headers });
  }
}

/** The body of a request of the 2026 era. */
export function message2026(
  method: string,
  params: Record<string, unknown> = {},
  id: unknown = 1,
): Record<string, unknown> {
  const meta = { ...(params['_meta'] as object | undefined), ...envelope };
  return { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } };
}

/** The headers that belong to it. */
export function headers2026(method: string, params: Record<string, unknown> = {}): Headers {
  const named = method === 'resources/read' ? params['uri'] : params['name'];
  return {
    'mcp-protocol-version': version2026,
    'mcp-method': headerValue(method),
    ...(typeof named === 'string' && { 'mcp-name': headerValue(named) }),
  };
}

/** Sends a request of the 2026 era with the headers that belong to it. */
export function request2026(
  url: string,
  method: string,
  params: Record<string, unknown> = {},
  options: RequestOptions = {},
): Promise<Reply> {
  const headers = { ...headers2026(method, params), ...options.headers };
  return post(url, message2026(method, params, options.id), { ...options, headers });
}

export function call2026(url: string, name: string, args: unknown = {}, options: RequestOptions = {}): Promise<Reply> {
  return request2026(url, 'tools/call', { name, arguments: args }, options);
}

/** What headers cannot say plainly travels as Base64. */
export function headerValue(text: string): string {
  return /^[\x21-\x7e]+$/.test(text) ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}
