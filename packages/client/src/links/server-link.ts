import { TenonError, type LogLevel } from '@tenon/core';
import {
  Connection,
  RequestError,
  type ConnectionOptions,
  type ListMethod,
  type ListOptions,
  type RequestOptions,
  type ServerDescription,
  type WireObject,
} from '../connection';
import type { ServerTarget } from '../transports/server-target';
import type { Heard, Interest, Link } from './link';
import { Listeners } from './listeners';
import { Watch } from './watch';

/** How long a program that was kept alive may take to show that it still lives. */
const lifeSignMs = 5_000;

/** The way to one server. A connection that was lost is opened again by the next request, with all that it watched. */
export class ServerLink implements Link {
  private connection: Connection | undefined;
  private opening: Promise<Connection> | undefined;
  /** Gives up what is being opened. */
  private readonly closing = new Set<AbortController>();
  private description: ServerDescription | undefined;
  private logLevel: LogLevel | undefined;
  private isOpen = false;
  private readonly watches = new Set<Watch>();
  private readonly listeners = new Listeners<Heard>();

  /** @param reconnects whether the next request opens a connection again that was lost */
  constructor(
    private readonly target: ServerTarget,
    private readonly options: ConnectionOptions,
    private readonly reconnects: boolean,
  ) {}

  get servers(): ReadonlyMap<string, ServerDescription> {
    return new Map(this.description && [['', this.description]]);
  }

  get pid(): number | undefined {
    return this.connection?.pid;
  }

  async open(signal?: AbortSignal): Promise<void> {
    this.isOpen = true;
    try {
      if (this.connection) await this.requireLife(this.connection);
      await this.current(signal, true);
      if (!this.isOpen) throw closed();
    } catch (error) {
      this.isOpen = false;
      throw error;
    }
  }

  async list(method: ListMethod, params?: WireObject, options?: ListOptions): Promise<readonly WireObject[]> {
    return this.sent((connection) => connection.list(method, params, options));
  }

  async request(method: string, params?: WireObject, options?: RequestOptions): Promise<WireObject> {
    return this.sent((connection) =>
      method === 'ping' ? ping(connection, params, options) : connection.request(method, params, options),
    );
  }

  async notify(method: string, params?: WireObject): Promise<void> {
    await this.sent((connection) => connection.notify(method, params));
  }

  async setLogLevel(level: LogLevel): Promise<void> {
    await this.sent((connection) => connection.setLogLevel(level));
    this.logLevel = level;
  }

  async watch(interest: Interest): Promise<() => Promise<void>> {
    const watch = new Watch(interest);
    await this.sent((connection) => watch.start(connection));
    this.watches.add(watch);
    return () => {
      this.watches.delete(watch);
      return watch.stop();
    };
  }

  onNotification(listener: (notification: Heard) => void): () => void {
    return this.listeners.add(listener);
  }

  async pause(): Promise<void> {
    this.isOpen = false;
    const isKept = 'command' in this.target && this.target.keepAlive !== false;
    if (!isKept || this.opening) await this.hangUp();
  }

  async close(): Promise<void> {
    this.isOpen = false;
    this.watches.clear();
    await this.hangUp();
  }

  private async hangUp(): Promise<void> {
    for (const closing of this.closing) closing.abort(closed());
    // What was opened may still be getting its level and its watches.
    await this.connection?.close();
    const opened = await this.opening?.catch(() => undefined);
    await opened?.close();
    this.connection = undefined;
  }

  /** A program may have ended while nobody listened. */
  private async requireLife(connection: Connection): Promise<void> {
    try {
      await ping(connection, {}, { timeoutMs: lifeSignMs });
    } catch (error) {
      if (!(error instanceof RequestError)) await connection.close();
    }
  }

  /** A request that a lost session refused was not carried out, and is sent again in a new one. */
  private async sent<Result>(send: (connection: Connection) => Promise<Result>): Promise<Result> {
    const connection = await this.current();
    try {
      return await send(connection);
    } catch (error) {
      if (!connection.sessionWasLost || !this.reconnects) throw error;
      return await send(await this.current());
    }
  }

  private async current(signal?: AbortSignal, opening = false): Promise<Connection> {
    if (!this.isOpen) throw closed();
    const { connection } = this;
    if (connection && !connection.closed) return connection;
    if (connection && !this.reconnects && !opening) throw new TenonError('TN7003', 'the connection was lost');
    this.opening ??= this.reopen(signal).finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async reopen(signal: AbortSignal | undefined): Promise<Connection> {
    const connection = await this.connect(signal);
    connection.onNotification((notification) => this.listeners.tell(notification));
    this.connection = connection;
    this.description = connection.server;
    const trouble = (error: unknown): void => this.options.onError?.(error as Error);
    if (this.logLevel !== undefined) await connection.setLogLevel(this.logLevel).catch(trouble);
    for (const watch of this.watches) await watch.start(connection).catch(trouble);
    return connection;
  }

  private async connect(given: AbortSignal | undefined): Promise<Connection> {
    const closing = new AbortController();
    const signal = given ? AbortSignal.any([given, closing.signal]) : closing.signal;
    this.closing.add(closing);
    try {
      return await Connection.open(this.target, { ...this.options, ...this.known(), signal });
    } finally {
      this.closing.delete(closing);
    }
  }

  /** A program that spoke 2025 before is not asked again: the question alone would start it once more. */
  private known(): ConnectionOptions {
    return 'command' in this.target && this.description?.era === '2025' ? { era: '2025' } : {};
  }
}

function closed(): TenonError {
  return new TenonError('TN7003', 'the client was not connected, or was closed');
}

/** 2026 has no ping: any answer says that the server is there. */
async function ping(connection: Connection, params?: WireObject, options?: RequestOptions): Promise<WireObject> {
  await connection.request(connection.era === '2025' ? 'ping' : 'server/discover', params, options);
  return {};
}
