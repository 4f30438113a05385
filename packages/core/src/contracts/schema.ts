import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Constructor, JsonSchema, MaybePromise } from './json';

/** What is wrong with one value. */
export interface SchemaIssue {
  /** JSON Pointer of the value (RFC 6901); empty for the whole. */
  readonly path: string;
  /** What was expected and what was received. */
  readonly message: string;
}

export type SchemaResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly SchemaIssue[] };

/** A schema that is ready for use: what the wire shows, and how a value is checked and made. */
export interface CompiledSchema<T = unknown> {
  /** JSON Schema 2020-12, as clients see it. */
  readonly json: JsonSchema;
  /** Checks a value, converts it where the rules allow, and makes what the handler receives. Never mutates `value`. */
  parse(value: unknown): MaybePromise<SchemaResult<T>>;
}

/** Everything that a schema can be written as: a DTO class, a Standard Schema, or JSON Schema 2020-12. */
export type SchemaSource<T = unknown> = Constructor<T> | StandardSchemaV1<unknown, T> | JsonSchema;
