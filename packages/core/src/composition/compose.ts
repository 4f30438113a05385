import type { Logger } from '../contracts';
import { Diagnostics, formatProblem } from '../errors';
import type { Application } from '../modules';
import { compileSnapshot, type CallerPart, type Component, type CompileOptions, type Snapshot } from '../registry';
import type { ReadingOptions } from '../schema';
import type { Clashes } from './clashes';
import type { CallerComponents, ComponentPart } from './component-part';
import { applyTransforms, transformModules, type TransformPlace } from './transform';
import type { ServerVisibility } from './visibility';

/** What clients see, and what it was made of. */
export interface Composed {
  readonly snapshot: Snapshot;
  /** With those that are hidden; without what only single callers have. */
  readonly components: readonly Component[];
}

/** What a server composes with. */
export interface ComposerOptions {
  readonly application: Application;
  readonly clashes: Clashes;
  readonly compile: CompileOptions;
  readonly reading: ReadingOptions;
  readonly log: Logger;
}

/**
 * Makes what clients see out of what a server is made of, in one sequence: transforms of mounts, clashes of names,
 * transforms of modules, visibility, compilation.
 */
export class Composer {
  constructor(private readonly options: ComposerOptions) {}

  /**
   * @param parts the server's own and imported components first, then those of its mounts, in order
   * @param diagnostics takes what is wrong, where that is a reason to change nothing: then what it returns is not to be
   *   used. Else it is logged
   */
  compose(parts: readonly ComponentPart[], visibility: ServerVisibility, diagnostics?: Diagnostics): Composed {
    const found = diagnostics ?? new Diagnostics();
    const transformed = parts.map((part) => ({
      source: part.source,
      components: this.ofMount(part.components, part.transforms, found),
    }));
    const components = this.ofModules(this.options.clashes.merge(transformed, diagnostics), found);
    if (!diagnostics) this.log(found);
    const callers = parts.flatMap(({ callers: own = [], transforms }) =>
      own.map((one) => this.callerPart(one, transforms, visibility)),
    );
    const { compile } = this.options;
    return { snapshot: compileSnapshot(visibility.applyTo(components), compile, callers), components };
  }

  private callerPart(
    source: CallerComponents,
    transforms: readonly TransformPlace[] | undefined,
    visibility: ServerVisibility,
  ): CallerPart {
    const known = new WeakMap<readonly Component[], Snapshot>();
    const compile = (components: readonly Component[]): Snapshot => {
      const found = new Diagnostics();
      const transformed = this.ofModules(this.ofMount(components, transforms, found), found);
      this.log(found);
      return compileSnapshot(visibility.applyTo(transformed), this.options.compile);
    };
    return {
      snapshotFor: async (context) => {
        const components = await source.componentsFor(context);
        if (components.length === 0) return undefined;
        let snapshot = known.get(components);
        if (!snapshot) known.set(components, (snapshot = compile(components)));
        return snapshot;
      },
    };
  }

  private ofMount(
    components: readonly Component[],
    places: readonly TransformPlace[] = [],
    found: Diagnostics,
  ): readonly Component[] {
    const { reading } = this.options;
    return places.reduce((current, place) => applyTransforms(current, place, reading, found), components);
  }

  private ofModules(components: readonly Component[], found: Diagnostics): Component[] {
    const { application, reading } = this.options;
    return transformModules(components, application, { ...reading, isStart: false }, found);
  }

  private log({ problems }: Diagnostics): void {
    for (const problem of problems) {
      this.options.log.error({ code: problem.code }, `${formatProblem(problem)} The component is left out`);
    }
  }
}
