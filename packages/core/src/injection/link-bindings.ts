import { Context, INJECTED_BY } from '../contracts';
import { findImportCycle, type Diagnostics } from '../errors';
import type { Binding, Link } from './binding';
import type { ContainerPlan, Requirement } from './container-plan';
import type { DependencyRecord, ParameterFlaw } from './dependency-record';
import { describeMissing } from './missing-provider';
import type { Visibility } from './visibility';

/** Finds what each binding depends on, and reports what is missing (TN1001) or was erased (TN1002). */
export function linkBindings(bindings: readonly Binding[], visibility: Visibility, diagnostics: Diagnostics): void {
  for (const binding of bindings) {
    binding.links = binding.recipe.dependencies.map((record) => link(binding, record, visibility, diagnostics));
  }
  for (const binding of bindings) {
    for (const flaw of binding.recipe.flaws ?? []) reportFlaw(binding, flaw, bindings, diagnostics);
  }
}

/** Keeps who asks for what by `@Inject` in a handler, and reports what its module does not see. */
export function checkRequirement(
  requirement: Requirement,
  plan: ContainerPlan,
  visibility: Visibility,
  diagnostics: Diagnostics,
): void {
  const { token, optional, target, member, index } = requirement;
  if (token === Context) return;
  const found = visibility.lookup(plan, token);
  const handler = `${target.name}.${member}`;
  found?.injectedBy.add(handler);
  if (found || optional) return;
  diagnostics.report({
    ...describeMissing(handler, token, plan, visibility),
    target,
    member,
    parameterIndex: index,
  });
}

function link(binding: Binding, record: DependencyRecord, visibility: Visibility, diagnostics: Diagnostics): Link {
  const { plan, target, privateInstance, name } = binding.recipe;
  const { token, optional, forward, index } = record;
  if (privateInstance?.locals?.has(token)) {
    return { kind: 'constant', value: privateInstance.locals.get(token) };
  }
  if (token === Context) return { kind: 'context' };
  if (token === INJECTED_BY) return { kind: 'constant', value: binding.injectedBy };
  const found = visibility.lookup(plan, token);
  const dependent = target?.name ?? name;
  found?.injectedBy.add(dependent);
  // Whether a forward link is followed only on first use is decided where circles are looked for.
  if (found) return { kind: 'binding', binding: found, lazy: forward };
  if (!optional) {
    diagnostics.report({
      ...describeMissing(dependent, token, plan, visibility),
      ...placeOf(binding),
      parameterIndex: index,
    });
  }
  return { kind: 'constant', value: undefined };
}

function reportFlaw(binding: Binding, flaw: ParameterFlaw, all: readonly Binding[], diagnostics: Diagnostics): void {
  const { target, plan } = binding.recipe;
  let detail = `${target?.name ?? binding.name}: ${flaw.detail}`;
  let { fix } = flaw;
  if (flaw.code === 'TN1002' && target) {
    const files = findImportCycle(target);
    if (files) detail += `; its file imports itself: ${files.join(' → ')}`;
    const back = all.find((other) => other !== binding && other.dependencies().includes(binding));
    if (back) detail += `; ${back.name} depends on ${binding.name}, so if this is ${back.name}, the two form a circle`;
    if (files ?? back)
      fix ??= `Write \`@Inject(forwardRef(() => ${back?.name ?? 'Token'}))\`; two files import each other.`;
  }
  if (!target) detail += ` (in ${plan.name})`;
  diagnostics.report({ code: flaw.code, detail, fix, ...placeOf(binding), parameterIndex: flaw.index });
}

/** Where a binding stands in the source. */
export function placeOf({ recipe }: Binding): { target: NonNullable<typeof recipe.target> } | { className: string } {
  return recipe.target ? { target: recipe.target } : { className: recipe.name };
}
