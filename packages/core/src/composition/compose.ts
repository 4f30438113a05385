import type { Logger } from '../contracts';
import { Diagnostics, formatProblem } from '../errors';
import type { Transform } from '../metadata';
import type { Application } from '../modules';
import { compileSnapshot, type CallerPart, type Component, type CompileOptions, type Snapshot } from '../registry';
import type { ReadingOptions } from '../schema';
import type { Clashes } from './clashes';
import type { CallerComponents, ComponentPart } from './component-part';
import { ForeignNames } from './foreign-names';
import { checkSearches, nameSearches } from './tool-search';
import { applyTransforms, transformModules, type TransformPlace, type Unmatched } from './transform';
import type { ServerVisibility } from './visibility';

/** What clients see, and what it was made of. */
export interface Composed {
  readonly snapshot: Snapshot;
  /** With those that are hidden; without what only single callers have. */
  readonly components: readonly Component[];
}

/** How a server composes, once. */
export interface ComposeOptions {
  readonly visibility: ServerVisibility;
  /**
   * Takes what is wrong, where that is a reason to change nothing: then what is composed is not to be used. Else it is
   * logged, and left out.
   */
  readonly diagnostics?: Diagnostics;
  /** Whether everything that the server has from the beginning is there for the first time. */
  readonly isStart?: boolean;
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
  /** Searches over tools of which what they pin was checked. */
  private readonly searches = new WeakSet<object>();

  constructor(private readonly options: ComposerOptions) {}

  /** @param parts the server's own and imported components first, then those of its mounts, in order */
  compose(parts: readonly ComponentPart[], { visibility, diagnostics, isStart = false }: ComposeOptions): Composed {
    const found = diagnostics ?? new Diagnostics();
    // What others offer is no reason for this server to refuse a change.
    const foreign = new Diagnostics();
    const transformed = parts.map((part) => {
      const { source, components, transforms = [], isForeign = false } = part;
      const places = transforms.map(
        (place) => ({ ...place, unmatched: () => (diagnostics ? unmatchedIn(part) : 'allowed') }) as const,
      );
      return { source, components: this.ofMount(components, places, isForeign ? foreign : found) };
    });
    // At the start nobody is there who just asked for what others offer by now.
    const refusals = { own: diagnostics, foreign: isStart ? undefined : diagnostics };
    const merged = this.options.clashes.merge(transformed, refusals);
    const names = new ForeignNames(parts);
    const unmatched = isStart ? (transform: Transform) => names.ofTransform(transform) : allowed;
    const components = nameSearches(this.ofModules(merged, unmatched, found, foreign));
    const unpinned = diagnostics ? (name: string) => names.ofTool(name) : allowed;
    const searches = checkSearches(components, unpinned, found, (search) => isStart || !this.searches.has(search));
    if (found.problems.length === 0) for (const search of searches) this.searches.add(search);
    for (const warning of foreign.warnings) found.warnings.push(warning);
    this.log(foreign);
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
      const transformed = this.ofModules(this.ofMount(components, transforms, found), allowed, found);
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

  private ofModules(
    components: readonly Component[],
    unmatched: TransformPlace['unmatched'],
    found: Diagnostics,
    foreign: Diagnostics = found,
  ): Component[] {
    const { application, reading } = this.options;
    return transformModules(components, application, { ...reading, unmatched: () => unmatched }, found, foreign);
  }

  private log({ problems }: Diagnostics): void {
    for (const problem of problems) {
      this.options.log.error({ code: problem.code }, `${formatProblem(problem)} The component is left out`);
    }
  }
}

/** What a transform of a mount is that matches nothing. */
function unmatchedIn({ components, foreignNames, isNew }: ComponentPart): Unmatched {
  if (!isNew || components.length === 0) return 'allowed';
  return foreignNames ? 'warning' : 'problem';
}

const allowed = (): Unmatched => 'allowed';
