import { listOf, type ComponentPart, type ListName, type ServerVisibility } from '../composition';
import type { BusEvent, VisibilityRule } from '../contracts';
import { Diagnostics, nearestName, TenonError } from '../errors';
import { listChange } from '../kernel';
import type { FunctionComponent } from '../metadata';
import {
  compareVersions,
  componentIdentity,
  declareSource,
  fragmentOf,
  withoutDuplicates,
  type Component,
  type ComponentDeclaration,
  type ListedComponent,
  type PlacedDeclaration,
} from '../registry';
import { canonicalTemplate } from '../schema';
import { declareOptionsOf, type RunningApplication, type Surrounding } from './boot';
import type { MountPoint } from './mount-point';
import type { ServerOptions } from './server-options';

/** What a server is made of: another one makes another snapshot. */
interface Contents {
  readonly declarations: readonly PlacedDeclaration[];
  readonly mounts: readonly MountPoint[];
  readonly visibility: ServerVisibility;
}

/**
 * The components of a running server, and their changes: each makes a new snapshot and swaps it, one after the other.
 * A change that fails leaves everything as it was.
 */
export class LiveComponents {
  private contents: Contents;
  /** All of them, hidden ones too. */
  private components: readonly Component[];
  private lastChange: Promise<void> = Promise.resolve();
  private readonly observers = new Set<() => void>();

  constructor(
    private readonly running: RunningApplication,
    private readonly options: ServerOptions,
    private readonly surrounding: Surrounding,
    visibility: ServerVisibility,
  ) {
    this.contents = { declarations: running.declarations, mounts: [], visibility };
    this.components = running.bound;
  }

  /** How many of each kind there are, for the log: a class that no module lists shows here. */
  counts(): Record<'tools' | 'resources' | 'prompts', number> {
    const { tools, resources, templates, prompts } = this.running.kernel.services.snapshot;
    return { tools: tools.size, resources: resources.size + templates.length, prompts: prompts.size };
  }

  get mounts(): readonly MountPoint[] {
    return this.contents.mounts;
  }

  /** Calls back when there is another snapshot, for servers that mount this one. */
  onSwap(observer: () => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** @throws BootError if the component is wrong, or its name is taken and the policy says so */
  add(component: FunctionComponent): Promise<void> {
    return this.change(({ declarations, ...others }) => {
      const diagnostics = new Diagnostics();
      const { application, kernel } = this.running;
      const source = { kind: 'function' as const, module: kernel.services.root, component };
      const declaration = declareSource(source, declareOptionsOf(this.options), diagnostics);
      const [placement] = application.placements;
      const all = declaration && placement ? [...declarations, { ...declaration, placement }] : declarations;
      const { log } = this.surrounding;
      const kept = withoutDuplicates(all, this.options.onDuplicate ?? 'error', log, diagnostics);
      diagnostics.throwIfAny();
      return { ...others, declarations: kept };
    });
  }

  /**
   * @param version removes this version alone
   * @throws TenonError TN2013 if there is none
   */
  remove(kind: ComponentDeclaration['kind'], given: string, version?: string): Promise<void> {
    const name = canonicalTemplate(given);
    return this.change(({ declarations, ...others }) => {
      const ofKind = declarations.filter((one): one is ComponentDeclaration & PlacedDeclaration => one.kind === kind);
      const named = ofKind.filter((one) => componentIdentity(one) === name);
      if (named.length === 0) throw unknownComponent(kind, name, ofKind.map(componentIdentity));
      const removed = version === undefined ? named : named.filter((one) => isVersion(one, version));
      if (removed.length === 0) throw unknownVersion(kind, name, version ?? '', named);
      return { ...others, declarations: declarations.filter((one) => !removed.some((gone) => gone === one)) };
    });
  }

  /** Shows or hides components for all. */
  decide(rule: VisibilityRule): Promise<void> {
    return this.change(({ visibility, ...others }) => ({ ...others, visibility: visibility.with(rule) }));
  }

  /** Whether only hidden components answer for a URI: clients that subscribed to it before hear nothing of it. */
  hides(uri: string): boolean {
    return this.contents.visibility.hides(this.components, uri);
  }

  /**
   * Takes in what was mounted at the start, of which nobody is told.
   *
   * @throws BootError if a name is taken and the policy says so
   */
  begin(mounts: readonly MountPoint[]): Promise<void> {
    return this.enqueue(() => this.swap({ ...this.contents, mounts }, new Diagnostics(), () => undefined));
  }

  /** @throws BootError if a name is taken and the policy says so */
  addContents(added: readonly PlacedDeclaration[], opened: readonly MountPoint[]): Promise<void> {
    return this.change(({ declarations, mounts, visibility }) => {
      const diagnostics = new Diagnostics();
      const all = [...declarations, ...added];
      const { log } = this.surrounding;
      const kept = withoutDuplicates(all, this.options.onDuplicate ?? 'error', log, diagnostics);
      diagnostics.throwIfAny();
      return { declarations: kept, mounts: [...mounts, ...opened], visibility };
    });
  }

  removeMount(mount: MountPoint): Promise<void> {
    return this.change(({ mounts, ...others }) => ({ ...others, mounts: mounts.filter((one) => one !== mount) }));
  }

  /** Makes another snapshot because something mounted has changed, which every process finds out by itself. */
  refresh(): void {
    this.enqueue(async () => {
      await this.swap(this.contents, undefined, (event) => this.running.kernel.services.changes.tell(event));
    }).catch((error: unknown) => {
      this.surrounding.log.error({ err: error }, 'A change of what is mounted was not taken over');
    });
  }

  private change(make: (contents: Contents) => Contents | Promise<Contents>): Promise<void> {
    return this.enqueue(async () => {
      const contents = await make(this.contents);
      await this.swap(contents, new Diagnostics(), (event) => this.surrounding.bus.publish(event));
    });
  }

  /** Makes a change when those before it are done, whether or not they succeeded. */
  private enqueue(make: () => Promise<void>): Promise<void> {
    const change = this.lastChange.then(make);
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  /** @param diagnostics takes clashes, where they are a reason to change nothing */
  private async swap(
    contents: Contents,
    diagnostics: Diagnostics | undefined,
    tell: (event: BusEvent) => void,
  ): Promise<void> {
    const { binder, composer, kernel, application } = this.running;
    const own: ComponentPart = { source: application, components: await binder.bind(contents.declarations) };
    const mounted = contents.mounts.map((source) => ({
      source,
      components: source.components(),
      callers: source.callers(),
    }));
    const { visibility } = contents;
    const { snapshot, components } = composer.compose([own, ...mounted], visibility, diagnostics);
    diagnostics?.throwIfAny();
    const { services } = kernel;
    const before = this.contents.visibility.shown(this.components);
    const changed = listsThatDiffer(before, visibility.shown(components));
    services.snapshot = snapshot;
    this.contents = contents;
    this.components = components;
    for (const observer of [...this.observers]) observer();
    for (const kind of changed) tell(listChange(kind));
  }
}

/** The lists of the protocol that read differently. Components are made anew with each snapshot, so their text counts. */
function listsThatDiffer(before: readonly ListedComponent[], after: readonly ListedComponent[]): ListName[] {
  const texts = (components: readonly ListedComponent[], list: ListName): string[] =>
    components.flatMap((one) => (listOf[one.kind] === list ? `${one.kind}${fragmentOf(one)}` : []));
  return (['tools', 'prompts', 'resources'] as const).filter((list) => {
    const [old, now] = [texts(before, list), texts(after, list)];
    return old.length !== now.length || old.some((text, index) => text !== now[index]);
  });
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
