import type { CompiledSchema, JsonSchema, MaybePromise, SchemaResult, SchemaSource } from '../../contracts';
import type { ToolArgumentTransform } from '../../metadata';
import { mirrorProblems } from '../../registry';
import {
  compileArguments,
  compileSchema,
  formatIssues,
  jsonSchemaOf,
  objectProperties,
  pointerStep,
  rewriteProperties,
  type PropertyRewrite,
} from '../../schema';
import { ArgumentMap, planArguments, type ArgumentPlan } from './argument-plan';
import { reported, type TransformSite } from './transform-site';

/** The input of a transformed tool, and the way to that of the original. */
export interface TransformedInput {
  readonly schema: CompiledSchema;
  readonly map: ArgumentMap;
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
  const plans = planArguments(known, given, subject, site);
  if (!plans) return undefined;
  return reported(site, subject, () => {
    const json = rewriteProperties(original, plans.map(rewriteOf));
    const schema = compileSchema(json, { ...site.reading, io: 'input' });
    const mirrors = mirrorProblems(json);
    const defaults = defaultProblems(original, json, plans);
    for (const problem of mirrors) site.report('TN2011', `${problem}, in ${subject}`);
    for (const problem of defaults) site.report('TN5045', `${problem}, in ${subject}`);
    if (mirrors.length + defaults.length > 0) return undefined;
    return { schema: withOwnReaders(schema, plans, site), map: new ArgumentMap(plans, subject) };
  });
}

function rewriteOf({ from, to, isRequired, given = {} }: Plan): PropertyRewrite {
  const { description, examples, required } = given;
  return {
    from,
    to,
    isRequired,
    schema: given.schema === undefined || to === undefined ? undefined : jsonSchemaOf(given.schema),
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
  const verdict = compileSchema({ ...schema, required: [] }, { io: 'input', strict: true }).parse({ [name]: value });
  if (verdict instanceof Promise || verdict.ok) return [];
  const place = pointerStep(name);
  const issues = verdict.issues.filter(({ path }) => path === place || path.startsWith(`${place}/`));
  return issues.length > 0 ? [formatIssues(issues.slice(0, 1))] : [];
}

/** What a class or a schema of a library reads itself: instances, conversions, and rules that JSON Schema lacks. */
function withOwnReaders(schema: CompiledSchema, plans: readonly Plan[], site: TransformSite): CompiledSchema {
  const readers = plans.flatMap(({ to, given }) => {
    const source = given?.schema;
    if (to === undefined || source === undefined || !readsItself(source)) return [];
    const field = { name: to, optional: true, ...(typeof source === 'function' ? { type: source } : {}) };
    const own = typeof source === 'function' && !('~standard' in source) ? {} : { schema: source as JsonSchema };
    return [{ name: to, reader: compileArguments([{ type: Object, ...field, ...own }], site.reading) }];
  });
  if (readers.length === 0) return schema;

  const read = async (value: Record<string, unknown>): Promise<SchemaResult<unknown>> => {
    const entries = new Map(Object.entries(value));
    for (const { name, reader } of readers) {
      if (!entries.has(name)) continue;
      const result = await reader.parse({ [name]: entries.get(name) });
      if (!result.ok) return result;
      entries.set(name, result.value[name]);
    }
    return { ok: true, value: Object.fromEntries(entries) };
  };
  return {
    json: schema.json,
    parse: (value): MaybePromise<SchemaResult<unknown>> => {
      const result = schema.parse(value);
      if (result instanceof Promise) return result.then((late) => (late.ok ? read(late.value as never) : late));
      return result.ok ? read(result.value as Record<string, unknown>) : result;
    },
  };
}

function readsItself(source: SchemaSource): boolean {
  return typeof source === 'function' || '~standard' in source;
}
