import type { CompiledSchema, Constructor, JsonSchema, SchemaSource } from '../contracts';
import { TenonError } from '../errors';
import { createClassReader } from './dto';
import { createInputReader, schemaOfInput } from './input';
import { checkInputRoot, createJsonSchemaReader } from './json-schema';
import { createParser, type Reader, type ReadingOptions } from './parser';
import { createStandardReader, isStandardSchema, jsonOfStandardSchema, type SchemaDirection } from './standard-schema';

export interface CompileOptions extends ReadingOptions {
  /** `input`: arguments of a caller, an object. `output`: what a handler returns, of any type, never converted. */
  readonly io: SchemaDirection;
}

/**
 * Makes a schema ready for use, whatever it is written as.
 *
 * @param source a DTO class, a class that extends `Input(schema)`, a Standard Schema, or JSON Schema 2020-12
 * @throws TenonError TN2005 if no JSON Schema can be derived, TN2006 if the schema is not valid or its root is not an
 *   object (inputs), TN2009 if a package is missing
 */
export function compileSchema<T = unknown>(source: SchemaSource<T>, options: CompileOptions): CompiledSchema<T> {
  const { json, reader } = readerFor(source, options.io);
  if (options.io === 'input') checkInputRoot(json);
  const reading = options.io === 'output' ? { strict: true } : options;
  return { json, parse: createParser<T>(reader, reading) };
}

function readerFor(source: SchemaSource, io: SchemaDirection): { json: JsonSchema; reader: Reader } {
  if (isStandardSchema(source)) return standard(source, io);
  if (typeof source === 'function') return ofClass(source, io);
  if (typeof source !== 'object' || source === null || Array.isArray(source)) {
    throw new TenonError('TN2005', `${source === null ? 'null' : typeof source} is no schema`);
  }
  return { json: source, reader: createJsonSchemaReader(source) };
}

function ofClass(source: Constructor, io: SchemaDirection): { json: JsonSchema; reader: Reader } {
  const schema = schemaOfInput(source);
  if (!schema) return createClassReader(source, io === 'output');
  const { json, reader } = standard(schema, io);
  return { json, reader: io === 'input' ? createInputReader(source, reader) : reader };
}

function standard(
  schema: Parameters<typeof jsonOfStandardSchema>[0],
  io: SchemaDirection,
): { json: JsonSchema; reader: Reader } {
  const json = jsonOfStandardSchema(schema, io);
  return { json, reader: createStandardReader(schema, json) };
}

/**
 * Makes the schema of any value that somebody gives ready for use, such as that of one argument.
 *
 * @throws TenonError as `compileSchema` does
 */
export function compileValueSchema(source: SchemaSource, options: ReadingOptions): CompiledSchema {
  const { json, reader } = readerFor(source, 'input');
  return { json, parse: createParser(reader, options) };
}
