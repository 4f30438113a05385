import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Constructor } from '../contracts';
import type { Attempt, Reader } from './parser';

const SCHEMA = Symbol('tenon:input-schema');

/**
 * A base class whose fields are described by a schema of zod, valibot, arktype or any other Standard Schema.
 *
 * @example
 * class SearchInput extends Input(z.object({ query: z.string(), limit: z.number().default(10) })) {}
 */
export function Input<S extends StandardSchemaV1>(schema: S): new () => StandardSchemaV1.InferOutput<S> {
  class SchemaInput {
    static readonly [SCHEMA]: StandardSchemaV1 = schema;
  }
  return SchemaInput;
}

/** The schema behind a class that extends `Input(schema)`. */
export function schemaOfInput(target: Constructor): StandardSchemaV1 | undefined {
  return (target as { [SCHEMA]?: StandardSchemaV1 })[SCHEMA];
}

/** Makes instances of the class out of what the schema gives. */
export function createInputReader(target: Constructor, reader: Reader): Reader {
  const Target = target as unknown as new () => object;
  function instantiate(attempt: Attempt): Attempt {
    if (!attempt.ok || typeof attempt.value !== 'object' || attempt.value === null) return attempt;
    const instance = new Target();
    for (const [key, value] of Object.entries(attempt.value)) {
      if (key !== '__proto__' && key !== 'constructor') (instance as Record<string, unknown>)[key] = value;
    }
    return { ok: true, value: instance };
  }
  return {
    problems: (value) => reader.problems(value),
    attempt(value) {
      const attempt = reader.attempt(value);
      return attempt instanceof Promise ? attempt.then(instantiate) : instantiate(attempt);
    },
  };
}
