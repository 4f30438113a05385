import type { Bus, Logger } from '../contracts';
import { Diagnostics, nearestName, TenonError } from '../errors';
import type { FunctionComponent } from '../metadata';
import {
  compileSnapshot,
  componentIdentity,
  declareSource,
  withoutDuplicates,
  type ComponentDeclaration,
  type Declaration,
} from '../registry';
import { canonicalTemplate } from '../schema';
import { composeComponents, declareOptionsOf, type RunningApplication } from './boot';
import type { ServerOptions } from './server-options';

const busKinds = { tool: 'tools', prompt: 'prompts', resource: 'resources', resourceTemplate: 'resources' } as const;

/**
 * The components of a running server, and their changes: each makes a new snapshot and swaps it, one after the other.
 * A change that fails leaves everything as it was.
 */
export class LiveComponents {
  private declarations: readonly Declaration[];
  private lastChange: Promise<void> = Promise.resolve();

  constructor(
    private readonly running: RunningApplication,
    private readonly options: ServerOptions,
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {
    this.declarations = running.declarations;
  }

  /** How many of each kind there are, for the log: a class that no module lists shows here. */
  counts(): Record<'tools' | 'resources' | 'prompts', number> {
    const { tools, resources, templates, prompts } = this.running.kernel.services.snapshot;
    return { tools: tools.size, resources: resources.size + templates.length, prompts: prompts.size };
  }

  /** @throws BootError if the component is wrong, or its name is taken and the policy says so */
  add(component: FunctionComponent): Promise<void> {
    return this.change(async () => {
      const diagnostics = new Diagnostics();
      const { root } = this.running.kernel.services;
      const source = { kind: 'function' as const, module: root, component };
      const declaration = declareSource(source, declareOptionsOf(this.options), diagnostics);
      const all = declaration ? [...this.declarations, declaration] : [...this.declarations];
      const kept = withoutDuplicates(all, this.options.onDuplicate ?? 'error', this.log, diagnostics);
      diagnostics.throwIfAny();
      await this.swap(kept, declaration?.kind === 'completion' ? undefined : declaration?.kind);
    });
  }

  /** @throws TenonError TN2013 if there is none */
  remove(kind: ComponentDeclaration['kind'], given: string): Promise<void> {
    const name = canonicalTemplate(given);
    return this.change(async () => {
      const names = this.declarations.flatMap((one) => (one.kind === kind ? componentIdentity(one) : []));
      if (!names.includes(name)) throw unknownComponent(kind, name, names);
      const kept = this.declarations.filter((one) => one.kind !== kind || componentIdentity(one) !== name);
      await this.swap(kept, kind);
    });
  }

  /** Makes a change when those before it are done, whether or not they succeeded. */
  private change(make: () => Promise<void>): Promise<void> {
    const change = this.lastChange.then(make);
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  private async swap(declarations: readonly Declaration[], kind: keyof typeof busKinds | undefined): Promise<void> {
    const { application, binder, compile, kernel } = this.running;
    const components = composeComponents(application, await binder.bind(declarations), this.options);
    kernel.services.snapshot = compileSnapshot(components, compile);
    this.declarations = declarations;
    if (kind) this.bus.publish({ kind: busKinds[kind] });
  }
}

function unknownComponent(kind: string, name: string, known: readonly string[]): TenonError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : `, but '${nearest}' is`;
  return new TenonError('TN2013', `${kind} '${name}' is not registered${hint}`);
}
