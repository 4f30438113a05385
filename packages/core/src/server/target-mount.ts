import {
  PacedChanges,
  placedServers,
  Reachability,
  requireLists,
  RunningCalls,
  wireComponents,
  type CallerComponents,
  type Namespace,
  type Timers,
  type TransformPlace,
  type WirePlace,
} from '../composition';
import type {
  BusEvent,
  Context,
  Logger,
  MountCaller,
  MountedComponents,
  MountedServer,
  MountStatus,
  MountTarget,
  PubSub,
  ServerBehind,
} from '../contracts';
import { nearestName } from '../errors';
import { channelOf, type Changes } from '../kernel';
import type { Mount } from '../metadata';
import type { Application } from '../modules';
import { CallContext } from '../pipeline';
import type { Component } from '../registry';
import { mountName, type MountPlaces, type MountPoint } from './mount-point';

/** What a mount target needs of the server that mounts it. */
interface TargetHost {
  readonly application: Application;
  readonly changes: Changes;
  readonly log: Logger;
  readonly serverId: string;
  readonly pubSub: PubSub | undefined;
  readonly timers: Timers;
}

/** Something mounted that is no server of this process, such as a remote one. */
export class TargetMount implements MountPoint {
  readonly name: string;
  readonly core = undefined;
  readonly isForeign = true;
  private readonly calls = new RunningCalls();
  /** A server that says with each of its lists that they changed must not be asked without end. */
  private readonly paced: PacedChanges;
  private closing: Promise<void> | undefined;
  private server: MountedServer | undefined;
  private reach: Reachability | undefined;
  private places: readonly WirePlace[] = [];
  private readonly since = new Date();
  private readonly warned = new Set<string>();
  /** Of each place, so that what did not change is the same. */
  private readonly made = new WeakMap<MountedComponents, Map<WirePlace, readonly Component[]>>();

  constructor(
    readonly mount: Mount,
    private readonly target: MountTarget,
    private readonly where: MountPlaces,
    private readonly host: TargetHost,
  ) {
    this.name = mountName(mount);
    this.paced = new PacedChanges(host.timers);
  }

  async open(changed: () => void): Promise<void> {
    const { application, log, serverId, pubSub, timers } = this.host;
    const server = await this.target.open({
      name: this.name,
      serverId,
      log,
      pubSub,
      changed: (event) => this.pass(event, changed),
    });
    this.server = server;
    const { name, calls } = this;
    this.places = this.where
      .around(application)
      .map(({ namespace, surroundings }) => ({ name, server, namespace, surroundings, log, calls, callerOf }));
    if (server.isPerCaller) return;
    const failed = (error: unknown): void =>
      log.warn({ err: error, mount: this.name }, 'A mounted server cannot be reached; it is tried again');
    this.reach = new Reachability(
      async () => this.checked(await server.components(undefined)),
      { changed, failed },
      timers,
    );
    await this.reach.begin();
  }

  get status(): MountStatus {
    const { name, server, reach, since } = this;
    // Of what depends on who asks, nothing is known but that it is open.
    return { name, kind: 'target', ...(server?.health ?? reach?.health ?? { state: 'up', since }) };
  }

  get servers(): readonly ServerBehind[] {
    const isShared = this.mount.options.prefix === undefined;
    return placedServers(this.server?.servers ?? [], this.where.namespaces, isShared);
  }

  components(): Component[] {
    const offered = this.reach?.components;
    return offered ? this.places.flatMap((place) => this.componentsIn(place, offered)) : [];
  }

  callers(): CallerComponents[] {
    const { server, reach } = this;
    if (server?.isPerCaller) return this.forCallers((caller) => server.components(caller));
    // Until it is reached, requests may be the first to find it.
    if (reach && !reach.components) return this.forCallers(() => reach.onRequest());
    return [];
  }

  get namespaces(): readonly Namespace[] {
    return this.where.namespaces;
  }

  get transforms(): readonly TransformPlace[] {
    return this.where.transforms;
  }

  sessionEnded(id: string): void {
    this.server?.sessionEnded?.(id);
  }

  idle(): Promise<void> {
    return this.calls.idle();
  }

  close(): Promise<void> {
    return (this.closing ??= this.shut());
  }

  private async shut(): Promise<void> {
    this.paced.close();
    this.reach?.close();
    await this.server?.close();
  }

  /** Warns once of names to rename that there are not. */
  private checked(given: MountedComponents): MountedComponents {
    const offered = requireLists(given);
    const { rename = {} } = this.mount.options;
    const names = new Set([...offered.tools, ...offered.prompts].map(({ name }) => String(name)));
    const unknown = Object.keys(rename).filter((own) => !names.has(own) && !this.warned.has(own));
    for (const own of unknown) {
      this.warned.add(own);
      const nearest = nearestName(own, names);
      const hint = nearest === undefined ? '' : `, but '${nearest}' is there`;
      this.host.log.warn({ mount: this.name }, `TN5005 A component to rename does not exist: '${own}'${hint}`);
    }
    return offered;
  }

  private forCallers(
    offeredTo: (
      caller: MountCaller,
    ) => ReturnType<MountedServer['components']> | Promise<MountedComponents | undefined>,
  ): CallerComponents[] {
    return this.places.map((place) => ({
      componentsFor: async (context: CallContext): Promise<readonly Component[]> => {
        const offered = await offeredTo(callerOf(context));
        return offered ? this.componentsIn(place, requireLists(offered)) : [];
      },
    }));
  }

  private componentsIn(place: WirePlace, offered: MountedComponents): readonly Component[] {
    let ofOffered = this.made.get(offered);
    if (!ofOffered) this.made.set(offered, (ofOffered = new Map<WirePlace, readonly Component[]>()));
    let components = ofOffered.get(place);
    if (!components) ofOffered.set(place, (components = wireComponents(offered, place)));
    return components;
  }

  private pass(event: BusEvent, changed: () => void): void {
    const { changes } = this.host;
    if (this.closing) return;
    if (event.kind === 'resource') {
      for (const { namespace } of this.places) changes.tell({ kind: 'resource', uri: namespace.uri(event.uri) });
    } else if (this.reach) {
      const { reach } = this;
      this.paced.add('lists', () => reach.changed());
    } else {
      // What each caller has is asked when they ask; that something changed is all that is known.
      this.paced.add(JSON.stringify([event.kind, event.audience]), () => {
        changed();
        changes.tell(event);
      });
    }
  }
}

function callerOf(context: Context): MountCaller {
  return { context: CallContext.of(context), channel: channelOf(context) };
}
