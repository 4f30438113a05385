import { randomUUID } from 'node:crypto';
import { ServerVisibility } from '../composition';
import type { BusEvent, Constructor, Logger, McpMiddleware, Token, ValueProvider, VisibilityRule } from '../contracts';
import { Diagnostics, TenonError, type ProblemReport } from '../errors';
import { StateLocks } from '../kernel';
import type { HttpRoutes } from '../transports';
import type { ConfiguredMiddleware, FunctionComponent, Mount, ModuleImport, ModuleReference } from '../metadata';
import {
  checkApplication,
  logWarnings,
  startApplication,
  stopQuietly,
  withAdditions,
  type CheckedApplication,
  type RunningApplication,
  type Surrounding,
} from './boot';
import { checkOptions } from './check-options';
import { checkExpected } from './expected-components';
import { LiveComponents } from './live-components';
import { LiveComposition } from './live-composition';
import { MountPlanner, type MountPlan } from './mount-plan';
import type { MountPoint } from './mount-point';
import { closeMounts, openPlanned } from './open-mounts';
import type { ServerOptions } from './server-options';
import { portsOf, type ServerPorts } from './server-ports';

/** A server that was read and checked, with all that it mounts. */
export interface CheckedServer extends CheckedApplication {
  readonly mounts: readonly MountPlan[];
}

/** What exists while a server runs, apart from its transports. */
export interface RunningServer extends RunningApplication {
  readonly components: LiveComponents;
  readonly composition: LiveComposition;
}

/** What a module that is mounted as a server takes from the mounting one. */
export interface Inherited extends Surrounding {
  /** Asked once the mounting server has its own. */
  ports(): ServerPorts;
}

/** What a core belongs to. */
export interface CoreOwner {
  close(): Promise<void>;
  /** Its routes beside the MCP endpoint. */
  readonly routes: HttpRoutes;
}

/** Makes a server for a module that is mounted. */
export type ServerMaker = (root: ModuleReference, options: ServerOptions, inherited: Inherited) => ServerCore;

/**
 * A server apart from its transports: what it is made of, and how that starts and stops. It may live within others: then
 * the first of them starts it, and the last one stops it, unless it was started by itself.
 */
export class ServerCore {
  readonly surrounding: Surrounding;
  private ports: ServerPorts | undefined;
  /** Servers that it mounts, or is about to. */
  readonly children: ServerCore[] = [];
  running: RunningServer | undefined;
  readonly middleware: (Constructor<McpMiddleware> | ConfiguredMiddleware)[] = [];
  readonly added: FunctionComponent[] = [];
  readonly mounts: Mount[] = [];
  readonly imports: ModuleImport[] = [];
  /** What is shown from the start on. */
  private visibility: ServerVisibility;
  private readonly holders = new Set<object>();
  private readonly stopObservers = new Set<() => void>();
  private checked: CheckedServer | undefined;
  private starting: Promise<RunningServer> | undefined;
  private stopping: Promise<void> | undefined;
  private startedAlone = false;

  constructor(
    readonly root: ModuleReference,
    readonly options: ServerOptions,
    log: Logger,
    private readonly values: readonly ValueProvider[],
    readonly owner: CoreOwner,
    private readonly make: ServerMaker,
    /** Given to a mounted module, which is a part of another server. */
    private readonly inherited?: Inherited,
  ) {
    this.visibility = new ServerVisibility(options.sessionVisibility ?? false);
    this.surrounding = inherited ?? {
      log,
      stateLocks: new StateLocks(),
      serverId: randomUUID(),
      visibilityArea: options.name,
    };
  }

  /** What mounted modules share with it, once their time to start has come. */
  get sharedPorts(): ServerPorts {
    if (!this.ports) throw new Error('A mounted module started before the server that mounts it');
    return this.ports;
  }
  private get isPart(): boolean {
    return this.inherited !== undefined;
  }
  get isStarted(): boolean {
    return this.starting !== undefined;
  }
  get isStopped(): boolean {
    return this.stopping !== undefined;
  }

  use(middleware: readonly (Constructor<McpMiddleware> | ConfiguredMiddleware)[]): void {
    this.middleware.push(...middleware);
    this.reread();
  }

  async add(component: FunctionComponent): Promise<void> {
    if (this.isBegun) return (await this.begin()).components.add(component);
    this.added.push(component);
    this.reread();
  }

  /** Tells of a change. Before the start only the bus of the options is there, and nobody listens in this process. */
  publish(event: BusEvent): void {
    (this.ports?.bus ?? this.options.bus)?.publish(event);
  }

  /** Shows or hides components for all. */
  async decide(rule: VisibilityRule): Promise<void> {
    if (this.isBegun) await (await this.begin()).components.decide(rule);
    else this.visibility = this.visibility.with(rule);
  }

  /** Mounts at once where it runs, else when it starts. */
  async mount(mount: Mount): Promise<Mount> {
    if (this.isBegun) return (await this.begin()).composition.mount(mount);
    this.mounts.push(mount);
    this.reread();
    return mount;
  }

  async unmount(given: Mount | string): Promise<void> {
    await (await this.begin()).composition.unmount(given);
  }

  async import(entry: ModuleImport): Promise<void> {
    if (this.isBegun) return (await this.begin()).composition.import(entry);
    this.imports.push(entry);
    this.reread();
  }

