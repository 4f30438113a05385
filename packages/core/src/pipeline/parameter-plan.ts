import { CompletionContext, Context, ForwardReference, tokenName, type Constructor, type Token } from '../contracts';
import type { Diagnostics } from '../errors';
import { readSignature, type ParameterRecord, type Signature } from '../metadata';

/** Where the value of one parameter of a handler comes from. */
export type ParameterPlan =
  | { readonly kind: 'input'; readonly type: unknown }
  | { readonly kind: 'field'; readonly name: string; readonly type: unknown; readonly record: ParameterRecord }
  | { readonly kind: 'context' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'user' }
  | { readonly kind: 'inject'; readonly token: Token; readonly optional: boolean };

/** What the planner knows of the handler. */
export interface HandlerSite {
  readonly target: Constructor;
  readonly member: string;
  /** The input is described elsewhere (`input` option, URI template), so its type may be erased. */
  readonly inputDescribed: boolean;
  /** The class itself is the component: TypeScript emits no metadata for its method. */
  readonly positional: boolean;
  /** What decorates one piece of the input in this kind of component. */
  readonly fieldDecorator: 'Arg' | 'Param';
}

const builtIns = new Set<unknown>([String, Number, Boolean, Array, Symbol, BigInt, Date, Map, Set, Promise]);
const erased = new Set<unknown>([Object, Function, undefined]);

/** Plans every parameter of a handler, or reports why one cannot be filled. */
export function planParameters(site: HandlerSite, diagnostics: Diagnostics): ParameterPlan[] {
  const signature = readSignature(site.target, site.member);
  const count = Math.max(
    signature.types?.length ?? signature.length,
    ...[...signature.records.keys()].map((index) => index + 1),
  );
  const plans: ParameterPlan[] = [];
  for (let index = 0; index < count; index++) {
    const plan = planParameter(site, signature, index, plans, diagnostics);
    if (plan) plans.push(plan);
  }
  return plans;
}

function planParameter(
  site: HandlerSite,
  signature: Signature,
  index: number,
  earlier: readonly ParameterPlan[],
  diagnostics: Diagnostics,
): ParameterPlan | undefined {
  const record = signature.records.get(index);
  const type = signature.types?.[index];
  if (record?.source) return planDecorated(record, type);
  if (isContextType(type)) return { kind: 'context' };

  const inputIsFree = !earlier.some((plan) => plan.kind === 'input' || plan.kind === 'field');
  if (inputIsFree && index === 0) {
    if (site.inputDescribed && (erased.has(type) || typeof type === 'function')) return { kind: 'input', type };
    if (typeof type === 'function' && !builtIns.has(type) && !erased.has(type)) return { kind: 'input', type };
  }
  if (signature.types === undefined && site.positional && index === 1) return { kind: 'context' };

  const place = { target: site.target, member: site.member, parameterIndex: index };
  if (inputIsFree && index === 0 && builtIns.has(type)) {
    diagnostics.report({
      ...place,
      code: 'TN2004',
      detail: `nothing says which argument a ${tokenName(type as Constructor)} is`,
      fix: `Write \`@${site.fieldDecorator}('name')\` before the parameter, or take one DTO as the first parameter.`,
    });
  } else if (erased.has(type)) {
    diagnostics.report({
      ...place,
      code: 'TN1002',
      detail: `its type is ${type === undefined ? 'unknown' : (type as Constructor).name}`,
      fix:
        index === 0
          ? 'Give the input as a class, or name it in the decorator (`input: …`); write `@Ctx()` before a Context.'
          : 'Write `@Ctx()` before a Context and `@Inject(Token)` before a service. An `import type`, a circular import and runners built on esbuild erase types.',
    });
  } else {
    diagnostics.report({
      ...place,
      code: 'TN2004',
      detail: `nothing says where a ${tokenName(type as Constructor)} comes from`,
      fix: 'Write `@Inject(…)` before a service; the input goes first.',
    });
  }
  return undefined;
}

function planDecorated(record: ParameterRecord, type: unknown): ParameterPlan | undefined {
  const { source } = record;
  switch (source?.kind) {
    case 'arg':
    case 'param':
      return { kind: 'field', name: source.name, type, record };
    case 'ctx':
      return { kind: 'context' };
    case 'header':
      return { kind: 'header', name: source.name };
    case 'user':
      return { kind: 'user' };
    case 'inject': {
      const token = source.token instanceof ForwardReference ? source.token.resolve() : source.token;
      return { kind: 'inject', token, optional: record.optional ?? false };
    }
    default:
      return undefined;
  }
}

function isContextType(type: unknown): boolean {
  return type === Context || type === CompletionContext;
}
