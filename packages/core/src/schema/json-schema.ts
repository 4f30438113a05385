import type { JsonSchema } from '../contracts';
import { cloneJson } from './clone-json';
import { TenonError } from '../errors';
import { issuesOf } from './issues';
import type { Attempt, Reader } from './parser';
import { findBrokenPattern, findDanglingReference, isUnusual } from './references';
import { createValidator, schemaFault } from './validator';

/**
 * Reads values by a JSON Schema of the user. The schema is checked here and otherwise left alone: clients see it
 * word for word. Defaults of top-level properties fill in what is missing, on a copy.
 */
export function createJsonSchemaReader(schema: JsonSchema): Reader {
  checkJsonSchema(schema);
  const validator = createValidator(schema, 'given');
  if (isUnusual(schema)) refuseEndless(() => validator.prepare());
  const fill = createFiller(schema);
  return {
    problems: (value) => validator.problems(value),
    attempt(value): Attempt {
      if (validator.check(value)) return { ok: true, value: fill(value) };
      return { ok: false, issues: () => issuesOf(validator.problems(value), value) };
    },
  };
}

/** @throws TenonError TN2006 if the schema is not one, or refers to something outside itself */
export function checkJsonSchema(schema: JsonSchema): void {
  refuseEndless(() => {
    const fault = schemaFault(schema) ?? findBrokenPattern(schema) ?? findDanglingReference(schema);
    if (fault !== undefined) throw new TenonError('TN2006', fault);
  });
}

function refuseEndless(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TenonError('TN2006', 'it is nested too deeply, or refers to itself without end', { cause: error });
  }
}

/** @throws TenonError TN2006 if the schema does not describe an object at its root */
export function checkInputRoot(schema: JsonSchema): void {
  if (schema.type === 'object') return;
  const found = schema.type === undefined ? 'has no type' : `has the type ${JSON.stringify(schema.type)}`;
  throw new TenonError('TN2006', `the root of an input schema ${found}, it must be "object"`);
}

/** A function that puts the defaults of top-level properties where a value has none. */
export function createFiller(schema: JsonSchema): (value: unknown) => unknown {
  const defaults = Object.entries((schema.properties ?? {}) as Record<string, unknown>).flatMap(([name, property]) =>
    typeof property === 'object' && property !== null && 'default' in property
      ? [{ name, value: property.default }]
      : [],
  );
  if (defaults.length === 0) return (value) => value;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const missing = defaults.filter(({ name }) => !Object.hasOwn(value, name));
    if (missing.length === 0) return value;
    const filled: Record<string, unknown> = { ...value };
    for (const entry of missing) filled[entry.name] = cloneJson(entry.value);
    return filled;
  };
}
