import { Context } from '../contracts';
import type { Diagnostics } from '../errors';
import { readDeclaredScope } from '../metadata';
import type { Binding } from './binding';
import { placeOf } from './link-bindings';

const contextName = `${Context.name}(request)`;

/** Makes of every forward link either a lazy one, where it closes a circle, or an ordinary one. */
export function settleForwardLinks(bindings: readonly Binding[]): void {
  for (const binding of bindings) {
    binding.links = binding.links.map((link) =>
      link.kind === 'binding' && link.lazy ? { ...link, lazy: reaches(link.binding, binding) } : link,
    );
  }
}

/** Reports providers that depend on each other in a circle, and prints it (TN1003). */
export function checkCycles(bindings: readonly Binding[], diagnostics: Diagnostics): void {
  const path: Binding[] = [];
  const state = new Map<Binding, 'open' | 'done'>();
  const visit = (binding: Binding): void => {
    state.set(binding, 'open');
    path.push(binding);
    for (const dependency of binding.dependencies(true)) {
      const known = state.get(dependency);
      if (known === 'open') reportCycle([...path.slice(path.indexOf(dependency)), dependency], diagnostics);
      else if (known === undefined) visit(dependency);
    }
    path.pop();
    state.set(binding, 'done');
  };
  for (const binding of bindings) if (!state.has(binding)) visit(binding);
}

/** Marks what exists only while a request runs: request-scoped providers, `Context`, and all that depends on them. */
export function markRequestBound(bindings: readonly Binding[]): void {
  const dependents = new Map<Binding, Binding[]>();
  for (const binding of bindings) {
    for (const dependency of binding.dependencies()) {
      const known = dependents.get(dependency);
      if (known) known.push(binding);
      else dependents.set(dependency, [binding]);
    }
  }
  const reached = bindings.filter((binding) => binding.recipe.scope === 'request' || takesContext(binding));
  for (const binding of reached) binding.needsRequest = true;
  for (let binding = reached.pop(); binding; binding = reached.pop()) {
    for (const dependent of dependents.get(binding) ?? []) {
      if (dependent.needsRequest) continue;
      dependent.needsRequest = true;
      reached.push(dependent);
    }
  }
}

/** Reports what lives as long as the server and depends on what lives for one request, with the chain (TN1004). */
export function checkCaptives(bindings: readonly Binding[], diagnostics: Diagnostics): void {
  for (const binding of bindings) {
    const { privateInstance, scope, kind } = binding.recipe;
    if (scope !== 'singleton') continue;
    const declaresRequest =
      privateInstance && kind === 'class' && readDeclaredScope(privateInstance.target) === 'request';
    if (declaresRequest) reportCaptive(binding, [binding.name, `${privateInstance.target.name}(request)`], diagnostics);
    else if (binding.needsRequest) reportCaptive(binding, [binding.name, ...chainToRequest(binding)], diagnostics);
  }
}

/** Bindings so that each comes after what it depends on, otherwise in the order given. */
export function inDependencyOrder(bindings: readonly Binding[]): Binding[] {
  const ordered = new Set<Binding>();
  const visited = new Set<Binding>();
  const visit = (binding: Binding): void => {
    if (visited.has(binding)) return;
    visited.add(binding);
    for (const dependency of binding.dependencies(true)) visit(dependency);
    ordered.add(binding);
  };
  bindings.forEach(visit);
  return [...ordered];
}

function takesContext(binding: Binding): boolean {
  return binding.links.some((link) => link.kind === 'context');
}

function reaches(from: Binding, goal: Binding): boolean {
  const visited = new Set([from]);
  for (const binding of visited) {
    if (binding === goal) return true;
    for (const dependency of binding.dependencies()) visited.add(dependency);
  }
  return false;
}

function reportCycle(cycle: readonly Binding[], diagnostics: Diagnostics): void {
  const [first] = cycle;
  if (!first) return;
  const chain = cycle.map((binding) => binding.name).join(' → ');
  diagnostics.report({ code: 'TN1003', detail: chain, ...placeOf(first) });
}

/** The shortest way from a binding to something that exists only while a request runs. */
function chainToRequest(start: Binding): string[] {
  const chains = new Map<Binding, string[]>([[start, []]]);
  for (const [binding, chain] of chains) {
    if (takesContext(binding)) return [...chain, contextName];
    for (const dependency of binding.dependencies()) {
      if (!dependency.needsRequest || chains.has(dependency)) continue;
      const isRequest = dependency.recipe.scope === 'request';
      if (isRequest) return [...chain, `${dependency.name}(request)`];
      chains.set(dependency, [...chain, dependency.name]);
    }
  }
  return [];
}

function reportCaptive(binding: Binding, chain: readonly string[], diagnostics: Diagnostics): void {
  const { kind, privateInstance, scopeDeclared, target } = binding.recipe;
  const name = target?.name ?? binding.name;
  let fix: string | undefined;
  if (privateInstance) {
    fix =
      'Guards and middleware live as long as the server: take what varies from the context that each call passes in.';
  } else if (kind === 'lifespan')
    fix = 'A lifespan lives as long as the server: take what varies per request elsewhere.';
  else if (kind === 'class' && !scopeDeclared) {
    fix = `Say \`@Injectable({ scope: 'request' })\` on ${name}, or take the \`Context\` as a parameter of the method.`;
  }
  const unsaid =
    scopeDeclared || kind !== 'class' || privateInstance ? '' : `; ${name} names no scope, so it is a singleton`;
  diagnostics.report({ code: 'TN1004', detail: `${chain.join(' → ')}${unsaid}`, fix, ...placeOf(binding) });
}
