import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CompiledSchema, JsonSchema, MaybePromise, SchemaIssue } from '../contracts';
import { TenonError } from '../errors';
import {
  compileLeftovers,
  Derivation,
  hasClassMetadata,
  Hydrator,
  needsTransformer,
  readTypeSchema,
  type DtoClass,
} from './dto';
import { issuesOf } from './issues';
import { pointerStep } from './json-pointer';
import { checkJsonSchema, createFiller } from './json-schema';
import { createParser, type Attempt, type ReadingOptions } from './parser';
import { embedSchema } from './references';
import { createStandardReader, isStandardSchema, jsonOfStandardSchema } from './standard-schema';
import { createValidator } from './validator';

/** One parameter of a handler that is an argument of its own. */
export interface ArgumentField {
  readonly name: string;
  /** What TypeScript recorded of the parameter's type: `String`, `Number`, `Boolean`, `Array`, `Date`, a class. */
  readonly type: unknown;
  /** Says more than the type does, or something else. */
  readonly schema?: JsonSchema | StandardSchemaV1;
  readonly description?: string;
  readonly optional: boolean;
  /** Name of the header that mirrors the argument. */
  readonly mcpHeader?: string;
}

type Convert = (value: unknown, path: string) => MaybePromise<Attempt>;

/**
 * Makes one schema out of the parameters of a handler. What is read is a plain object with one entry per argument
 * that was given or has a default; what is not declared is left out.
 *
 * @throws TenonError as `compileSchema` does
 */
export function compileArguments(
  fields: readonly ArgumentField[],
  options: ReadingOptions = {},
): CompiledSchema<Record<string, unknown>> {
  const derivation = new Derivation();
  const converters = new Map<string, Convert>();
  const shown: Record<string, JsonSchema> = {};
  const checked: Record<string, JsonSchema | true> = {};
  const required: string[] = [];

  for (const field of fields) {
    if (Object.hasOwn(shown, field.name)) throw new TenonError('TN2006', `two arguments are named ${field.name}`);
    const { schema, isForeign } = schemaOf(field, derivation);
    if (field.description !== undefined) schema.description = field.description;
    if (field.mcpHeader !== undefined) schema['x-mcp-header'] = field.mcpHeader;
    define(shown, field.name, schema);
    define(checked, field.name, isForeign ? true : schema);
    if (!field.optional && !('default' in schema)) required.push(field.name);
  }

  const definitions = derivation.definitions();
  const json: JsonSchema = {
    type: 'object',
    properties: shown,
    ...(required.length > 0 ? { required } : {}),
    ...(Object.keys(definitions).length > 0 ? { $defs: definitions } : {}),
  };
  for (const field of fields) addConverter(converters, field, shown[field.name]!, derivation);

  const everything = createValidator(derivation.forValidation(json), 'derived', derivation.patterns);
  const hasForeign = Object.values(checked).includes(true);
  const validator = hasForeign
    ? createValidator(derivation.forValidation({ ...json, properties: checked }), 'derived', derivation.patterns)
    : everything;
  const fill = createFiller(json);
  const names = fields.map(({ name }) => name);

  const parse = createParser<Record<string, unknown>>(
    {
      problems: (value) => everything.problems(value),
      attempt(value) {
        if (!validator.check(value)) return { ok: false, issues: () => issuesOf(everything.problems(value), value) };
        return convertAll(fill(value) as Record<string, unknown>, names, converters);
      },
    },
    options,
  );
  return { json, parse };
}

function schemaOf(
  field: ArgumentField,
  derivation: Derivation,
): { schema: Record<string, unknown>; isForeign: boolean } {
  const { schema, name, type } = field;
  if (isStandardSchema(schema)) {
    return {
      schema: embedSchema(jsonOfStandardSchema(schema, 'input'), `/properties${pointerStep(name)}`),
      isForeign: true,
    };
  }
  if (schema) checkJsonSchema(schema);
  const base =
    hasClassMetadata(type) && !schema?.type ? derivation.ofClass(type as unknown as DtoClass) : readTypeSchema(type);
  if (!schema) return { schema: base, isForeign: false };
  const own = embedSchema(schema, `/properties${pointerStep(name)}`);
  const decidesType = ['type', '$ref', 'enum', 'const', 'anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in schema);
  return { schema: decidesType ? own : Object.assign(base, own), isForeign: false };
}

function addConverter(
  converters: Map<string, Convert>,
  field: ArgumentField,
  json: JsonSchema,
  derivation: Derivation,
): void {
  const { schema, type, name } = field;
  if (isStandardSchema(schema)) {
    const reader = createStandardReader(schema, json);
    converters.set(name, (value) => reader.attempt(value));
  } else if (type === Date && json.format === 'date-time') {
    converters.set(name, (value) => ({ ok: true, value: typeof value === 'string' ? new Date(value) : value }));
  } else if (derivation.classes.has(type as DtoClass))
    converters.set(name, classConverter(type as DtoClass, derivation));
}

function classConverter(target: DtoClass, derivation: Derivation): Convert {
  if (needsTransformer(derivation)) {
    throw new TenonError('TN2005', `${target.name} uses @Transform, @Expose or @Exclude, which an @Arg does not read`, {
      fix: 'Make the class the input of the method, without @Arg.',
    });
  }
  const hydrate = new Hydrator(derivation.classes).for(target);
  const check = compileLeftovers(derivation.classes);
  return (value, path) => {
    if (typeof value !== 'object' || value === null) return { ok: true, value };
    const instance = hydrate(value as Record<string, unknown>);
    const issues = check?.(instance, path) ?? [];
    const conclude = (found: SchemaIssue[]): Attempt =>
      found.length === 0 ? { ok: true, value: instance } : { ok: false, issues: () => found };
    return issues instanceof Promise ? issues.then(conclude) : conclude(issues);
  };
}

function convertAll(
  source: Readonly<Record<string, unknown>>,
  names: readonly string[],
  converters: ReadonlyMap<string, Convert>,
): MaybePromise<Attempt> {
  const result: Record<string, unknown> = {};
  const failures: (readonly SchemaIssue[])[] = [];
  const pending: Promise<void>[] = [];
  const settle = (name: string, path: string, attempt: Attempt): void => {
    if (attempt.ok) define(result, name, attempt.value);
    else
      failures.push(
        attempt.issues().map((issue) => (issue.path.startsWith(path) ? issue : { ...issue, path: path + issue.path })),
      );
  };
  for (const name of names) {
    if (!Object.hasOwn(source, name)) continue;
    const convert = converters.get(name);
    if (!convert) {
      define(result, name, source[name]);
      continue;
    }
    const path = pointerStep(name);
    const attempt = convert(source[name], path);
    if (attempt instanceof Promise) pending.push(attempt.then((settled) => settle(name, path, settled)));
    else settle(name, path, attempt);
  }
  const conclude = (): Attempt =>
    failures.length === 0 ? { ok: true, value: result } : { ok: false, issues: () => failures.flat() };
  return pending.length > 0 ? Promise.all(pending).then(conclude) : conclude();
}

/** An argument may be named like a setter of every object. */
function define(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}
