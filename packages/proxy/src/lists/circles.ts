import { isDeepStrictEqual } from 'node:util';
import type { MountedComponents, MountHealth, MountHost, ServerBehind } from '@tenon/core';
import type { BackendConnection } from '../backend/backend-connection';
import { failureAt } from '../backend/backend-failure';
import { Branches } from './branches';
import { HealthRecord } from './health-record';
import { itself, maxServers, serversBehind } from './servers-behind';

/** What is behind a mounted server, as one caller is told. */
interface View {
  /** But for what comes back. */
  readonly servers: readonly ServerBehind[];
  readonly isRefused: boolean;
  /** As the server says it. */
  readonly said: readonly ServerBehind[];
}

interface CircleOptions {
  readonly timeoutMs: number;
  readonly maxViews: number;
}

/** Takes out what comes back. */
type Sift = (components: MountedComponents) => MountedComponents;

const refused: View = { servers: [], isRefused: true, said: [] };

/**
 * Keeps what a server mounts from coming back to it. A mount is refused as a whole only for what its server says of
 * itself. What others behind it claim concerns what appears under their prefixes, which the servers between have given:
 * a claim that is not true takes away nothing but components of whoever makes it.
 */
export class Circles {
  /** By who asks, where that makes a difference; least recently looked at first. */
  private readonly views = new Map<string, View>();
  private readonly record: HealthRecord;
  private told: readonly ServerBehind[] | undefined;
  private isWarned = false;

  constructor(
    private readonly host: MountHost,
    private readonly options: CircleOptions,
  ) {
    this.record = new HealthRecord(host.name);
  }

  /** The servers that it leads to, but for what comes back: as every caller is told, in turns. */
  get servers(): readonly ServerBehind[] {
    return (this.told ??= inTurns([...this.views.values()]));
  }

  /** Whether it is refused for everybody. */
  get isRefused(): boolean {
    return this.views.size > 0 && [...this.views.values()].every((view) => view.isRefused);
  }

  /** Of use while it is refused. */
  get health(): MountHealth {
    return this.record.current;
  }

  /**
   * Asks which servers are behind the mounted one, and tells how to take out of its components what comes back.
   *
   * @param key of the caller
   * @throws TenonError TN5003 where it says that it is the mounting one, and what requests throw
   */
  async look(key: string, connection: BackendConnection): Promise<Sift> {
    const { serverId } = this.host;
    const servers = await serversBehind(connection, this.options.timeoutMs);
    if (servers[0]?.id === serverId) throw this.refuse(key);
    // The mounting server, wherever it is behind the mounted one.
    const back = servers.filter(({ id }) => id === serverId);
    const branches = new Branches(back);
    const others = servers.filter((one) => one.id !== serverId && !branches.has(one));
    this.keep(key, { servers: others, isRefused: false, said: servers });
    this.record.up();
    if (back.length > 0) this.warn();
    return (components) => (back.length > 0 ? branches.without(components) : components);
  }

  /** Whether the mounted server mounted others at the last look. */
  leadOn(key: string): boolean {
    return (this.views.get(key)?.said.length ?? 0) > 1;
  }

  /**
   * Whether others are behind the mounted server than at the last look: they tell nobody that they come, go or have
   * another id.
   *
   * @throws what requests throw
   */
  async haveChanged(key: string, connection: BackendConnection): Promise<boolean> {
    const said = this.views.get(key)?.said ?? [];
    const servers = await serversBehind(connection, this.options.timeoutMs);
    // One that does not answer for once has not changed.
    return servers.length > 0 && !isDeepStrictEqual(servers, said);
  }

  private refuse(key: string): Error {
    const error = itself();
    const isKnown = [...this.views.values()].some(({ isRefused }) => isRefused);
    if (!isKnown) failureAt(this.host.name, error, this.host.log);
    this.keep(key, refused);
    this.record.down(error);
    return error;
  }

  private keep(key: string, view: View): void {
    this.told = undefined;
    this.views.delete(key);
    this.views.set(key, view);
    const [oldest] = this.views.keys();
    if (this.views.size > this.options.maxViews && oldest !== undefined) this.views.delete(oldest);
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

/** The first of each view, then the second of each, and so on, each once: no caller crowds out the servers of another. */
function inTurns(views: readonly View[]): readonly ServerBehind[] {
  const taken = new Map<string, ServerBehind>();
  for (let index = 0; index < maxServers; index += 1) {
    for (const server of views.flatMap(({ servers }) => servers[index] ?? [])) {
      taken.set(JSON.stringify(server), server);
      if (taken.size === maxServers) return [...taken.values()];
    }
  }
  return [...taken.values()];
}
