import type { ServerResponse } from 'node:http';
import type { Logger, Principal } from '../contracts';
import {
  createFetchHandler,
  createNodeHttpHandler,
  type FetchHandler,
  type HttpEntryOptions,
  type NodeHttpHandler,
} from '../transports';
import { shown } from '../wire/outgoing';

/** What a client learns of a server that does not run; the log has the rest. */
const unavailable = '{"jsonrpc":"2.0","id":null,"error":{"code":-32603,"message":"The server does not run"}}';
const origin = { protocolVersion: undefined, transport: 'http' } as const;
const headers = { 'content-type': 'application/json' };

/** What is served under a host application. */
export interface HostedServer<Running> {
  /** Starts it if need be. */
  started(): Promise<Running>;
  /** What its requests go to. */
  entry(running: Running): HttpEntryOptions;
  isClosing(): boolean;
}

/** Serves a server whose sockets belong to a host application. What fails never reaches the application as an error. */
export class Hosting<Running> {
  private answer: FetchHandler | undefined;

  constructor(
    private readonly server: HostedServer<Running>,
    private readonly log: Logger,
  ) {}

  async fetch(request: Request, options?: { auth?: Principal }): Promise<Response> {
    try {
      const running = await this.server.started();
      this.answer ??= createFetchHandler(this.server.entry(running));
    } catch (error) {
      this.logUnavailable(error);
      return new Response(shown(unavailable, origin), { status: 503, headers });
    }
    return this.answer(request, options);
  }

  nodeHandler(): NodeHttpHandler {
    let handler: NodeHttpHandler | undefined;
    return (request, response, next) => {
      if (handler && !this.server.isClosing()) return handler(request, response, next);
      this.server
        .started()
        .then((running) => (handler ??= createNodeHttpHandler(this.server.entry(running))))
        .then(
          (ready) => ready(request, response, next),
          (error: unknown) => {
            this.logUnavailable(error);
            refuse(response, 503);
          },
        )
        .catch((error: unknown) => {
          this.log.error({ err: error }, 'A request could not be answered');
          refuse(response, 500);
        });
    };
  }

  private logUnavailable(error: unknown): void {
    if (!this.server.isClosing()) this.log.error({ err: error }, 'The server could not start');
  }
}

function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, headers).end(shown(unavailable, origin));
}
