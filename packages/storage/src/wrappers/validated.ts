import { compileSchema, type CompiledSchema, type JsonValue, type MaybePromise, type SchemaSource } from '@tenon/core';
import { valueOf } from '../base';
import type { KeyValueStore } from '../contracts';
import { DeserializationError, SerializationError } from '../errors';
import { shortName } from '../errors/store-error';
import { ComparingWrapper } from './comparing-wrapper';
import { wrapped, type Wrapped } from './store-wrapper';
import type { EntryCall } from './value-wrapper';

/** Where a value does not match, as JSON Pointers; undefined where it does. */
type Check = (value: JsonValue) => MaybePromise<readonly string[] | undefined>;

/**
 * A store for values that match a schema: a Standard Schema (zod, valibot, arktype), a class with decorators of
 * class-validator, or a JSON Schema. It is checked when a value is put, also in ways that take time, and when it is read.
 * Values stay as they are: defaults and transformations of the schema do not change them.
 *
 * Writing rejects with TN8009 and reading with TN8010; both say where the value does not match, and nothing of the value.
 *
 * @throws TenonError TN2005, TN2006, TN2009 for what is no schema
 * @example const settings = validated(store, z.object({ theme: z.enum(['light', 'dark']) }));
 */
export function validated<Store extends KeyValueStore>(store: Store, schema: SchemaSource): Wrapped<Store> {
  return wrapped<Store>(new ValidatedStore(store, checkOf(schema)));
}

class ValidatedStore extends ComparingWrapper {
  constructor(
    store: KeyValueStore,
    private readonly check: Check,
  ) {
    super(store, (maxValueBytes) => maxValueBytes);
  }

  protected async encode(text: string, call: EntryCall): Promise<JsonValue> {
    const value = valueOf(text, call);
    const paths = await this.check(value);
    if (!paths) return value;
    const fix = 'Store values that match the schema.';
    throw new SerializationError(call, `the value does not match the schema at ${placesOf(paths)}`, { fix });
  }

  protected async decode(stored: JsonValue, call: EntryCall): Promise<JsonValue> {
    const paths = await this.check(stored);
    if (!paths) return stored;
    throw new DeserializationError(call, `the value does not match the schema at ${placesOf(paths)}`);
  }
}

type StandardSchema = Extract<SchemaSource, { '~standard': unknown }>;

function checkOf(schema: SchemaSource): Check {
  if (isStandardSchema(schema)) return checkOfStandard(schema);
  // A class is read as an input, where its transformations and all of its rules count.
  const io = typeof schema === 'function' ? 'input' : 'output';
  const compiled: CompiledSchema = compileSchema(schema, { io, strict: true });
  return async (value) => {
    const result = await compiled.parse(value);
    return result.ok ? undefined : result.issues.map(({ path }) => path);
  };
}

/** By the library's own validation: unlike the arguments of a tool, a value needs no JSON Schema. */
function checkOfStandard(schema: StandardSchema): Check {
  return async (value) => {
    const { issues } = await schema['~standard'].validate(value);
    return issues?.map(({ path = [] }) => path.map(pointerStep).join(''));
  };
}

function isStandardSchema(schema: SchemaSource): schema is StandardSchema {
  const { '~standard': standard } = (schema ?? {}) as { '~standard'?: { validate?: unknown } };
  return typeof standard?.validate === 'function';
}

/** One step of a JSON Pointer (RFC 6901). */
function pointerStep(segment: PropertyKey | { readonly key: PropertyKey }): string {
  const key = typeof segment === 'object' ? segment.key : segment;
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Some of the places in words. */
function placesOf(paths: readonly string[]): string {
  const places = [...new Set(paths)].map((path) => (path === '' ? 'its root' : shortName(path)));
  return places.length > 5 ? `${places.slice(0, 5).join(', ')} and ${places.length - 5} more` : places.join(', ');
}
