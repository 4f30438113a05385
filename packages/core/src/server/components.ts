import { changedLists, type ServerVisibility } from '../composition';
import type { Bus, Logger, VisibilityRule } from '../contracts';
import { Diagnostics, nearestName, TenonError } from '../errors';
import type { FunctionComponent } from '../metadata';
import {
  compareVersions,
  compileSnapshot,
  componentIdentity,
  declareSource,
  withoutDuplicates,
  type Component,
  type ComponentDeclaration,
  type Declaration,
} from '../registry';
import { canonicalTemplate } from '../schema';
import { declareOptionsOf, type RunningApplication } from './boot';
import type { ServerOptions } from './server-options';

/**
 * The components of a running server, and their changes: each makes a new snapshot and swaps it, one after the other.
 * A change that fails leaves everything as it was.
 */
export class LiveComponents {
  private declarations: readonly Declaration[];
  private components: readonly Component[];
  private visibility: ServerVisibility;
  private lastChange: Promise<void> = Promise.resolve();

  constructor(
    private readonly running: RunningApplication,
    private readonly options: ServerOptions,
    private readonly bus: Bus,
    private readonly log: Logger,
  ) {
    this.declarations = running.declarations;
    this.components = running.components;
    this.visibility = running.visibility;
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
      await this.swap(kept, this.visibility);
    });
  }

  /**
   * @param version removes this version alone
   * @throws TenonError TN2013 if there is none
   */
  remove(kind: ComponentDeclaration['kind'], given: string, version?: string): Promise<void> {
    const name = canonicalTemplate(given);
    return this.change(async () => {
      const ofKind = this.declarations.filter((one): one is ComponentDeclaration => one.kind === kind);
      const named = ofKind.filter((one) => componentIdentity(one) === name);
      if (named.length === 0) throw unknownComponent(kind, name, ofKind.map(componentIdentity));
      const removed = version === undefined ? named : named.filter((one) => isVersion(one, version));
      if (removed.length === 0) throw unknownVersion(kind, name, version ?? '', named);
      const kept = this.declarations.filter((one) => !removed.some((gone) => gone === one));
      await this.swap(kept, this.visibility);
    });
  }

  /** Shows or hides components for all. */
  decide(rule: VisibilityRule): Promise<void> {
    return this.change(() => this.swap(this.declarations, this.visibility.with(rule)));
  }

  /** Whether only hidden components answer for a URI: clients that subscribed to it before hear nothing of it. */
  hides(uri: string): boolean {
    return this.visibility.hides(this.components, uri);
  }

  /** Makes a change when those before it are done, whether or not they succeeded. */
  private change(make: () => Promise<void>): Promise<void> {
    const change = this.lastChange.then(make);
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  private async swap(declarations: readonly Declaration[], visibility: ServerVisibility): Promise<void> {
    const { binder, compile, kernel } = this.running;
    const components = await binder.bind(declarations);
    kernel.services.snapshot = compileSnapshot(visibility.applyTo(components), compile);
    const changed = changedLists(this.visibility.shown(this.components), visibility.shown(components));
    this.declarations = declarations;
    this.components = components;
    this.visibility = visibility;
    for (const kind of changed) this.bus.publish({ kind });
  }
}

function isVersion({ info }: ComponentDeclaration, version: string): boolean {
  return info.version !== undefined && compareVersions(info.version, version) === 0;
}

function unknownVersion(
  kind: string,
  name: string,
  version: string,
  known: readonly ComponentDeclaration[],
): TenonError {
  const versions = known.map(({ info }) => info.version ?? 'without a version');
  return new TenonError('TN2013', `${kind} '${name}' has no version '${version}', only ${versions.join(', ')}`);
}

function unknownComponent(kind: string, name: string, known: readonly string[]): TenonError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : `, but '${nearest}' is`;
  return new TenonError('TN2013', `${kind} '${name}' is not registered${hint}`);
}