  /** Routes of what is mounted. */
  *mountedRoutes(): Generator<HttpRoutes> {
    for (const { core } of this.running?.components.mounts ?? []) if (core) yield core.owner.routes;
  }

  /** Does not mount a server any longer. */
  forgetChild(core: ServerCore | undefined): void {
    const index = core ? this.children.indexOf(core) : -1;
    if (index >= 0) this.children.splice(index, 1);
  }

  /** Starts it for its own sake: servers that mount it leave it running. */
  start(): Promise<RunningServer> {
    this.startedAlone = true;
    return this.begin();
  }

  /** Starts it, if need be, for a server that mounts it. */
  async hold(holder: object): Promise<RunningServer> {
    this.holders.add(holder);
    try {
      return await this.begin();
    } catch (error) {
      this.holders.delete(holder);
      throw error;
    }
  }

  /** Closes it, unless anybody else needs it. */
  async release(holder: object): Promise<void> {
    this.holders.delete(holder);
    if (this.holders.size === 0 && !this.startedAlone) await this.owner.close();
  }

  /** Calls back when it stops. */
  onStop(observer: () => void): () => void {
    this.stopObservers.add(observer);
    return () => this.stopObservers.delete(observer);
  }

  /** Stops what is mounted, then lifespans in reverse order. */
  stop(): Promise<void> {
    return (this.stopping ??= this.halt());
  }

  /**
   * Reads everything, also what it mounts, and collects every problem. Starts nothing.
   *
   * @param above the servers that mount it, the innermost first
   */
  check(above: readonly ServerCore[] = []): CheckedServer {
    if (this.checked) return this.checked;
    const root = withAdditions(this.root, this);
    const diagnostics = new Diagnostics();
    // The options of a mounted module are those of the server that it is a part of.
    if (!this.isPart) checkOptions(this.options, diagnostics);
    const checked = checkApplication(root, this.options, this.surrounding.log, this.values, diagnostics);
    const planner = new MountPlanner(this, above, this.make);
    const mounts = planner.planAll(checked.application, checked.diagnostics);
    if ((this.options.onDuplicate ?? 'error') === 'error') checkExpected(checked.declarations, mounts, diagnostics);
    this.checked = { ...checked, mounts };
    if (!this.isPart) {
      for (const problem of this.unusedOverrides().values()) checked.diagnostics.report(problem);
    }
    return this.checked;
  }

  /** Overrides that replace nothing here, nor in the modules that are mounted. */
  unusedOverrides(): ReadonlyMap<Token, ProblemReport> {
    const unused = new Map(this.checked?.unusedOverrides);
    for (const child of this.children) {
      if (child.options.overrides !== this.options.overrides) continue;
      const alsoUnused = child.unusedOverrides();
      for (const token of unused.keys()) if (!alsoUnused.has(token)) unused.delete(token);
    }
    return unused;
  }

  /** Whether another server is mounted here, at any depth. */
  reaches(other: ServerCore): boolean {
    return this.children.some((child) => child === other || child.reaches(other));
  }

  /** Whether it takes changes as they come, if it takes any. */
  private get isBegun(): boolean {
    return this.isStarted || this.isStopped;
  }

  /** What was read before it was given more, for a server that mounts it and did not start, does not count. */
  private reread(): void {
    this.checked = undefined;
    this.children.length = 0;
  }

  private begin(): Promise<RunningServer> {
    if (this.stopping) return Promise.reject(new TenonError('TN4003', 'it was closed'));
    return (this.starting ??= this.boot());
  }

  private async boot(): Promise<RunningServer> {
    const checked = this.check();
    const { log } = this.surrounding;
    logWarnings(checked.diagnostics.warnings, log);
    checked.diagnostics.throwIfAny();
    this.ports = this.inherited?.ports();
    const application = await startApplication(
      checked,
      this.options,
      this.visibility,
      this.surrounding,
      (started) => (this.ports ??= portsOf(this.options, started)),
    );
    const components = new LiveComponents(application, this.options, this.surrounding);
    const running: RunningServer = {
      ...application,
      components,
      get composition() {
        return composition;
      },
    };
    const composition = new LiveComposition(this, running, this.make, this.values);
    const points = new Map<MountPlan, MountPoint>();
    const open = async (plan: MountPlan): Promise<void> => {
      const point = await openPlanned(plan, running, log);
      if (point) points.set(plan, point);
    };
    try {
      // Nobody waits for what is elsewhere longer than for the slowest of it.
      const elsewhere = await Promise.allSettled(checked.mounts.filter(({ core }) => !core).map(open));
      for (const one of elsewhere) if (one.status === 'rejected') throw one.reason;
      for (const plan of checked.mounts) if (plan.core) await open(plan);
      if (checked.mounts.length > 0) await components.begin(checked.mounts.flatMap((plan) => points.get(plan) ?? []));
    } catch (error) {
      await closeMounts([...points.values()], log);
      await stopQuietly(application.application, log);
      throw error;
    }
    this.running = running;
    return running;
  }

  private async halt(): Promise<void> {
    const running = await this.starting?.catch(() => undefined);
    this.running = undefined;
    for (const observer of [...this.stopObservers]) observer();
    if (!running) return;
    await running.components.close();
    await closeMounts(running.components.mounts, this.surrounding.log);
    await running.application.stop();
  }
}
