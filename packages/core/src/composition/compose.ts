import type { Diagnostics } from '../errors';
import { compileSnapshot, type CallerPart, type Component, type CompileOptions, type Snapshot } from '../registry';
import type { Clashes } from './clashes';
import type { CallerComponents, ComponentPart } from './component-part';
import type { ServerVisibility } from './visibility';

/** What a server is made of, hidden components too, and what clients see of it. */
export interface Composed {
  readonly components: readonly Component[];
  readonly snapshot: Snapshot;
}

/**
 * Makes what clients see out of what a server is made of, in one sequence: own and imported components and those of
 * mounts, transforms, visibility, compile.
 */
export class Composer {
  /** @param transform what becomes of components by the transforms of the modules */
  constructor(
    private readonly clashes: Clashes,
    private readonly transform: (components: readonly Component[]) => readonly Component[],
    private readonly options: CompileOptions,
  ) {}

  /**
   * @param parts the server's own and imported components first, then those of its mounts, in order
   * @param diagnostics takes clashes of names; where there are any, what it returns is not to be used
   */
  compose(parts: readonly ComponentPart[], visibility: ServerVisibility, diagnostics?: Diagnostics): Composed {
    const callers = parts.flatMap(({ callers: own = [] }) => own.map((one) => this.callerPart(one, visibility)));
    return this.finish(this.clashes.merge(parts, diagnostics), visibility, callers);
  }

  /** What stands between components and clients, for those of everybody as well as for those of one caller. */
  private finish(merged: readonly Component[], visibility: ServerVisibility, callers: readonly CallerPart[]): Composed {
    const components = this.transform(merged);
    return { components, snapshot: compileSnapshot(visibility.applyTo(components), this.options, callers) };
  }

  private callerPart(source: CallerComponents, visibility: ServerVisibility): CallerPart {
    const known = new WeakMap<readonly Component[], Snapshot>();
    return {
      snapshotFor: async (context) => {
        const components = await source.componentsFor(context);
        if (components.length === 0) return undefined;
        let snapshot = known.get(components);
        if (!snapshot) known.set(components, (snapshot = this.finish(components, visibility, []).snapshot));
        return snapshot;
      },
    };
  }
}
