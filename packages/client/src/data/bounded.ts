import type { JsonSchema } from '@tenon/core';
import { resolveReference } from './reference';

/** So many schemas at most may apply to one value. */
const maxApplications = 2_000;
const maxDepth = 200;

/**
 * Whether checking a value against a schema takes reasonable work. A few references that branch can stand for more
 * schemas than any machine gets through, and the schema is a server's word.
 */
export function isBounded(schema: JsonSchema): boolean {
  return new Measure(schema).applications(schema) <= maxApplications;
}

/** Keywords whose schemas apply to the same value as the schema that has them. */
const inPlace = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'] as const;

class Measure {
  private readonly known = new Map<unknown, number>();

  constructor(private readonly root: JsonSchema) {}

  /** How many schemas apply to a value of this one, itself and those of its properties and items included. */
  applications(schema: unknown, depth = 0): number {
    if (typeof schema !== 'object' || schema === null) return 1;
    if (depth > maxDepth) return Infinity;
    const known = this.known.get(schema);
    if (known !== undefined) return known;
    // Where it comes back to itself, the value decides how far it goes.
    this.known.set(schema, 1);
    const count = this.count(schema as JsonSchema, depth);
    this.known.set(schema, count);
    return count;
  }

  private count(schema: JsonSchema, depth: number): number {
    const { $ref, properties, items, additionalProperties, dependentSchemas } = schema;
    const same = [
      ...(typeof $ref === 'string' ? [resolveReference(this.root, $ref)] : []),
      ...inPlace.flatMap((keyword) => listOf(schema[keyword])),
      ...valuesOf(dependentSchemas),
    ];
    const parts = [...valuesOf(properties), ...listOf(items), ...listOf(additionalProperties)];
    return [...same, ...parts].reduce<number>((sum, one) => sum + this.applications(one, depth + 1), 1);
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function valuesOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
