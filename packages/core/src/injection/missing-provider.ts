import { tokenName, wayToProvide, type Token } from '../contracts';
import { nearestName, type ProblemReport } from '../errors';
import { MIDDLEWARE_OPTIONS } from '../metadata';
import type { ContainerPlan } from './container-plan';
import type { Visibility } from './visibility';

/** Types of plain values: what TypeScript emits for them names no provider. */
const valueTypes: readonly unknown[] = [String, Number, Boolean, Symbol, BigInt, Array, Date, Map, Set, Promise];

/** Why a plan does not see a token, and what would change that (TN1001). */
export function describeMissing(
  dependent: string,
  token: Token,
  plan: ContainerPlan,
  visibility: Visibility,
): Pick<ProblemReport, 'code' | 'detail' | 'fix'> {
  const name = tokenName(token);
  const needs = `${dependent} needs ${name}`;
  if (token === MIDDLEWARE_OPTIONS) {
    return { code: 'TN1001', detail: needs, fix: 'List the middleware with its options: `use(Middleware, { … })`.' };
  }
  if (valueTypes.includes(token)) {
    const fix = 'Name the value: `@Inject(TOKEN)`, provided as `{ provide: TOKEN, useValue: … }`.';
    return { code: 'TN1001', detail: `${needs}, which is the type of a plain value`, fix };
  }
  const rank = (candidate: ContainerPlan): number =>
    (visibility.exports(candidate, token) ? 2 : 0) + (plan.imports.includes(candidate) ? 1 : 0);
  const [holder] = visibility.providersOf(token).sort((left, right) => rank(right) - rank(left));
  if (holder) return describeHidden(needs, token, plan, holder, visibility);
  const detail = `${needs}, which ${plan.name} does not see${suggest(name, token, visibility)}`;
  return { code: 'TN1001', detail, fix: wayToProvide(token) };
}

/** The nearest registered name, as the end of a sentence. */
export function suggest(name: string, token: Token, visibility: Visibility): string {
  const others = [...visibility.tokens()].filter((candidate) => candidate !== token);
  const nearest = nearestName(name, others.map(tokenName));
  if (nearest === undefined) return '';
  const holders = others
    .filter((candidate) => tokenName(candidate) === nearest)
    .flatMap((candidate) => visibility.providersOf(candidate).map((plan) => plan.name));
  const where = holders.length > 0 ? ` (in ${holders[0]})` : '';
  return nearest === name
    ? `; another class of the same name is provided${where}`
    : `; the nearest registered name is ${nearest}${where}`;
}

/** A provider exists, but out of sight: says which module keeps it, and what has to be exported or imported. */
function describeHidden(
  needs: string,
  token: Token,
  plan: ContainerPlan,
  holder: ContainerPlan,
  visibility: Visibility,
): Pick<ProblemReport, 'code' | 'detail' | 'fix'> {
  const name = tokenName(token);
  const exported = visibility.exports(holder, token);
  const imported = plan.imports.includes(holder);
  const state = exported ? 'exports it' : 'does not export it';
  const steps: string[] = [];
  if (!exported) steps.push(`add ${name} to the \`exports\` of ${holder.name}`);
  if (!imported) steps.push(`add ${holder.name} to the \`imports\` of ${plan.name}`);
  const fix = steps.join(', and ');
  return {
    code: 'TN1001',
    detail: `${needs}, which ${plan.name} does not see: ${holder.name} provides it and ${state}`,
    fix: `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`,
  };
}
