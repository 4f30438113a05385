import type {
  CompiledSchema,
  JsonSchema,
  MaybePromise,
  SchemaIssue,
  SchemaResult,
  SchemaSource,
} from '../../contracts';
import type { ToolArgumentTransform } from '../../metadata';
import { mirrorProblems } from '../../registry';
import {
  compileSchema,
  compileValueSchema,
  formatIssues,
  objectProperties,
  pointerStep,
  rewriteProperties,
  type PropertyRewrite,
  type ReadingOptions,
} from '../../schema';
import { ArgumentMap, planArguments, type ArgumentPlan } from './argument-plan';
import { reported, type TransformSite } from './transform-site';
import { hiddenFailure } from './translated-failure';

/** The input of a transformed tool, and the way to that of the original. */
export interface TransformedInput {
  readonly schema: CompiledSchema;
  readonly map: ArgumentMap;
}

/** What reads an argument beyond its JSON Schema. */
interface OwnReader {
  /** The new name of the argument. */
  readonly name: string;
  readonly schema: CompiledSchema;
}

type Plan = ArgumentPlan<ToolArgumentTransform>;

/** Undefined where anything was reported. */
export function transformInput(
  original: JsonSchema,
  given: Readonly<Record<string, ToolArgumentTransform>>,
  subject: string,
  site: TransformSite,
): TransformedInput | undefined {
  const known = objectProperties(original).map(({ name, schema, isRequired }) => ({
    name,
    isRequired,
    default: schema['default'],
  }));
  const planned = planArguments(known, given, subject, site);
  if (!planned) return undefined;
  const plans = planned.map((plan) => withCheckedValue(plan, original, site));
  return reported(site, subject, () => {
    const types = compileTypes(plans, site);
    const json = rewriteProperties(
      original,
      plans.map((plan) => rewriteOf(plan, types)),
    );
    const schema = compileSchema(json, { ...site.reading, io: 'input' });
    const mirrors = mirrorProblems(json);
    const defaults = defaultProblems(original, json, plans);
    for (const problem of mirrors) site.report('TN2011', `${problem}, in ${subject}`);
    for (const problem of defaults) site.report('TN5045', `${problem}, in ${subject}`);
    if (mirrors.length + defaults.length > 0) return undefined;
    const readers = plans.flatMap(({ from, to, given }): OwnReader[] => {
      const type = types.get(from);
      return to !== undefined && type && readsItself(given!.schema!) ? [{ name: to, schema: type }] : [];
    });
    return { schema: withOwnReaders(schema, readers), map: new ArgumentMap(plans, subject) };
  });
}

/** The new types of arguments, by the names that those have in the original. */
function compileTypes(plans: readonly Plan[], site: TransformSite): Map<string, CompiledSchema> {
  return new Map(
    plans.flatMap(({ from, given }) =>
      given?.schema === undefined ? [] : [[from, compileValueSchema(given.schema, site.reading)]],
    ),
  );
}

function rewriteOf(
  { from, to, isRequired, given = {} }: Plan,
  types: ReadonlyMap<string, CompiledSchema>,
): PropertyRewrite {
  const { description, examples, required } = given;
  return {
    from,
    to,
    isRequired,
    schema: types.get(from)?.json,
    keywords: {
      ...(description !== undefined && { description }),
      ...(examples !== undefined && { examples: [...examples] }),
      ...(given.default !== undefined && { default: given.default }),
      ...(required && { default: undefined }),
    },
  };
}

/** Defaults that would be refused: those that are given, and those that a new schema no longer allows. */
function defaultProblems(original: JsonSchema, transformed: JsonSchema, plans: readonly Plan[]): string[] {
  return plans.flatMap(({ from, to, given }) => {
    if (!given || given.required || (given.default === undefined && given.schema === undefined)) return [];
    const schema = to === undefined ? original : transformed;
    const name = to ?? from;
    const property = objectProperties(schema).find((one) => one.name === name)?.schema;
    const value = given.default === undefined ? property?.['default'] : given.default;
    return value === undefined ? [] : problemsOf(schema, name, value);
  });
}

function problemsOf(schema: JsonSchema, name: string, value: unknown): string[] {
  const issues = argumentCheck(schema, name, { strict: true })(value);
  return issues.length > 0 ? [formatIssues(issues.slice(0, 1))] : [];
}

/** What a schema of an object says of one argument. */
function argumentCheck(
  schema: JsonSchema,
  name: string,
  reading: ReadingOptions,
): (value: unknown) => readonly SchemaIssue[] {
  const alone = compileSchema({ ...schema, required: [] }, { ...reading, io: 'input' });
  const place = pointerStep(name);
  return (value) => {
    const verdict = alone.parse({ [name]: value });
    if (verdict instanceof Promise || verdict.ok) return [];
    return verdict.issues.filter(({ path }) => path === place || path.startsWith(`${place}/`));
  };
}

/** A mounted original would tell the caller of a hidden argument that it refuses, so that it never gets one. */
function withCheckedValue(plan: Plan, original: JsonSchema, site: TransformSite): Plan {
  const { from, value, given } = plan;
  if (value === undefined || !given?.defaultFactory) return plan;
  let check: ReturnType<typeof argumentCheck> | undefined;
  const checked = (made: unknown): unknown => {
    if (made === undefined) return made;
    check ??= argumentCheck(original, from, site.reading);
    const issues = check(made);
    if (issues.length > 0) throw hiddenFailure(issues);
    return made;
  };
  return {
    ...plan,
    value: (context) => {
      const made = value(context);
      return made instanceof Promise ? made.then(checked) : checked(made);
    },
  };
}

/** What a class or a schema of a library reads itself: instances, conversions, and rules that JSON Schema lacks. */
function withOwnReaders(schema: CompiledSchema, readers: readonly OwnReader[]): CompiledSchema {
  if (readers.length === 0) return schema;
  const read = async (value: object): Promise<SchemaResult<unknown>> => {
    const entries = new Map<string, unknown>(Object.entries(value));
    const issues: SchemaIssue[] = [];
    for (const { name, schema: own } of readers) {
      if (!entries.has(name)) continue;
      const result = await own.parse(entries.get(name));
      if (result.ok) entries.set(name, result.value);
      else issues.push(...result.issues.map((issue) => ({ ...issue, path: pointerStep(name) + issue.path })));
    }
    return issues.length > 0 ? { ok: false, issues } : { ok: true, value: Object.fromEntries(entries) };
  };
  return {
    json: schema.json,
    parse: (value): MaybePromise<SchemaResult<unknown>> => {
      const result = schema.parse(value);
      if (result instanceof Promise) return result.then((late) => (late.ok ? read(late.value as object) : late));
      return result.ok ? read(result.value as object) : result;
    },
  };
}

function readsItself(source: SchemaSource): boolean {
  return typeof source === 'function' || '~standard' in source;
}
