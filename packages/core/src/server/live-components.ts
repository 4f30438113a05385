import { plainUri, serversInTurns, type ComponentPart, type ServerVisibility } from '../composition';
import type { ServerBehind, VisibilityRule } from '../contracts';
import { Diagnostics, nearestName, TenonError } from '../errors';
import type { Changes } from '../kernel';
import type { FunctionComponent } from '../metadata';
import {
  compareVersions,
  componentIdentity,
  declareSource,
  listDifferences,
  withoutDuplicates,
  type Component,
  type ComponentDeclaration,
  type ListDifference,
  type PlacedDeclaration,
} from '../registry';
import { canonicalTemplate } from '../schema';
import { declareOptionsOf, logWarnings, type RunningApplication, type Surrounding } from './boot';
import type { MountPoint } from './mount-point';
import type { ServerOptions } from './server-options';

/** What is said of a change that is refused. */
export const refusedChange = 'The change is refused, and nothing has changed';

/** More servers than this are not named, so that an answer stays small. */
const maxServers = 256;

/** What a server is made of: another one makes another snapshot. */
interface Contents {
  readonly declarations: readonly PlacedDeclaration[];
  readonly mounts: readonly MountPoint[];
  readonly visibility: ServerVisibility;
}

/** How one snapshot takes the place of another. */
interface Swap {
  /** Takes what is a reason to change nothing; without it, that is logged, and left out. */
  readonly diagnostics?: Diagnostics;
  /** Whether everything that the server has from the beginning is there for the first time. */
  readonly isStart?: boolean;
  readonly tell: (difference: ListDifference) => void;
}

/**
 * The components of a running server, and their changes: each makes a new snapshot and swaps it, one after the other.
 * A change that fails leaves everything as it was.
 */
export class LiveComponents {
  private contents: Contents;
  private components: readonly Component[];
  private lastChange: Promise<void> = Promise.resolve();
  private readonly observers = new Set<() => void>();
  private isClosed = false;

  constructor(
    private readonly running: RunningApplication,
    private readonly options: ServerOptions,
    private readonly surrounding: Surrounding,
  ) {
    this.contents = { declarations: running.declarations, mounts: [], visibility: running.visibility };
    this.components = running.offered;
    this.changes.hides = (uri) => this.hides(uri);
    running.kernel.sessionEnded = (id) => this.sessionEnded(id);
    running.kernel.services.servers = () => this.servers;
  }

  /** How many of each kind there are, for the log: a class that no module lists shows here. */
  counts(): Record<'tools' | 'resources' | 'prompts', number> {
    const { tools, resources, templates, prompts } = this.running.kernel.services.snapshot;
    return { tools: tools.size, resources: resources.size + templates.length, prompts: prompts.size };
  }

  get mounts(): readonly MountPoint[] {
    return this.contents.mounts;
  }

  /** This server, and those whose components appear here; a module that is mounted is a part of it. */
  get servers(): readonly ServerBehind[] {
    const { serverId } = this.surrounding;
    const behind = this.mounts.map(({ servers }) => servers.filter(({ id }) => id !== serverId));
    return [{ id: serverId, name: '', uri: plainUri }, ...serversInTurns(behind, maxServers - 1)];
  }

  /** Tells what is mounted that a session has ended. */
  sessionEnded(id: string): void {
    for (const mount of this.mounts) mount.sessionEnded(id);
  }

  /** Calls back when there is another snapshot, for servers that mount this one. */
  onSwap(observer: () => void): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** @throws BootError if the component is wrong, or its name is taken and the policy says so */
  add(component: FunctionComponent): Promise<void> {
    return this.change(({ declarations }) => {
      const diagnostics = new Diagnostics();
      const { application, kernel } = this.running;
      const source = { kind: 'function' as const, module: kernel.services.root, component };
      const declaration = declareSource(source, declareOptionsOf(this.options), diagnostics);
      const [placement] = application.placements;
      const all = declaration && placement ? [...declarations, { ...declaration, placement }] : declarations;
      const { log } = this.surrounding;
      const kept = withoutDuplicates(all, this.options.onDuplicate ?? 'error', log, diagnostics);
      diagnostics.throwIfAny(refusedChange);
      return { declarations: kept };
    });
  }

