import { RpcCode, TenonError, type Era, type MountCaller, type MountHost } from '@tenon/core';
import { RequestError, type DiscoverResult, type ServerNotification } from '@tenon/client';
import type { BackendCall } from '../calls/backend-call';
import { digestOf } from '../identity/digest';
import { abilitiesOf, allAbilities, canBeAsked, type Abilities } from '../identity/client-abilities';
import { identityOf } from '../identity/caller-identity';
import { BackendConnection } from './backend-connection';
import { BackendFailure, failureAtRest, failureToConnect } from './backend-failure';
import type { BackendLink } from './backend-link';
import { Backoff } from './backoff';
import { ConnectionPool, type Lease, type PoolLimits } from './connection-pool';
import { Subscriptions } from './subscriptions';

export interface BackendOptions extends PoolLimits {
  readonly connectTimeoutMs: number;
  /** Whether strangers share a connection even where that has a session. */
  readonly sharesAnonymous: boolean;
  /** Whether what is sent depends on who asks. */
  readonly isPerCaller: boolean;
  /** What is sent with requests of a caller; undefined for the mount itself. */
  readonly headersFor: (caller: MountCaller | undefined) => Promise<Readonly<Record<string, string>>>;
  /** Whether the server serves one client in all: the first one that comes. */
  readonly isSingle: boolean;
}

/** One mounted server: its connections, one for each identity, and what is known of it. */
export class Backend {
  /** Hears notifications that belong to no request. */
  onNotification: (notification: ServerNotification) => void = () => undefined;
  private readonly pool: ConnectionPool;
  private readonly backoff = new Backoff();
  private readonly subscriptions = new Subscriptions();
  /** The one client of a server that serves one. */
  private client: string | undefined;
  private tellsRequests: boolean;
  /** What the server says of itself, where it speaks 2026; null where it does not. */
  private discovered: DiscoverResult | null | undefined;
  private speaks2025: boolean | undefined;

  constructor(
    private readonly link: BackendLink,
    private readonly host: MountHost,
    private readonly options: BackendOptions,
  ) {
    this.tellsRequests = link.tellsRequests;
    this.pool = new ConnectionPool(options, (own) => {
      const all = options.maxConnections;
      const text =
        own === undefined
          ? `all ${all} connections are in use`
          : `${own} of ${all} connections are in use by this client`;
      return new BackendFailure('TN6005', host.name, text);
    });
  }

  /** How many connections there are for callers. */
  get size(): number {
    return this.pool.size;
  }

