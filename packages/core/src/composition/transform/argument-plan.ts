import type { Context, JsonObject, MaybePromise } from '../../contracts';
import { nearestName, TenonError } from '../../errors';
import type { CallContext } from '../../pipeline';
import { cloneJson } from '../../schema';
import { contextAt, type TransformSite } from './transform-site';

/** An argument that a component has. */
export interface KnownArgument {
  readonly name: string;
  readonly isRequired: boolean;
  /** Undefined where it has none. */
  readonly default: unknown;
}

/** What transforms say of arguments of any kind of component. */
export interface ArgumentTransform {
  readonly name?: string;
  readonly hide?: boolean;
  readonly default?: unknown;
  readonly defaultFactory?: (context: Context) => unknown;
  readonly required?: boolean;
  readonly schema?: unknown;
}

/** What becomes of one argument. */
export interface ArgumentPlan<T extends ArgumentTransform = ArgumentTransform> {
  readonly from: string;
  /** Undefined where it is hidden. */
  readonly to: string | undefined;
  readonly isRequired: boolean;
  /** The value of a hidden argument; undefined where the component takes its own. */
  readonly value: ((context: CallContext) => unknown) | undefined;
  readonly given: T | undefined;
}

/** Plans all arguments, in the order in which the component has them; undefined where anything was reported. */
export function planArguments<T extends ArgumentTransform>(
  known: readonly KnownArgument[],
  given: Readonly<Record<string, T>>,
  subject: string,
  site: TransformSite,
): ArgumentPlan<T>[] | undefined {
  const names = known.map(({ name }) => name);
  let isValid = true;
  const refuse = (...problem: Parameters<TransformSite['report']>): void => {
    isValid = false;
    site.report(...problem);
  };
  for (const name of Object.keys(given)) {
    if (!names.includes(name)) refuse('TN5041', `${subject} has no '${name}'${alternative(name, names)}`);
  }
  const plans = known.map((argument) => {
    const own = Object.hasOwn(given, argument.name) ? given[argument.name] : undefined;
    const contradiction = own === undefined ? undefined : contradictionIn(own);
    if (contradiction) refuse('TN5043', `'${argument.name}' of ${subject} ${contradiction}`);
    const plan = planArgument(argument, own, site);
    if (plan.to === undefined && plan.value === undefined && argument.isRequired && !contradiction) {
      refuse('TN5044', `'${argument.name}' of ${subject} is required`);
    }
    return plan;
  });
  const sources = new Map<string, string>();
  for (const { from, to } of plans) {
    if (to === undefined) continue;
    const other = sources.get(to);
    if (other !== undefined) refuse('TN5042', `'${other}' and '${from}' of ${subject} would both be '${to}'`);
    sources.set(to, from);
  }
  return isValid ? plans : undefined;
}

function planArgument<T extends ArgumentTransform>(
  argument: KnownArgument,
  given: T | undefined,
  site: TransformSite,
): ArgumentPlan<T> {
  const { name: from, isRequired } = argument;
  if (!given?.hide) {
    const required = given?.required ?? (isRequired && given?.default === undefined);
    return { from, to: given?.name ?? from, isRequired: required, value: undefined, given };
  }
  const { defaultFactory } = given;
  const fixed = given.default === undefined ? argument.default : given.default;
  let value: ArgumentPlan['value'];
  if (defaultFactory) value = (context) => defaultFactory(contextAt(site, context));
  else if (fixed !== undefined) value = () => cloneJson(fixed);
  return { from, to: undefined, isRequired: false, value, given };
}

function contradictionIn(given: ArgumentTransform): string | undefined {
  if (typeof given !== 'object' || given === null) return `is transformed by ${String(given)}, which is no object`;
  const { name, hide = false, default: value, defaultFactory, required = false } = given;
  // No message of the wire has an argument of the latter name.
  if (name !== undefined && (typeof name !== 'string' || name === '' || name === '__proto__'))
    return `gets the name '${String(name)}', which no caller can give`;
  if (hide && required) return 'is hidden and required';
  if (hide && name !== undefined) return 'is hidden and has a new name';
  if (hide && given.schema !== undefined) return 'is hidden and has a new type';
  if (value !== undefined && defaultFactory) return 'has `default` and `defaultFactory`';
  if (value !== undefined && required) return 'is required and has a default';
  if (defaultFactory && !hide) return 'has `defaultFactory` and is not hidden: callers could not see the default';
  if (defaultFactory && typeof defaultFactory !== 'function') return 'has a `defaultFactory` that is no function';
  return undefined;
}

/** Leads from the arguments of a transformed component to those of the original. */
export class ArgumentMap {
  /** Original names by new ones. */
  readonly origins: ReadonlyMap<string, string>;
  private readonly names: ReadonlyMap<string, string | undefined>;
  private readonly hidden: readonly { readonly name: string; readonly value: (context: CallContext) => unknown }[];

  constructor(
    plans: readonly ArgumentPlan[],
    private readonly subject: string,
  ) {
    this.names = new Map(plans.map(({ from, to }) => [from, to]));
    this.origins = new Map(plans.flatMap(({ from, to }) => (to === undefined ? [] : [[to, from] as const])));
    this.hidden = plans.flatMap(({ from, to, value }) =>
      to === undefined && value !== undefined ? [{ name: from, value }] : [],
    );
  }

  /** The new name of an argument: `null` where it is hidden, undefined where it is none. */
  nameOf(original: string): string | null | undefined {
    if (!this.names.has(original)) return undefined;
    return this.names.get(original) ?? null;
  }

  /** @throws TenonError TN5041 for an argument that there is not */
  toOriginal(args: Readonly<JsonObject>, context: CallContext): MaybePromise<JsonObject> {
    const entries = Object.entries(args).map(([name, value]): [string, unknown] => {
      const origin = this.origins.get(name);
      if (origin !== undefined) return [origin, value];
      throw new TenonError('TN5041', `${this.subject} has no '${name}'${alternative(name, [...this.origins.keys()])}`);
    });
    const hidden = this.hidden.map(({ name, value }): [string, unknown] => [name, value(context)]);
    if (hidden.some(([, value]) => value instanceof Promise)) {
      return Promise.all(hidden.map(async ([name, value]): Promise<[string, unknown]> => [name, await value])).then(
        (late) => toObject([...entries, ...late]),
      );
    }
    return toObject([...entries, ...hidden]);
  }
}

/** Unlike assignments, entries may be named `__proto__`. What is undefined was not given. */
function toObject(entries: readonly [string, unknown][]): JsonObject {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function alternative(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `, but '${nearest}'`;
  return known.length > 0 ? `, only ${known.slice(0, 20).join(', ')}` : '; it has no arguments';
}
