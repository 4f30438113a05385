import { TenonError } from '@tenon/core';
import type { Connection, Listening, SubscriptionFilter } from '../connection';
import type { Interest, ListKind } from './link';

const filters: Record<ListKind, SubscriptionFilter> = {
  tools: { toolsListChanged: true },
  resources: { resourcesListChanged: true },
  prompts: { promptsListChanged: true },
};

/** A stream that broke off is opened again after this, at first. */
const firstDelayMs = 500;
const longestDelayMs = 30_000;

/** One interest in changes, on one connection after the other: a subscription in 2025, a stream in 2026. */
export class Watch {
  private connection: Connection | undefined;
  private listening: Listening | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly interest: Interest) {}

  /** @throws TenonError TN7010 if the server does not report such changes */
  async start(connection: Connection): Promise<void> {
    clearTimeout(this.retry);
    this.connection = connection;
    requireReports(connection, this.interest);
    if (connection.era === '2026') await this.listen(connection, firstDelayMs);
    else if ('uri' in this.interest) await connection.request('resources/subscribe', { uri: this.interest.uri });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    const { connection, interest } = this;
    if (!connection || connection.closed) return;
    if (connection.era === '2026') await this.listening?.close();
    else if ('uri' in interest) await connection.request('resources/unsubscribe', { uri: interest.uri });
  }

  private async listen(connection: Connection, delayMs: number): Promise<void> {
    const { interest } = this;
    const filter = 'uri' in interest ? { resourceSubscriptions: [interest.uri] } : filters[interest.list];
    const listening = await connection.listen(filter);
    if (this.stopped) return listening.close();
    this.listening = listening;
    void listening.closed.then((how) => {
      if (how !== 'local') this.listenAgain(connection, delayMs);
    });
  }

  /** For as long as the connection lasts; the next one starts anew. */
  private listenAgain(connection: Connection, delayMs: number): void {
    if (this.stopped || connection.closed || connection !== this.connection) return;
    const again = (): void => {
      if (this.stopped || connection.closed || connection !== this.connection) return;
      const nextDelayMs = Math.min(delayMs * 2, longestDelayMs);
      this.listen(connection, nextDelayMs).catch(() => this.listenAgain(connection, nextDelayMs));
    };
    this.retry = setTimeout(again, delayMs).unref();
  }
}

function requireReports({ server: { capabilities } }: Connection, interest: Interest): void {
  const [kind, member] =
    'uri' in interest ? (['resources', 'subscribe'] as const) : ([interest.list, 'listChanged'] as const);
  const offered = capabilities[kind] as Record<string, unknown> | undefined;
  if (offered?.[member] === true) return;
  const what = 'uri' in interest ? 'changes of a resource' : `changes of its list of ${kind}`;
  throw new TenonError('TN7010', `the server does not report ${what}`);
}
