import { compileSchema, type JsonSchema, type SchemaSource } from '@tenon/core';
import { isBounded } from './bounded';
import { revive } from './revive';

/** Makes data of what a tool returned. Undefined where it does not fit. */
export type OutputReader = (value: unknown) => Promise<unknown>;

/** A reader for what a caller expects: a DTO class, a Standard Schema, or JSON Schema. */
export function readerOf(source: SchemaSource): OutputReader {
  if (isStandardSchema(source)) {
    return async (value) => {
      const result = await source['~standard'].validate(value);
      return result.issues ? undefined : result.value;
    };
  }
  if (typeof source !== 'function') return readerOfJson(source);
  const schema = compileSchema(source, { io: 'input', strict: true });
  return async (value) => {
    const result = await schema.parse(value);
    return result.ok ? result.value : undefined;
  };
}

/** A reader for what a server says that its tool returns; a schema that is not valid, or no sensible one, reads nothing. */
export function readerOfJson(schema: JsonSchema): OutputReader {
  let compiled: ReturnType<typeof compileSchema> | undefined;
  try {
    compiled = isBounded(schema) ? compileSchema(schema, { io: 'output' }) : undefined;
  } catch {
    compiled = undefined;
  }
  return async (value) => {
    try {
      const result = await compiled?.parse(value);
      return result?.ok ? revive(value, schema) : undefined;
    } catch {
      return undefined;
    }
  };
}

function isStandardSchema(source: SchemaSource): source is Extract<SchemaSource, { '~standard': unknown }> {
  return typeof source === 'object' && source !== null && '~standard' in source;
}
