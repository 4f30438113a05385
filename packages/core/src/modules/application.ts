import type { Context, Guard, McpMiddleware, MaybePromise, Provider, Token, ValueProvider } from '../contracts';
import type { Diagnostics, ProblemReport } from '../errors';
import { buildInjector, isClass, type ContainerPlan, type InjectionRequest, type Injector } from '../injection';
import type { GuardReference, ModuleReference } from '../metadata';
import type { ComponentSource } from './component-source';
import { readModuleGraph, type ModuleGraph } from './module-graph';
import type { ModuleNode } from './module-node';
import type { Placement } from './placement';
import { planModules, type ModulePlan } from './module-plans';

export interface ApplicationOptions {
  /** Visible in every module: the server's log and the like. */
  readonly values?: readonly ValueProvider[];
  /** Replace what is provided under their tokens, in every module. */
  readonly overrides?: readonly Provider[];
  /** Takes overrides that replace nothing here; they are reported by default. */
  readonly unusedOverride?: (token: Token, problem: ProblemReport) => void;
}

/**
 * Reads and checks the modules of an application. Never throws for what is wrong with them: every problem goes to
 * `diagnostics`, and an application with problems does not start. Nothing is instantiated before `start()`.
 */
export function buildApplication(
  root: ModuleReference,
  options: ApplicationOptions,
  diagnostics: Diagnostics,
): Application {
  const graph = readModuleGraph(root, diagnostics);
  const plans = planModules(graph, diagnostics);
  const containers = [...plans.values()].map((plan) => plan.container);
  return new Application(graph, plans, buildInjector(containers, options, diagnostics));
}

/** The modules of a server and the instances that live in them. */
export class Application {
  /** The root first, importers before what they import, each once. */
  readonly modules: readonly ModuleNode[];
  /** Everything that becomes a component, by module, in the order of their lists. */
  readonly sources: readonly ComponentSource[];
  /** Where the components of each module appear, the root's own first. */
  readonly placements: readonly Placement[];

  constructor(
    graph: ModuleGraph,
    private readonly plans: ReadonlyMap<ModuleNode, ModulePlan>,
    private readonly injector: Injector,
  ) {
    this.modules = graph.importersFirst;
    this.placements = graph.placements;
    this.sources = this.modules.flatMap((module) => this.plan(module).sources);
  }

  /**
   * Makes singletons, runs async factories and starts lifespans, in the order of their dependencies.
   *
   * @throws BootError if the boot check reported anything
   * @throws TenonError TN1014 with all causes, or the one cause where it is a TenonError; what had started was stopped
   */
  start(): Promise<void> {
    return this.injector.start();
  }

  /**
   * Stops and releases everything in reverse order. Calling it again changes nothing.
   *
   * @throws TenonError TN1016 with all causes, after every one was tried
   */
  stop(): Promise<void> {
    return this.injector.stop();
  }

  /**
   * A singleton, or a new transient, as the module sees it.
   *
   * @throws TenonError TN1001 for unknown tokens, TN1018 for request-scoped ones, TN1019 while the server does not run
   */
  get<T>(module: ModuleNode, token: Token<T>): T {
    return this.injector.get(this.container(module), token);
  }

  /** Whether the module sees anything under the token. */
  has(module: ModuleNode, token: Token): boolean {
    return this.injector.has(this.container(module), token);
  }

  /** Whether the provider, or anything that it depends on, exists only while a request runs. */
  isRequestScoped(module: ModuleNode, token: Token): boolean {
    return this.injector.isRequestScoped(this.container(module), token);
  }

  /** Opens what resolves request-scoped providers. Cheap; close it when the request ends. */
  openRequest(context: Context): RequestScope {
    return new RequestScope(this.injector.openRequest(context), (module) => this.container(module));
  }

  /** The middleware that the module lists, outermost first, ready after `start()`. */
  middlewareOf(module: ModuleNode): McpMiddleware[] {
    return this.plan(module).middleware.map((instance) => this.injector.getPrivate(instance) as McpMiddleware);
  }

  /** The guards of the module itself: those of `@UseGuards` on its class, then those that it lists. */
  guardsOf(module: ModuleNode): Guard[] {
    return this.plan(module).guards.ofModule.map((reference) => this.guard(module, reference));
  }

  /** A guard that the module, or a component of it, names; made by the module's container. */
  guard(module: ModuleNode, reference: GuardReference): Guard {
    if (!isClass(reference)) return reference;
    const instance = this.plan(module).guards.find(reference);
    return this.injector.getPrivate(instance) as Guard;
  }

  /** Where the components of a module appear. */
  placementsOf(module: ModuleNode): readonly Placement[] {
    return this.placements.filter((placement) => placement.module === module);
  }

  private container(module: ModuleNode): ContainerPlan {
    return this.plan(module).container;
  }

  private plan(module: ModuleNode): ModulePlan {
    const plan = this.plans.get(module);
    if (!plan) throw new Error(`${module.name} is not a module of this application`);
    return plan;
  }
}

/** Resolves providers while one request runs, as modules see them. */
export class RequestScope {
  constructor(
    private readonly request: InjectionRequest,
    private readonly containerOf: (module: ModuleNode) => ContainerPlan,
  ) {}

  /** @returns a promise only where an async factory of this request is involved */
  get<T>(module: ModuleNode, token: Token<T>): MaybePromise<T> {
    return this.request.get(this.containerOf(module), token);
  }

  /** Releases what was made for the request, in reverse order. */
  close(): Promise<void> {
    return this.request.close();
  }
}
