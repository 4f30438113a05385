import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TenonServer } from '@tenon/core';
import { tourServer } from './tour';

/**
 * The tour behind a door that one bearer token opens, with an authorization server beside it that gives the token to whoever
 * has the client's secret.
 */
export class GuardedTour {
  /** What `Authorization` was sent with requests to the tour; undefined for none. */
  readonly sent: (string | undefined)[] = [];
  /** Whether the door stays closed, and tells what it was shown. */
  isShut = false;
  /** The error that clients get who are not known, with what they have sent. */
  refusal = 'server_error';
  private readonly http: Server;

  static async start(token: string, secret: string): Promise<GuardedTour> {
    const tour = new GuardedTour(tourServer(), token, secret);
    tour.http.listen(0, '127.0.0.1');
    await once(tour.http, 'listening');
    return tour;
  }

  private constructor(
    private readonly tour: TenonServer,
    private readonly token: string,
    private readonly secret: string,
  ) {
    const handler = tour.nodeHandler();
    this.http = createServer((request, response) => {
      const path = request.url ?? '';
      if (path.startsWith('/.well-known/')) return json(response, 200, this.metadataAt(path));
      if (path === '/token') return void this.giveToken(request, response);
      const { authorization } = request.headers;
      this.sent.push(authorization);
      if (authorization === `Bearer ${token}` && !this.isShut) return void handler(request, response);
      const metadata = `${this.origin}/.well-known/oauth-protected-resource/mcp`;
      response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` });
      response.end(`No entry with ${String(authorization)}`);
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }
  get url(): string {
    return `${this.origin}/mcp`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.http.closeAllConnections();
    this.http.close();
    await this.tour.close();
  }

  private metadataAt(path: string): object {
    const { origin } = this;
    return path.includes('protected-resource')
      ? { resource: this.url, authorization_servers: [origin] }
      : {
          issuer: origin,
          authorization_endpoint: `${origin}/authorize`,
          token_endpoint: `${origin}/token`,
          response_types_supported: ['code'],
          grant_types_supported: ['client_credentials'],
          token_endpoint_auth_methods_supported: ['client_secret_post'],
        };
  }

  private async giveToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const secret = new URLSearchParams(body).get('client_secret');
    if (secret === this.secret) return json(response, 200, { access_token: this.token, token_type: 'Bearer' });
    json(response, 400, { error: this.refusal, error_description: `This client is not known: ${body}` });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
