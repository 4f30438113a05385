import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

interface Rpc {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: Record<string, unknown>;
}

export interface FakeReply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Becomes the `result` of a JSON-RPC answer. */
  readonly result?: Record<string, unknown>;
  readonly error?: { code: number; message: string; data?: unknown };
  readonly body?: string;
}

export type FakeHandler = (request: Rpc, headers: IncomingHttpHeaders) => FakeReply | undefined;

/** A fake server of 2025 over HTTP that answers as a test wants, and remembers what it was asked. */
export class FakeMcpServer {
  readonly requests: { readonly method: string; readonly headers: IncomingHttpHeaders; readonly rpc?: Rpc }[] = [];

  static async start(handler: FakeHandler): Promise<FakeMcpServer> {
    const http = createServer();
    const fake = new FakeMcpServer(http, handler);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return fake;
  }

  private constructor(
    private readonly http: Server,
    handler: FakeHandler,
  ) {
    http.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const rpc = body === '' ? undefined : (JSON.parse(body) as Rpc);
        this.requests.push({ method: request.method ?? '', headers: request.headers, rpc });
        if (!rpc) return void response.writeHead(405).end();
        const reply = handler(rpc, request.headers) ?? standard(rpc);
        const { status = 200, headers, result, error } = reply;
        const answer =
          rpc.id === undefined
            ? ''
            : JSON.stringify({ jsonrpc: '2.0', id: rpc.id, ...(error ? { error } : { result }) });
        const text = reply.body ?? (result || error ? answer : '');
        response.writeHead(text === '' && status === 200 ? 202 : status, {
          'content-type': 'application/json',
          ...headers,
        });
        response.end(text);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/mcp`;
  }

  methods(): string[] {
    return this.requests.flatMap(({ rpc }) => rpc?.method ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await once(this.http, 'close');
  }
}

/** What a server of 2025 with tools says where a test has nothing else in mind. */
function standard({ id, method }: Rpc): FakeReply {
  if (id === undefined) return {};
  if (method === 'initialize') {
    const capabilities = { tools: { listChanged: true }, resources: { subscribe: true } };
    return { result: { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'fake', version: '1' } } };
  }
  if (method === 'tools/list') return { result: { tools: [] } };
  return { error: { code: -32601, message: 'Method not found' } };
}
