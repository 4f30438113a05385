import { Client } from '@tenon/client';
import type { FleetProcess } from './fleet-process';

type ClientOptions = NonNullable<Parameters<typeof Client.connect>[1]>;

/** What a client sent, as the balancer saw it. */
export interface Routed {
  readonly to: FleetProcess;
  readonly method: string;
  readonly sessionId: string | null;
  readonly lastEventId: string | null;
}

/** Stands between a client and a fleet: every request goes to the process that a test names. */
export class Balancer {
  readonly requests: Routed[] = [];
  private cutting = new AbortController();

  constructor(public to: FleetProcess) {}

  /** Breaks every connection of the client, as a network would. */
  cut(): void {
    this.cutting.abort(new Error('cut'));
    this.cutting = new AbortController();
  }

  /** Waits for so many requests that are such. */
  async seen(isSuch: (request: Routed) => boolean, times = 1): Promise<void> {
    while (this.requests.filter(isSuch).length < times) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  readonly fetch: typeof fetch = async (url, init) => {
    const { to, cutting } = this;
    const headers = new Headers(init?.headers);
    const signals = [cutting.signal, ...(init?.signal ? [init.signal] : [])];
    const response = await fetch(to.url, { ...init, signal: AbortSignal.any(signals) });
    this.requests.push({
      to,
      method: init?.method ?? 'GET',
      sessionId: headers.get('mcp-session-id'),
      lastEventId: headers.get('last-event-id'),
    });
    return response;
  };

  /** A client that knows one address for the whole fleet. */
  connect(options: ClientOptions = {}): Promise<Client> {
    return Client.connect('http://127.0.0.1:1/mcp', {
      fetch: this.fetch,
      onWarning: () => undefined,
      ...options,
    });
  }

  /** The sessions that the client named. */
  get sessions(): string[] {
    return [...new Set(this.requests.flatMap(({ sessionId }) => sessionId ?? []))];
  }
}
