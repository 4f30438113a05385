import { Connection, pooledFetch, type CommandTarget, type HttpTarget } from '@tenon/client';
import type { BackendLink, LinkOptions } from '../backend/backend-link';
import { backendFetch } from './backend-fetch';

/** The way to a server that listens for HTTP. */
export class HttpLink implements BackendLink {
  readonly eras = 'auto';
  /** The stream of a request tells; the single stream of 2024-11-05 does not. */
  readonly tellsRequests: boolean;
  /** Unless the target brings a `fetch` of its own. */
  private readonly fetch = pooledFetch();

  constructor(private readonly target: HttpTarget) {
    this.tellsRequests = target.transport !== 'sse';
  }

  open({ headers, callNamed, onLost, ...options }: LinkOptions): Promise<Connection> {
    const fetch = backendFetch(this.target.fetch ?? this.fetch, { headers, callNamed, onLost });
    return Connection.open({ ...this.target, fetch }, options);
  }

  close(): Promise<void> {
    return this.fetch.close();
  }
}

/** The way to a program; each connection starts one. */
export class CommandLink implements BackendLink {
  readonly eras = 'auto';
  readonly tellsRequests = false;

  constructor(private readonly target: CommandTarget) {}

  open({ headers: _, callNamed: __, onLost: ___, ...options }: LinkOptions): Promise<Connection> {
    return Connection.open(this.target, options);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
