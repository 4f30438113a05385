import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import type { JsonSchema, SchemaIssue } from '../contracts';
import { TenonError } from '../errors';
import { pointerStep } from './json-pointer';
import type { Attempt, Reader } from './parser';
import { createValidator } from './validator';

export type SchemaDirection = 'input' | 'output';

/** True for a schema of zod, valibot, arktype or any library that follows Standard Schema. */
export function isStandardSchema(source: unknown): source is StandardSchemaV1 {
  if ((typeof source !== 'object' && typeof source !== 'function') || source === null) return false;
  const standard = (source as { '~standard'?: unknown })['~standard'];
  return typeof standard === 'object' && standard !== null && 'validate' in standard;
}

/**
 * The JSON Schema that the library writes for one of its schemas.
 *
 * @throws TenonError TN2005 if the library writes none, or cannot write this one
 */
export function jsonOfStandardSchema(schema: StandardSchemaV1, direction: SchemaDirection): JsonSchema {
  const { vendor } = schema['~standard'];
  const { jsonSchema } = schema['~standard'] as Partial<StandardJSONSchemaV1.Props>;
  if (!jsonSchema)
    throw new TenonError('TN2005', `${vendor} schemas do not write JSON Schema by themselves`, {
      fix: adviceFor(vendor),
    });
  let json: JsonSchema;
  try {
    json = jsonSchema[direction]({ target: 'draft-2020-12' });
  } catch (error) {
    throw new TenonError('TN2005', `${vendor} cannot write this schema as JSON Schema: ${(error as Error).message}`, {
      cause: error,
      fix: 'Use types that JSON has, or pass a JSON Schema.',
    });
  }
  // The dialect is the protocol's default; a schema that the user wrote keeps its own line.
  const { $schema, ...rest } = json;
  return $schema === 'https://json-schema.org/draft/2020-12/schema' ? rest : json;
}

/** Reads values by the library's own validation. `json` tells where a refused value may be converted. */
export function createStandardReader(schema: StandardSchemaV1, json: JsonSchema): Reader {
  const validator = createValidator(json, 'given');
  return {
    problems: (value) => validator.problems(value),
    attempt(value) {
      const result = schema['~standard'].validate(value);
      return result instanceof Promise ? result.then(toAttempt) : toAttempt(result);
    },
  };
}

function toAttempt(result: StandardSchemaV1.Result<unknown>): Attempt {
  if (!result.issues) return { ok: true, value: result.value };
  const { issues } = result;
  return { ok: false, issues: () => issues.map(toIssue) };
}

function toIssue({ path = [], message }: StandardSchemaV1.Issue): SchemaIssue {
  const keys = path.map((segment) => (typeof segment === 'object' ? segment.key : segment));
  return { path: keys.map((key) => pointerStep(typeof key === 'number' ? key : String(key))).join(''), message };
}

function adviceFor(vendor: string): string {
  if (vendor === 'valibot')
    return 'Wrap it in toStandardJsonSchema() of @valibot/to-json-schema, or pass a JSON Schema.';
  return 'Use a version of the library that offers `~standard.jsonSchema`, or pass a JSON Schema.';
}
