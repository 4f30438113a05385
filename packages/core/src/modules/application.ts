import {
  INJECTED_BY,
  type Context,
  type Guard,
  type McpMiddleware,
  type MaybePromise,
  type Provider,
  type Token,
  type ValueProvider,
} from '../contracts';
import { TenonError, type Diagnostics, type ProblemReport } from '../errors';
import {
  buildInjector,
  isClass,
  isToken,
  type ContainerPlan,
  type InjectionRequest,
  type Injector,
} from '../injection';
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
  /** An application that runs, whose modules are taken as they are. */
  readonly running?: Application;
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
  const { running } = options;
  const graph = readModuleGraph(root, diagnostics, running?.allModules);
  const plans = planModules(
    graph,
    diagnostics,
    running && { modules: running.allModules, planOf: (module) => running.standIn(module) },
  );
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

  /** What was imported while it ran, in order. */
  private readonly extensions: Application[] = [];

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

  /** Takes in the modules of another application, which has started; it is stopped with this one. */
  extend(extension: Application): void {
    this.extensions.push(extension);
  }

  /** Forgets an extension; whoever does that stops it. */
  retract(extension: Application): void {
    this.extensions.splice(this.extensions.indexOf(extension), 1);
  }

  /** Its modules, and those that were imported while it ran. */
  get allModules(): readonly ModuleNode[] {
    return [...new Set([this, ...this.extensions].flatMap((application) => application.modules))];
  }

  /** Where the components of each module appear, also of those that were imported while it ran. */
  get allPlacements(): readonly Placement[] {
    return [this, ...this.extensions].flatMap((application) => application.placements);
  }

  /**
   * Stops and releases everything in reverse order. Calling it again changes nothing.
   *
   * @throws TenonError TN1016 with all causes, after every one was tried
   */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of [this.injector, ...this.extensions].toReversed()) {
      await part.stop().catch((error: unknown) => failures.push(error));
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) {
      throw new TenonError('TN1016', failures.map(String).join('; '), { cause: failures });
    }
  }

  /**
   * A singleton, or a new transient, as the module sees it.
   *
   * @throws TenonError TN1001 for unknown tokens, TN1018 for request-scoped ones, TN1019 while the server does not run
   */
  get<T>(module: ModuleNode, token: Token<T>): T {
    return this.ownerOf(module).injector.get(this.container(module), token);
  }

  /** Whether the module sees anything under the token. */
  has(module: ModuleNode, token: Token): boolean {
    return this.ownerOf(module).injector.has(this.container(module), token);
  }

  /** Whether the provider, or anything that it depends on, exists only while a request runs. */
  isRequestScoped(module: ModuleNode, token: Token): boolean {
    return this.ownerOf(module).injector.isRequestScoped(this.container(module), token);
  }

  /** Opens what resolves request-scoped providers. Cheap; close it when the request ends. */
  openRequest(context: Context): RequestScope {
    return new RequestScope((module) => {
      const { injector } = this.ownerOf(module);
      return { injector, container: this.container(module) };
    }, context);
  }

  /** The middleware that the module lists, outermost first, ready after `start()`. */
  middlewareOf(module: ModuleNode): McpMiddleware[] {
    const { injector } = this.ownerOf(module);
    return this.plan(module).middleware.map((instance) => injector.getPrivate(instance) as McpMiddleware);
  }

  /** The guards of the module itself: those of `@UseGuards` on its class, then those that it lists. */
  guardsOf(module: ModuleNode): Guard[] {
    return this.plan(module).guards.ofModule.map((reference) => this.guard(module, reference));
  }

  /** A guard that the module, or a component of it, names; made by the module's container. */
  guard(module: ModuleNode, reference: GuardReference): Guard {
    if (!isClass(reference)) return reference;
    const instance = this.plan(module).guards.find(reference);
    return this.ownerOf(module).injector.getPrivate(instance) as Guard;
  }

  /** Where the components of a module appear. */
  placementsOf(module: ModuleNode): readonly Placement[] {
    return this.placements.filter((placement) => placement.module === module);
  }

  /**
   * What stands for a running module where another application imports it: what it exports, as values. Transients are made
   * for whoever injects them.
   */
  standIn(module: ModuleNode): ModulePlan {
    const plan = this.plan(module);
    const tokens = [...exportedTokens(plan.container, new Set())].filter(
      (token) => this.has(module, token) && !this.isRequestScoped(module, token),
    );
    const { injector } = this.ownerOf(module);
    const own = this.container(module);
    const providers = tokens.map((token): Provider =>
      injector.isTransient(own, token)
        ? {
            provide: token,
            scope: 'transient',
            inject: [INJECTED_BY],
            useFactory: (dependents: ReadonlySet<string>) => injector.getFor(own, token, dependents),
          }
        : { provide: token, useValue: this.get(module, token) },
    );
    const container: ContainerPlan = {
      ...plan.container,
      imports: [],
      exports: tokens,
      providers,
      privates: [],
      requirements: [],
    };
    return { ...plan, container, middleware: [] };
  }

  private container(module: ModuleNode): ContainerPlan {
    return this.plan(module).container;
  }

  private plan(module: ModuleNode): ModulePlan {
    const plan = this.ownerOf(module).plans.get(module);
    if (!plan) throw new Error(`${module.name} is not a module of this application`);
    return plan;
  }

  private ownerOf(module: ModuleNode): Application {
    if (this.plans.has(module)) return this;
    return this.extensions.find((extension) => extension.plans.has(module)) ?? this;
  }
}

function exportedTokens(plan: ContainerPlan, asked: Set<ContainerPlan>): Set<Token> {
  const tokens = new Set<Token>();
  if (asked.has(plan)) return tokens;
  asked.add(plan);
  for (const entry of plan.exports) {
    if (isToken(entry)) tokens.add(entry);
    else for (const token of exportedTokens(entry, asked)) tokens.add(token);
  }
  return tokens;
}

/** Resolves providers while one request runs, as modules see them. */
export class RequestScope {
  private readonly requests = new Map<Injector, InjectionRequest>();

  constructor(
    private readonly ownerOf: (module: ModuleNode) => {
      readonly injector: Injector;
      readonly container: ContainerPlan;
    },
    private readonly context: Context,
  ) {}

  /** @returns a promise only where an async factory of this request is involved */
  get<T>(module: ModuleNode, token: Token<T>): MaybePromise<T> {
    const { injector, container } = this.ownerOf(module);
    let request = this.requests.get(injector);
    if (!request) this.requests.set(injector, (request = injector.openRequest(this.context)));
    return request.get(container, token);
  }

  /**
   * Releases what was made for the request, in reverse order.
   *
   * @throws the first failure, after every one was tried
   */
  async close(): Promise<void> {
    const closed = await Promise.allSettled([...this.requests.values()].toReversed().map((request) => request.close()));
    for (const one of closed) if (one.status === 'rejected') throw one.reason;
  }
}
