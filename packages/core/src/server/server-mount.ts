import {
  Exposure,
  exposeSnapshot,
  placedServers,
  type CallerComponents,
  type Namespace,
  type TransformPlace,
} from '../composition';
import type { BusEvent, MountStatus, ServerBehind } from '../contracts';
import { isSeenFromAbove, type Changes } from '../kernel';
import type { Mount } from '../metadata';
import type { Application } from '../modules';
import type { CallContext } from '../pipeline';
import type { Component, Snapshot, Surroundings } from '../registry';
import { mountName, type MountPlaces, type MountPoint } from './mount-point';
import type { RunningServer, ServerCore } from './server-core';

/** A server of this process, or a module as one, within another. */
export class ServerMount implements MountPoint {
  readonly name: string;
  private places: { readonly exposure: Exposure; readonly surroundings: Surroundings }[] = [];
  private leave: (() => void)[] = [];
  private since = new Date();

  /** @param isModule whether the bus of the mounted server is a part of the mounting one's */
  constructor(
    readonly mount: Mount,
    readonly core: ServerCore,
    private readonly where: MountPlaces,
    private readonly isModule: boolean,
    private readonly host: { readonly application: Application; readonly changes: Changes },
  ) {
    this.name = mountName(mount);
  }

  async open(changed: () => void): Promise<void> {
    const running = await this.core.hold(this);
    try {
      this.connect(running, changed);
    } catch (error) {
      await this.close().catch((failure: unknown) => {
        this.core.surrounding.log.error({ err: failure }, 'What had started could not be stopped');
      });
      throw error;
    }
  }

  get status(): MountStatus {
    const { name, since } = this;
    return { name, kind: this.isModule ? 'module' : 'server', state: this.core.running ? 'up' : 'down', since };
  }

  get servers(): readonly ServerBehind[] {
    return placedServers(this.core.running?.components.servers ?? [], this.where.namespaces, false);
  }

  components(): Component[] {
    const { running } = this.core;
    if (!running) return [];
    const { snapshot } = running.kernel.services;
    return this.places.flatMap(({ exposure, surroundings }) => exposeSnapshot(snapshot, exposure, surroundings));
  }

  callers(): CallerComponents[] {
    const { running } = this.core;
    if (!running) return [];
    const { snapshot, root } = running.kernel.services;
    return snapshot.callerParts.flatMap((part) =>
      this.places.map(({ exposure, surroundings }) => {
        const known = new WeakMap<Snapshot, readonly Component[]>();
        return {
          componentsFor: async (context: CallContext): Promise<readonly Component[]> => {
            const own = await part.snapshotFor(exposure.child.inside(context, root));
            if (!own) return [];
            let components = known.get(own);
            if (!components) known.set(own, (components = exposeSnapshot(own, exposure, surroundings)));
            return components;
          },
        };
      }),
    );
  }

  get isForeign(): boolean {
    return this.core.running?.components.mounts.some(({ isForeign }) => isForeign) ?? false;
  }

  get namespaces(): readonly Namespace[] {
    return this.where.namespaces;
  }

  get transforms(): readonly TransformPlace[] {
    return this.where.transforms;
  }

  sessionEnded(id: string): void {
    this.core.running?.components.sessionEnded(id);
  }

  async idle(): Promise<void> {
    await Promise.all(this.places.map(({ exposure }) => exposure.calls.idle()));
  }

  async close(): Promise<void> {
    for (const leave of this.leave) leave();
    this.leave = [];
    await this.core.release(this);
  }

  private connect({ kernel, components }: RunningServer, changed: () => void): void {
    this.places = this.where.around(this.host.application).map(({ namespace, surroundings }) => ({
      exposure: new Exposure(this.name, kernel.child, namespace),
      surroundings,
    }));
    const { changes } = kernel.services;
    const stopped = (): void => {
      this.since = new Date();
      changed();
    };
    this.leave.push(components.onSwap(changed), this.core.onStop(stopped));
    this.leave.push(
      this.host.changes.join((hear) =>
        changes.observe((event) => this.pass(event, hear), { withoutBus: this.isModule }),
      ),
    );
  }

  private pass(event: BusEvent, hear: (event: BusEvent) => void): void {
    if (event.kind === 'resource') {
      for (const { exposure } of this.places) hear({ kind: 'resource', uri: exposure.namespace.uri(event.uri) });
    } else if (!isSeenFromAbove(event)) hear(event);
  }
}
