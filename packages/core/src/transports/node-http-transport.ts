import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { TenonError } from '../errors';
import { explainListenError, urlOf, type HttpAddress } from './http-address';
import type { HttpEntryOptions } from './http-entry';
import { HttpGuard, type HttpGuardOptions } from './http-guard';
import { createNodeHttpHandler } from './node-http-handler';

export interface NodeHttpTransportOptions extends Omit<HttpEntryOptions, 'guard'> {
  /** Host and Origin guard, on by default; `false` turns it off. */
  readonly guard?: HttpGuardOptions | false;
  /** How long a client may take to send the headers, and the whole, of a request. Default 20 s and 60 s. */
  readonly timeouts?: { readonly headersMs?: number; readonly requestMs?: number };
}

export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

/** Longer than load balancers keep a connection, so that it is they who close an idle one. */
const keepAliveMs = 65_000;

/** How often connections that have become idle are looked for while the server closes. */
const closingCheckMs = 25;

/** The endpoint and its routes on a port of their own. */
export class NodeHttpTransport {
  readonly #options: NodeHttpTransportOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: NodeHttpTransportOptions) {
    this.#options = options;
  }

  /**
   * Starts to accept connections.
   *
   * @throws TenonError TN4001 if the port is in use, TN4005 if the address cannot be bound, TN4004 on a second call
   */
  async listen({ host, port }: ListenOptions): Promise<HttpAddress> {
    if (this.#server) throw new TenonError('TN4004', 'the HTTP transport listens already');
    const { guard, timeouts, ...options } = this.#options;
    const handler = createNodeHttpHandler({ ...options, guard: new HttpGuard(guard, host) });
    const headersMs = timeouts?.headersMs ?? 20_000;
    const requestMs = timeouts?.requestMs ?? 60_000;
    const server = createServer({
      headersTimeout: Math.min(headersMs, requestMs),
      requestTimeout: requestMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(5000, headersMs, requestMs),
    });
    server.on('request', (request, response) => {
      if (this.#closing) response.setHeader('connection', 'close');
      handler(request, response);
    });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#server = server;
    try {
      await started(server, host, port);
    } catch (error) {
      this.#server = undefined;
      throw await explainListenError(error, host, port);
    }
    server.on('error', (error) => options.logger.error({ err: error }, 'The HTTP server failed'));
    const bound = server.address();
    const actual = bound !== null && typeof bound === 'object' ? bound.port : port;
    return { host, port: actual, url: urlOf(host, actual, options.path) };
  }

  /** Stops accepting, lets running requests finish until the deadline, then cuts what is left. */
  close(deadlineMs: number): Promise<void> {
    return (this.#closing ??= this.#close(deadlineMs));
  }

  async #close(deadlineMs: number): Promise<void> {
    const server = this.#server;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // Node takes a connection that has sent nothing yet for a busy one.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    const check = setInterval(() => server.closeIdleConnections(), closingCheckMs);
    const deadline = setTimeout(() => server.closeAllConnections(), deadlineMs);
    server.closeIdleConnections();
    await closed;
    clearInterval(check);
    clearTimeout(deadline);
  }
}

function started(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
