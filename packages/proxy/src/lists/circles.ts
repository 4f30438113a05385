import type { MountedComponents, MountHealth, MountHost, ServerBehind } from '@tenon/core';
import type { BackendConnection } from '../backend/backend-connection';
import { failureAt } from '../backend/backend-failure';
import { HealthRecord } from './health-record';
import { isWithin, itself, serversBehind, withoutServers } from './servers-behind';

/**
 * Keeps what a server mounts from coming back to it. A mount is refused as a whole only for what its server says of
 * itself. What others behind it claim concerns what appears under their prefixes, which the servers between have given:
 * a claim that is not true takes away nothing but components of whoever makes it.
 */
export class Circles {
  private behind: readonly ServerBehind[] = [];
  /** The mounting server, wherever it is behind the mounted one. */
  private back: readonly ServerBehind[] = [];
  private readonly record: HealthRecord;
  private isWarned = false;

  constructor(
    private readonly host: MountHost,
    private readonly timeoutMs: number,
  ) {
    this.record = new HealthRecord(host.name);
  }

  /** The servers that it leads to, but for what comes back. */
  get servers(): readonly ServerBehind[] {
    return this.behind;
  }

  get isRefused(): boolean {
    return this.record.current.state === 'down';
  }

  get health(): MountHealth {
    return this.record.current;
  }

  /**
   * Asks which servers are behind the mounted one.
   *
   * @throws TenonError TN5003 where that says that it is the mounting one, and what requests throw
   */
  async look(connection: BackendConnection): Promise<void> {
    const { serverId } = this.host;
    const servers = await serversBehind(connection, this.timeoutMs);
    if (servers[0]?.id === serverId) throw this.refuse();
    if (this.isRefused) this.record.up();
    const back = servers.filter(({ id }) => id === serverId);
    this.behind = servers.filter((one) => one.id !== serverId && !back.some((own) => isWithin(one, own)));
    this.back = back;
    if (back.length > 0) this.warn();
  }

  /** Components without those that come back. */
  without(components: MountedComponents): MountedComponents {
    return withoutServers(components, this.back);
  }

  private refuse(): Error {
    const error = itself();
    if (!this.isRefused) failureAt(this.host.name, error, this.host.log);
    this.behind = [];
    this.record.down(error);
    return error;
  }

  /** Once: whoever claims it may go on to do so. */
  private warn(): void {
    if (this.isWarned) return;
    this.isWarned = true;
    this.host.log.warn(
      { mount: this.host.name, code: 'TN5003' },
      'TN5003 A mounted server says that it leads back to this server; what comes from here is left out. Take out this mount, or the one that leads back',
    );
  }
}