  /**
   * @param version removes this version alone
   * @throws TenonError TN2013 if there is none
   */
  remove(kind: ComponentDeclaration['kind'], given: string, version?: string): Promise<void> {
    const name = canonicalTemplate(given);
    return this.change(({ declarations }) => {
      const ofKind = declarations.filter((one): one is PlacedDeclaration & ComponentDeclaration => one.kind === kind);
      const named = ofKind.filter((one) => componentIdentity(one) === name);
      if (named.length === 0) throw unknownComponent(kind, name, ofKind.map(componentIdentity));
      const removed = version === undefined ? named : named.filter((one) => isVersion(one, version));
      if (removed.length === 0) throw unknownVersion(kind, name, version ?? '', named);
      return { declarations: declarations.filter((one) => !removed.some((gone) => gone === one)) };
    });
  }

  /** Shows or hides components for all. */
  decide(rule: VisibilityRule): Promise<void> {
    return this.change(({ visibility }) => ({ visibility: visibility.with(rule) }));
  }

  /**
   * Takes in what was mounted at the start, of which nobody is told.
   *
   * @throws BootError if a name is taken and the policy says so
   */
  begin(mounts: readonly MountPoint[]): Promise<void> {
    return this.enqueue(() =>
      this.swap({ ...this.contents, mounts }, { diagnostics: new Diagnostics(), isStart: true, tell: () => undefined }),
    );
  }

  /** @throws BootError if a name is taken and the policy says so */
  addContents(added: readonly PlacedDeclaration[], opened: readonly MountPoint[]): Promise<void> {
    return this.change(({ declarations, mounts }) => {
      const diagnostics = new Diagnostics();
      const all = [...declarations, ...added];
      const { log } = this.surrounding;
      const kept = withoutDuplicates(all, this.options.onDuplicate ?? 'error', log, diagnostics);
      diagnostics.throwIfAny(refusedChange);
      return { declarations: kept, mounts: [...mounts, ...opened] };
    });
  }

  /** @returns those that were taken away */
  async removeMounts(isMeant: (point: MountPoint) => boolean): Promise<readonly MountPoint[]> {
    let removed: readonly MountPoint[] = [];
    await this.change(({ mounts }) => {
      removed = mounts.filter(isMeant);
      return { mounts: mounts.filter((one) => !removed.includes(one)) };
    });
    return removed;
  }

  /** Takes no more changes, and waits for the one that is being made. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.lastChange;
  }

  /** Makes another snapshot because something mounted has changed, which every process finds out by itself. */
  refresh(): void {
    this.enqueue(async () => {
      await this.swap(this.contents, { tell: (difference) => this.changes.tellLists(difference) });
    }).catch((error: unknown) => {
      if (this.isClosed) return;
      this.surrounding.log.error({ err: error }, 'A change of what is mounted was not taken over');
    });
  }

  /** Whether only hidden components answer for a URI: clients that subscribed to it before hear nothing of it. */
  private hides(uri: string): boolean {
    return this.contents.visibility.hides(this.components, uri);
  }

  private get changes(): Changes {
    return this.running.kernel.services.changes;
  }

  private change(make: (contents: Contents) => Partial<Contents>): Promise<void> {
    return this.enqueue(async () => {
      const contents = { ...this.contents, ...make(this.contents) };
      const tell = (difference: ListDifference): void => this.changes.publishLists(difference);
      await this.swap(contents, { diagnostics: new Diagnostics(), tell });
    });
  }

  /** Makes a change when those before it are done, whether or not they succeeded. */
  private enqueue(make: () => Promise<void>): Promise<void> {
    const change = this.lastChange.then(() => {
      if (this.isClosed) throw new TenonError('TN4003', 'it was closed');
      return make();
    });
    this.lastChange = change.catch(() => undefined);
    return change;
  }

  private async swap(contents: Contents, { diagnostics, isStart = false, tell }: Swap): Promise<void> {
    const { binder, composer, kernel, application } = this.running;
    const own: ComponentPart = { source: application, components: await binder.bind(contents.declarations) };
    const mounted = contents.mounts.map((source) => ({
      source,
      components: source.components(),
      callers: source.callers(),
      transforms: source.transforms,
      isForeign: source.core === undefined,
      foreignNames: source.isForeign ? source.namespaces : undefined,
      isNew: isStart || !this.contents.mounts.includes(source),
    }));
    const { visibility } = contents;
    const { snapshot, components } = composer.compose([own, ...mounted], { visibility, diagnostics, isStart });
    diagnostics?.throwIfAny(isStart ? undefined : refusedChange);
    logWarnings(diagnostics?.warnings ?? [], this.surrounding.log);
    const { services } = kernel;
    const differences = listDifferences(services.snapshot, snapshot);
    services.snapshot = snapshot;
    this.contents = contents;
    this.components = components;
    for (const observer of [...this.observers]) observer();
    for (const difference of differences) tell(difference);
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
