import { Namespace, type CallerComponents } from '../composition';
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
  /** Lets go of what is mounted. */
  close(): Promise<void>;
}

/** The places where something mounted appears: one for each place of the module that lists it. */
export class MountPlaces {
  readonly namespaces: readonly Namespace[];

  constructor(
    { options }: Mount,
    private readonly placements: readonly Placement[],
  ) {
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
