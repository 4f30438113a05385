import type { Diagnostics } from '../errors';
import { compileSnapshot, type CallerPart, type Component, type CompileOptions, type Snapshot } from '../registry';
import type { Clashes } from './clashes';
import type { CallerComponents, ComponentPart } from './component-part';

/** Makes what clients see out of what a server is made of, in one sequence. */
export class Composer {
  constructor(
    private readonly clashes: Clashes,
    private readonly options: CompileOptions,
  ) {}

  /**
   * @param parts the server's own and imported components first, then those of its mounts, in order
   * @param diagnostics takes clashes of names; where there are any, what it returns is not to be used
   */
  compose(parts: readonly ComponentPart[], diagnostics?: Diagnostics): Snapshot {
    const callers = parts.flatMap(({ callers: own = [] }) => own.map((one) => this.callerPart(one)));
    return this.finish(this.clashes.merge(parts, diagnostics), callers);
  }

  /** What stands between components and clients, for those of everybody as well as for those of one caller. */
  private finish(components: readonly Component[], callers: readonly CallerPart[]): Snapshot {
    return compileSnapshot(components, this.options, callers);
  }

  private callerPart(source: CallerComponents): CallerPart {
    const known = new WeakMap<readonly Component[], Snapshot>();
    return {
      snapshotFor: async (context) => {
        const components = await source.componentsFor(context);
        if (components.length === 0) return undefined;
        let snapshot = known.get(components);
        if (!snapshot) known.set(components, (snapshot = this.finish(components, [])));
        return snapshot;
      },
    };
  }
}