  /**
   * Does something on the connection of a caller, and gives it back. A connection whose session the server has forgotten is replaced, and
   * the work done once more: nothing of it was executed.
   *
   * @param first a connection that was leased already
   */
  async use<T>(
    caller: MountCaller | undefined,
    opener: BackendCall | undefined,
    work: (connection: BackendConnection) => Promise<T>,
    first?: Lease,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const lease = (attempt === 1 && first) || (await this.lease(caller, opener));
      try {
        return await work(lease.connection);
      } catch (error) {
        this.renegotiate(error);
        const { isLost } = lease.connection;
        if (isLost) lease.discard();
        if (!isLost || attempt > 1 || opener?.signal.aborted) throw error;
      } finally {
        lease.release();
      }
    }
  }

  /** The connection of a caller, until it is given back; of the mount itself where the server serves one client only. */
  async lease(caller: MountCaller | undefined, opener?: BackendCall): Promise<Lease> {
    if (this.options.isSingle) {
      if (caller) this.claim(caller);
      return this.pool.lease('the only client', undefined, (signal) =>
        this.open('2025', allAbilities, {}, opener, signal),
      );
    }
    if (!caller) throw new TypeError('Whose connection?');
    const identity = identityOf(caller);
    const { era } = caller.context;
    const abilities = abilitiesOf(caller.context.clientCapabilities);
    const headers = opener?.headers ?? (await this.options.headersFor(caller));
    const key = this.keyOf(caller, headers);
    const open = async (signal: AbortSignal): Promise<BackendConnection> => {
      const connection = await this.open(era, abilities, headers, opener, signal);
      const uris = (): readonly string[] => this.subscriptions.of(key);
      // A server that takes a subscription no longer still answers calls.
      if (uris().length > 0) await connection.subscribe(uris).catch(() => undefined);
      return connection;
    };
    const isShared = identity !== undefined || this.options.sharesAnonymous;
    if (!isShared && !this.discovered) return this.pool.leaseAlone(open);
    const lease = await this.pool.lease(key, identity, open);
    if (isShared || lease.connection.era === '2026') return lease;
    // Strangers must not meet in one session.
    lease.discard();
    lease.release();
    return this.pool.leaseAlone(open);
  }

  /** Hears of changes of a resource, on the connection of the caller. Strangers without one hear of none. */
  async subscribe(uri: string, caller: MountCaller): Promise<void> {
    const key = this.keyOf(caller, await this.options.headersFor(caller));
    // Of a session that has ended meanwhile nobody would hear again.
    caller.context.signal.throwIfAborted();
    this.subscriptions.add(key, uri, caller);
    try {
      await this.use(caller, undefined, (connection) => connection.subscribe(() => this.subscriptions.of(key)));
    } catch (error) {
      this.subscriptions.delete(key, uri, caller);
      throw error;
    }
  }

  async unsubscribe(uri: string, caller: MountCaller): Promise<void> {
    await this.endSubscriptions(this.subscriptions.end(caller, uri));
  }

  async endSession(sessionId: string): Promise<void> {
    await this.endSubscriptions(this.subscriptions.endSession(sessionId));
  }

  /** On connections that are open: one that is not has no subscriptions. */
  private async endSubscriptions(keys: readonly string[]): Promise<void> {
    await Promise.all(
      keys.map(async (key) => {
        // One that does not come about has no subscriptions either.
        const lease = await this.pool.leaseOpen(key).catch(() => undefined);
        try {
          await lease?.connection.subscribe(() => this.subscriptions.of(key));
        } finally {
          lease?.release();
        }
      }),
    );
  }

  /**
   * A connection for what the mount itself needs, beside those of the callers. It declares all that can be passed on, since
   * some servers offer more to clients that can be asked.
   */
  async openOwn(signal: AbortSignal): Promise<BackendConnection> {
    return this.open('2026', allAbilities, await this.options.headersFor(undefined), undefined, signal);
  }

  /** How long to leave a server alone that is down, in milliseconds. */
  get delayMs(): number {
    return this.backoff.delayMs;
  }

  async close(): Promise<void> {
    await this.pool.close();
    await this.link.close();
  }

  /**
   * The connections that may be shared: of one identity, generation and set of abilities, and of the same headers where those
   * depend on the caller, since a server may have opened its session for what they say.
   */
  private keyOf(caller: MountCaller, headers: Readonly<Record<string, string>>): string {
    const { era, clientCapabilities } = caller.context;
    const sent = this.options.isPerCaller ? digestOf(headers) : undefined;
    return JSON.stringify([identityOf(caller) ?? 'stranger', era, abilitiesOf(clientCapabilities), sent]);
  }

  /** @throws BackendFailure TN6007 for another client than the first one */
  private claim(caller: MountCaller): void {
    const { transport } = caller.context;
    const identity = identityOf(caller) ?? (transport === 'http' ? undefined : transport);
    this.client ??= identity;
    if (identity !== undefined && identity === this.client) return;
    throw new BackendFailure('TN6007', this.host.name, 'it was given as one server, and serves another client already');
  }

  private open(
    era: Era,
    abilities: Abilities,
    headers: Readonly<Record<string, string>>,
    opener: BackendCall | undefined,
    signal: AbortSignal,
  ): Promise<BackendConnection> {
    const settings = {
      signal,
      capabilities: abilities,
      canAsk: canBeAsked(abilities),
      headers,
      opener,
      timeoutMs: this.options.connectTimeoutMs,
      onNotification: (notification: ServerNotification) => this.onNotification(notification),
      onUntold: () => void (this.tellsRequests = false),
      takesTurns: () => !this.tellsRequests,
    };
    const connect = (eraToTry: 'auto' | '2025'): Promise<BackendConnection> =>
      BackendConnection.open(this.link, {
        ...settings,
        era: eraToTry,
        ...(eraToTry === 'auto' && this.discovered && { discovered: this.discovered }),
      });
    const agree = async (): Promise<BackendConnection> => {
      const connection = await this.negotiate(era, connect).catch((error: unknown) => {
        throw failureToConnect(error);
      });
      if (connection.era === '2026') this.discovered = connection.discovered ?? undefined;
      return connection;
    };
    // What fails for one caller's headers must not hold up the others.
    if (this.options.isPerCaller) return agree();
    return this.backoff.attempt(agree, (last) => failureAtRest(this.host.name, last, this.backoff.delayMs));
  }

  /** Mirrors the generation of the client where the server speaks it. */
  private async negotiate(
    era: Era,
    connect: (era: 'auto' | '2025') => Promise<BackendConnection>,
  ): Promise<BackendConnection> {
    if (this.link.eras === '2025' || (era === '2026' && this.discovered === null))
      return this.known(() => connect('2025'));
    if (era === '2026' || this.speaks2025 === false) {
      const connection = await this.known(() => connect('auto'));
      if (connection.era === '2025') this.discovered = null;
      return connection;
    }
    try {
      const connection = await connect('2025');
      this.speaks2025 = true;
      return connection;
    } catch (error) {
      if (this.speaks2025 || !mayBeOfEra(error)) throw error;
      const connection = await connect('auto').catch(() => undefined);
      if (!connection) throw error;
      this.speaks2025 = connection.era === '2025';
      return connection;
    }
  }

  private async known(open: () => Promise<BackendConnection>): Promise<BackendConnection> {
    try {
      return await open();
    } catch (error) {
      this.renegotiate(error);
      throw error;
    }
  }

  /** What was agreed on before may not hold any more: another server may have taken the place. */
  private renegotiate(error: unknown): void {
    const isDoubtful =
      error instanceof TenonError
        ? ['TN7002', 'TN7006', 'TN7009', 'TN7010'].includes(error.code)
        : error instanceof RequestError && error.code === RpcCode.UnsupportedVersion;
    if (!isDoubtful) return;
    this.discovered = undefined;
    this.speaks2025 = undefined;
  }
}

/** Whether a refusal may mean that the server does not speak this generation. */
function mayBeOfEra(error: unknown): boolean {
  return error instanceof RequestError || (error instanceof TenonError && ['TN7002', 'TN7006'].includes(error.code));
}
