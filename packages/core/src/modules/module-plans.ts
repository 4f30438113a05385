import { tokenName, type Provider, type Token } from '../contracts';
import type { Diagnostics } from '../errors';
import { isClass, isToken, readMethod, type ContainerPlan, type PrivateInstance, type Requirement } from '../injection';
import { hasComponents, readContents, type ComponentSource, type MethodSource } from './component-source';
import { GuardInstances } from './guard-instances';
import { readMiddleware } from './middleware-instances';
import type { ModuleGraph } from './module-graph';
import type { ModuleNode } from './module-node';
import { moduleType } from './module-type';

/** A module, read: its container's plan, its components, and what stands around them. */
export interface ModulePlan {
  readonly container: ContainerPlan;
  readonly sources: readonly ComponentSource[];
  readonly guards: GuardInstances;
  readonly middleware: readonly PrivateInstance[];
}

/** Modules that run already, as those that are imported later see them. */
export interface RunningModules {
  readonly modules: readonly ModuleNode[];
  /** What stands for a running module: what it exports, as values. */
  planOf(module: ModuleNode): ModulePlan;
}

/** Reads every module into a container plan, in the order in which they start. */
export function planModules(
  graph: ModuleGraph,
  diagnostics: Diagnostics,
  running?: RunningModules,
): Map<ModuleNode, ModulePlan> {
  const containers = new Map<ModuleNode, MutableContainer>();
  const plans = new Map<ModuleNode, ModulePlan>();
  const used = new Set(graph.placements.flatMap((placement) => placement.around));
  for (const module of running?.modules ?? []) {
    if (!module.global && !graph.importedFirst.includes(module)) continue;
    const plan = running!.planOf(module);
    plans.set(module, plan);
    containers.set(module, plan.container as MutableContainer);
  }
  const isRunning = (module: ModuleNode): boolean => running?.modules.includes(module) ?? false;
  for (const module of graph.importedFirst) {
    if (isRunning(module)) continue;
    const { sources, providers } = readContents(module);
    warnOfUnknownComponents(module, providers, diagnostics);
    const methods = sources.filter((source): source is MethodSource => 'record' in source);
    const guards = new GuardInstances(module, methods, diagnostics);
    // Middleware that stands around nothing is not made.
    const middleware = used.has(module) ? readMiddleware(module, diagnostics) : [];
    const container: MutableContainer = {
      name: module.name,
      global: module.global,
      imports: [],
      exports: [],
      providers,
      privates: [...guards.all, ...middleware],
      requirements: methods.flatMap((source) => readRequirements(source, diagnostics)),
    };
    containers.set(module, container);
    plans.set(module, { container, sources, guards, middleware });
  }
  // Modules may import each other, so containers are connected once all of them exist.
  for (const [module, container] of containers) {
    if (!isRunning(module)) connect(module, container, containers, diagnostics);
  }
  return plans;
}

type MutableContainer = ContainerPlan & {
  readonly imports: ContainerPlan[];
  readonly exports: (Token | ContainerPlan)[];
};

function connect(
  module: ModuleNode,
  container: MutableContainer,
  containers: ReadonlyMap<ModuleNode, ContainerPlan>,
  diagnostics: Diagnostics,
): void {
  const containersOf = (nodes: readonly ModuleNode[]): ContainerPlan[] =>
    nodes.flatMap((node) => containers.get(node) ?? []);
  container.imports.push(...containersOf(module.imports));
  for (const entry of (module.options.exports ?? []) as readonly unknown[]) {
    const type = moduleType(entry);
    if (type) {
      const passedOn = module.imports.filter(
        (node) => node.reference === entry || (entry === type && node.type === type),
      );
      if (passedOn.length === 0) reportExport(`${type.name}, a module that it does not import`, module, diagnostics);
      container.exports.push(...containersOf(passedOn));
    } else if (isToken(entry)) container.exports.push(entry);
    else reportExport(describeExport(entry), module, diagnostics);
  }
}

function reportExport(what: string, module: ModuleNode, diagnostics: Diagnostics): void {
  diagnostics.report({ code: 'TN1007', detail: `${module.name} exports ${what}`, target: module.type });
}

function describeExport(entry: unknown): string {
  const token = typeof entry === 'object' && entry !== null && 'provide' in entry ? entry.provide : undefined;
  return isToken(token) ? `a provider; export its token, ${tokenName(token)}` : `a ${typeof entry}, which is no token`;
}

/** Components are read from classes: where a factory or value stands for a decorated one, nothing comes of them. */
function warnOfUnknownComponents(module: ModuleNode, providers: readonly Provider[], diagnostics: Diagnostics): void {
  for (const provider of providers) {
    if (typeof provider !== 'object' || 'useClass' in provider || 'useExisting' in provider) continue;
    const target: unknown = provider.provide;
    if (!isClass(target) || !hasComponents(target)) continue;
    diagnostics.warn({
      code: 'TN1009',
      detail: `${tokenName(target)} has tools, resources or prompts, but ${module.name} provides it by a value or factory, so that they are left out`,
      fix: 'List the class itself, or `{ provide, useClass }`, and inject what it needs.',
      target,
    });
  }
}

/** What a handler asks for by `@Inject`. */
function readRequirements({ target, record }: MethodSource, diagnostics: Diagnostics): Requirement[] {
  const { member } = record;
  const { dependencies, flaws } = readMethod(target, member);
  for (const { index, ...flaw } of flaws) diagnostics.report({ ...flaw, target, member, parameterIndex: index });
  return dependencies.map((dependency) => ({ ...dependency, target, member }));
}
