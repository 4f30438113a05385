import type { AnySchemaObject, ErrorObject, Options, ValidateFunction, default as Ajv } from 'ajv';
import { TenonError } from '../errors';
import type { JsonSchema } from '../contracts';
import { isPlainSchema } from './plain-schema';
import { uniqueItems } from './unique-items';

/**
 * Compiles JSON Schema with ajv. ajv is loaded when the first schema needs it, each schema is compiled when the
 * first value is checked, and the variant that collects every error only when a value is refused: hundreds of
 * tools cost the start nothing. References are never fetched.
 */
export interface Validator {
  check(value: unknown): boolean;
  /** Compiles now what would be compiled with the first value. @throws TenonError TN2006 */
  prepare(): void;
  /** Every error of a value that `check` refused; the first one only, where the value is very large. */
  problems(value: unknown): readonly ErrorObject[];
}

/** Regular expressions that stand behind `pattern` texts, where the text alone would lose their flags. */
export type Patterns = ReadonlyMap<string, RegExp>;

/** `given`: a user's own JSON Schema. `derived`: made from a class, with its patterns and discriminators. */
type Origin = 'given' | 'derived';

type Dialect = '2020-12' | 'draft-07';

/** Errors are collected for values of this many nodes at most, so that a refusal stays cheap. */
const MAX_NODES_FOR_ALL_ERRORS = 10_000;

const DIALECTS: Readonly<Record<string, Dialect>> = {
  'https://json-schema.org/draft/2020-12/schema': '2020-12',
  'http://json-schema.org/draft-07/schema': 'draft-07',
};

const engines = new Map<string, Ajv>();
let patternsInUse: Patterns | undefined;

/** @throws TenonError TN2006 if the schema names a dialect that is not known */
export function createValidator(schema: JsonSchema, origin: Origin, patterns?: Patterns): Validator {
  const dialect = dialectOf(schema);
  let fast: ValidateFunction | undefined;
  let thorough: ValidateFunction | undefined;
  return {
    check: (value) => (fast ??= compile(schema, dialect, origin, false, patterns))(value),
    prepare() {
      fast ??= compile(schema, dialect, origin, false, patterns);
    },
    problems(value) {
      let validate: ValidateFunction;
      if (isSmall(value)) validate = thorough ??= compile(schema, dialect, origin, true, patterns);
      else validate = fast ??= compile(schema, dialect, origin, false, patterns);
      validate(value);
      return validate.errors ?? [];
    },
  };
}

/** What is wrong with a schema as a schema, or `undefined`. */
export function schemaFault(schema: JsonSchema): string | undefined {
  const dialect = dialectOf(schema);
  if (isPlainSchema(schema)) return undefined;
  const engine = engineFor(dialect, 'given', false, true);
  if (engine.validateSchema(schema)) return undefined;
  const [first] = engine.errors ?? [];
  return first ? `${first.instancePath || 'the root'} ${first.message}` : 'it does not follow its dialect';
}

function dialectOf(schema: JsonSchema): Dialect {
  const { $schema } = schema;
  if ($schema === undefined) return '2020-12';
  const dialect = typeof $schema === 'string' ? DIALECTS[$schema.replace(/#$/, '')] : undefined;
  if (!dialect)
    throw new TenonError('TN2006', `the dialect ${JSON.stringify($schema)} is not supported`, {
      fix: 'Write JSON Schema 2020-12.',
    });
  return dialect;
}

function compile(
  schema: JsonSchema,
  dialect: Dialect,
  origin: Origin,
  allErrors: boolean,
  patterns?: Patterns,
): ValidateFunction {
  const engine = engineFor(dialect, origin, allErrors, namesFormats(schema));
  patternsInUse = patterns;
  // Without an identifier of its own, ajv does not find the root of a schema that refers to `#`.
  const identified = schema.$id === undefined ? { ...schema, $id: 'tenon://schema' } : schema;
  try {
    return engine.compile(identified);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new TenonError('TN2006', (error as Error).message, { cause: error });
  } finally {
    patternsInUse = undefined;
    // The engine would keep every schema that it ever saw; servers that mount and unmount must not grow by it.
    engine.removeSchema(identified);
  }
}

/** Formats are loaded only for schemas that may have some. */
function namesFormats(schema: JsonSchema): boolean {
  return JSON.stringify(schema).includes('"format');
}

function engineFor(dialect: Dialect, origin: Origin, allErrors: boolean, formats: boolean): Ajv {
  const key = `${dialect} ${origin} ${allErrors} ${formats}`;
  let engine = engines.get(key);
  if (!engine) engines.set(key, (engine = createEngine(dialect, origin, allErrors, formats)));
  return engine;
}

function createEngine(dialect: Dialect, origin: Origin, allErrors: boolean, formats: boolean): Ajv {
  const { default: Engine } =
    dialect === '2020-12'
      ? (require('ajv/dist/2020') as typeof import('ajv/dist/2020'))
      : (require('ajv') as typeof import('ajv'));
  const options: Options = {
    strict: false,
    logger: false,
    allErrors,
    // Without it, `required: ['toString']` is satisfied by every object.
    ownProperties: true,
    addUsedSchema: false,
    validateSchema: false,
  };
  if (origin === 'derived') Object.assign(options, { discriminator: true, code: { regExp: patternFor } });
  const engine = new Engine(options).removeKeyword('uniqueItems').addKeyword(uniqueItems);
  if (formats) {
    const { default: addFormats } = require('ajv-formats') as typeof import('ajv-formats');
    addFormats(engine);
  }
  return engine;
}

const patternFor = Object.assign(
  (pattern: string, flags: string) => patternsInUse?.get(pattern) ?? new RegExp(pattern, flags),
  {
    code: 'new RegExp',
  },
);

/** Whether the value has few nodes; does not recurse, so that deep nesting cannot exhaust the stack. */
function isSmall(value: unknown): boolean {
  const open: unknown[] = [value];
  for (let seen = 0; open.length > 0; seen++) {
    if (seen + open.length > MAX_NODES_FOR_ALL_ERRORS) return false;
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const children: readonly unknown[] = Array.isArray(next) ? next : Object.values(next);
    if (children.length > MAX_NODES_FOR_ALL_ERRORS) return false;
    for (const child of children) open.push(child);
  }
  return true;
}

export type { AnySchemaObject, ErrorObject };
