import { Namespace, type CallerComponents, type TransformPlace } from '../composition';
import type { MountStatus, ServerBehind } from '../contracts';
import type { Mount } from '../metadata';
import type { ServerCore } from './server-core';
import type { Application, Placement } from '../modules';
import { surroundingsOf, type Component, type Surroundings } from '../registry';

/** Something mounted, open or about to be. */
export interface MountPoint {
  /** What it is called in messages. */
  readonly name: string;
  readonly mount: Mount;
  /** The server that is mounted; undefined for what is none of this process. */
  readonly core: ServerCore | undefined;
  readonly status: MountStatus;
  /** The servers that it leads to, as far as they are known, under their names here. */
  readonly servers: readonly ServerBehind[];
  /**
   * Opens what is mounted.
   *
   * @param changed tells that `components()` would answer differently now
   * @throws what keeps it from being opened; nothing is left open then
   */
  open(changed: () => void): Promise<void>;
  /** At present, under their names for clients. */
  components(): Component[];
  /** What single callers have beside that. */
  callers(): CallerComponents[];
  /** Whether any of it may live in another process, also behind what is mounted there. */
  readonly isForeign: boolean;
  /** What leads to names of clients and back, place by place. */
  readonly namespaces: readonly Namespace[];
  /** How all of it appears instead, place by place. */
  readonly transforms: readonly TransformPlace[];
  /** Lets go of what a session of 2025 subscribed to. */
  sessionEnded(id: string): void;
  /** Resolves when no call runs there any more. */
  idle(): Promise<void>;
  /** Lets go of what is mounted. */
  close(): Promise<void>;
}

/** The places where something mounted appears: one for each place of the module that lists it. */
export class MountPlaces {
  readonly namespaces: readonly Namespace[];
  readonly transforms: readonly TransformPlace[];

  constructor(
    mount: Mount,
    private readonly placements: readonly Placement[],
  ) {
    const { options } = mount;
    const { transforms = [] } = options;
    this.transforms = (transforms.length > 0 ? placements : []).map((placement) => ({
      transforms,
      module: placement.module,
      name: `mount '${mountName(mount)}'`,
      concerns: ({ surroundings }) => surroundings.placement === placement,
      names: new Namespace(placement.edges.map((edge) => edge.options)),
      // What is mounted comes and goes.
      unmatched: () => 'allowed',
    }));
    this.namespaces = placements.map(({ edges }) => new Namespace([...edges.map((edge) => edge.options), options]));
  }

  /** With what stands around each, once the application of the mounting server has started. */
  around(application: Application): { readonly namespace: Namespace; readonly surroundings: Surroundings }[] {
    return this.placements.map((placement, index) => ({
      namespace: this.namespaces[index]!,
      surroundings: surroundingsOf(placement, application),
    }));
  }
}

/** What a mount is called in messages. */
export function mountName({ options }: Mount): string {
  return options.prefix ?? '(no prefix)';
}
