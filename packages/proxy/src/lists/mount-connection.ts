import { TenonError, type MountHealth, type MountHost } from '@tenon/core';
import type { Backend } from '../backend/backend';
import { isNetworkTrouble, type BackendConnection } from '../backend/backend-connection';
import { mountClosed } from '../backend/backend-failure';
import { isObject } from '../backend/wire-object';
import { HealthRecord } from './health-record';
import { isCircle } from './servers-behind';

const minDelayMs = 1_000;
/** Also how long a connection has to last for trouble before it to be forgotten. */
const maxDelayMs = 30_000;

/**
 * The connection of the mount itself: it lists what everybody may see, and hears when that changes. One that breaks is made
 * anew, at longer intervals while the server is down.
 */
export class MountConnection {
  private connection: Promise<BackendConnection> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private isClosed = false;
  private readonly closing = new AbortController();
  private delayMs = minDelayMs;
  /** Milliseconds since the epoch. */
  private openedAt = 0;
  private readonly record: HealthRecord;
  private isChecking = false;

  /**
   * @param returned the server may have changed while nothing was heard of it
   */
  constructor(
    private readonly backend: Backend,
    private readonly host: MountHost,
    private readonly returned: () => void,
  ) {
    this.record = new HealthRecord(host.name);
  }

  get health(): MountHealth {
    return this.record.current;
  }

  /** Does something on the connection. One whose session is lost is replaced, and so is one that leads nowhere. */
  async use<T>(read: (connection: BackendConnection) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const connection = await this.open();
      try {
        const answer = await read(connection);
        this.record.up();
        return answer;
      } catch (error) {
        // Two that refuse each other at once must not try again at once.
        if (isCircle(error)) this.lost(connection, Math.random() * this.delayMs);
        else if (isNetworkTrouble(error) || isUnreadable(error)) this.lost(connection);
        else if (connection.isClosed) this.connection = undefined;
        if (!connection.isLost || attempt > 1) {
          this.record.down(error);
          throw error;
        }
        void connection.close().catch(() => undefined);
      }
    }
  }

  /** Finds out whether the server is there, since somebody else had trouble to reach it. */
  async check(): Promise<void> {
    if (this.isClosed || this.isChecking || !this.connection) return;
    this.isChecking = true;
    await this.use((connection) => connection.ping()).catch(() => undefined);
    this.isChecking = false;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.closing.abort(mountClosed());
    const connection = await this.connection?.catch(() => undefined);
    await connection?.close().catch(() => undefined);
  }

  private async open(): Promise<BackendConnection> {
    if (this.isClosed) throw mountClosed();
    clearTimeout(this.retry);
    const opening = (this.connection ??= this.connect());
    try {
      const connection = await opening;
      if (this.record.current.state === 'opening') this.record.up();
      return connection;
    } catch (error) {
      this.record.down(error);
      if (this.connection === opening) this.connection = undefined;
      this.openLater();
      throw error;
    }
  }

  private async connect(): Promise<BackendConnection> {
    const connection = await this.backend.openOwn(this.closing.signal);
    this.openedAt = Date.now();
    const lost = (): void => this.lost(connection);
    connection.onClose(lost);
    if (connection.era === '2026') await this.listen(connection, lost);
    return connection;
  }

  /** In 2026 changes are told on a stream; a server without one is asked again when its lists are too old. */
  private async listen(connection: BackendConnection, lost: () => void): Promise<void> {
    const { tools, prompts, resources } = connection.capabilities;
    const filter = {
      ...(isTold(tools) && { toolsListChanged: true }),
      ...(isTold(prompts) && { promptsListChanged: true }),
      ...(isTold(resources) && { resourcesListChanged: true }),
    };
    if (Object.keys(filter).length === 0) return;
    try {
      const listening = await connection.listen(filter);
      void listening.closed.then((by) => by !== 'local' && lost());
    } catch (error) {
      this.host.log.debug({ err: error }, `The server mounted as '${this.host.name}' does not tell of changes`);
    }
  }

  /** @param laterMs how much later than otherwise it is tried again */
  private lost(connection: BackendConnection, laterMs = 0): void {
    if (this.isClosed) return;
    void this.connection
      ?.then((current) => {
        if (current !== connection) return;
        this.connection = undefined;
        if (this.record.current.state === 'up') this.record.opening();
        void connection.close().catch(() => undefined);
        if (Date.now() - this.openedAt >= maxDelayMs) this.delayMs = minDelayMs;
        this.openLater(laterMs);
        this.delayMs = Math.min(this.delayMs * 2, maxDelayMs);
      })
      .catch(() => undefined);
  }

  private openLater(laterMs = 0): void {
    clearTimeout(this.retry);
    if (this.isClosed) return;
    this.retry = setTimeout(
      () => {
        this.open().then(this.returned, () => undefined);
      },
      Math.max(this.delayMs, this.backend.delayMs) + laterMs,
    );
    this.retry.unref();
  }
}

/** Somebody else may have answered in the server's place, such as a page of a balancer. */
function isUnreadable(error: unknown): boolean {
  return error instanceof TenonError && error.code === 'TN7009';
}

function isTold(capability: unknown): boolean {
  return isObject(capability) && capability['listChanged'] === true;
}
