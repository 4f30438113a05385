import { tokenName, type Provider, type Token, type ValueProvider } from '../contracts';
import type { Diagnostics, ProblemReport } from '../errors';
import type { Binding } from './binding';
import { checkCaptives, checkCycles, inDependencyOrder, markRequestBound, settleForwardLinks } from './check-graph';
import { emptyPlan, type ContainerPlan, type PrivateInstance } from './container-plan';
import { Injector } from './injector';
import { checkRequirement, linkBindings } from './link-bindings';
import { suggest } from './missing-provider';
import { providedToken, readPrivate, readProvider } from './read-provider';
import { Visibility } from './visibility';

export interface InjectorOptions {
  /** Seen by every plan; a provider of the same token in a plan counts more. */
  readonly values?: readonly ValueProvider[];
  /** Take the place of what is provided under their tokens, in every plan. */
  readonly overrides?: readonly Provider[];
  /** Takes overrides that replace nothing here; they are reported by default. */
  readonly unusedOverride?: (token: Token, problem: ProblemReport) => void;
}

/**
 * Reads and checks container plans. Every problem goes to `diagnostics`; an injector with problems does not start.
 *
 * @param plans in the order in which they are to start, where dependencies leave a choice
 */
export function buildInjector(
  plans: readonly ContainerPlan[],
  options: InjectorOptions,
  diagnostics: Diagnostics,
): Injector {
  const overrides = new Map((options.overrides ?? []).map((provider) => [providedToken(provider), provider]));
  const own = new Map(plans.map((plan) => [plan, readPlan(plan, overrides, diagnostics)]));
  const values = readPlan({ ...application, providers: options.values ?? [] }, overrides, diagnostics);
  const visibility = new Visibility(own, values);
  visibility.checkExports(diagnostics);
  const { unusedOverride = (_token, problem) => diagnostics.report(problem) } = options;
  checkOverrides(overrides, visibility, unusedOverride, diagnostics);

  const privates = new Map<PrivateInstance, Binding>();
  for (const plan of plans) {
    for (const instance of plan.privates) {
      const isProvided = visibility.lookup(plan, instance.target) !== undefined;
      privates.set(instance, readPrivate(instance, plan, isProvided));
    }
  }
  const listed = [values, ...own.values()].flatMap((bindings) => [...bindings.values()]).concat(...privates.values());
  linkBindings(listed, visibility, diagnostics);
  for (const plan of plans) {
    for (const requirement of plan.requirements) checkRequirement(requirement, plan, visibility, diagnostics);
  }
  settleForwardLinks(listed);
  checkCycles(listed, diagnostics);
  markRequestBound(listed);
  checkCaptives(listed, diagnostics);
  return new Injector({ bindings: inDependencyOrder(listed), privates, visibility, diagnostics });
}

const application: ContainerPlan = { ...emptyPlan, name: 'the application' };

type Overrides = ReadonlyMap<Token | undefined, Provider>;

function readPlan(plan: ContainerPlan, overrides: Overrides, diagnostics: Diagnostics): Map<Token, Binding> {
  const bindings = new Map<Token, Binding>();
  for (const provider of new Set(plan.providers)) {
    const token = providedToken(provider);
    const override = token === undefined ? undefined : overrides.get(token);
    const binding = readProvider(override ?? provider, plan, diagnostics);
    if (!binding || token === undefined) continue;
    if (bindings.delete(token) && !override) {
      diagnostics.warn({
        code: 'TN1009',
        detail: `${plan.name} provides ${tokenName(token)} twice; the last one counts`,
        fix: 'Remove the other one.',
        className: plan.name,
      });
    }
    bindings.set(token, binding);
  }
  return bindings;
}

/** An override that replaces nothing is a test that tests nothing. */
function checkOverrides(
  overrides: Overrides,
  visibility: Visibility,
  unused: (token: Token, problem: ProblemReport) => void,
  diagnostics: Diagnostics,
): void {
  const provided = visibility.tokens();
  for (const [token, provider] of overrides) {
    if (token === undefined) readProvider(provider, application, diagnostics);
    else if (!provided.has(token)) {
      const name = tokenName(token);
      unused(token, {
        code: 'TN1001',
        detail: `the override of ${name} replaces nothing${suggest(name, token, visibility)}`,
        fix: 'Override a token that a module provides.',
      });
    }
  }
}
