import type { Diagnostics } from '../errors';
import { compileSnapshot, type Component, type CompileOptions, type Snapshot } from '../registry';
import type { Clashes } from './clashes';
import type { ComponentPart } from './component-part';

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
    return this.finish(this.clashes.merge(parts, diagnostics));
  }

  /** What stands between components and clients, for those of everybody as well as for those of one caller. */
  finish(components: readonly Component[]): Snapshot {
    return compileSnapshot(components, this.options);
  }
}
