import type { JsonSchema } from '@tenon/core';
import { fits } from './fits';
import { resolveReference } from './reference';

/** A date and time of RFC 3339, as schemas mean it. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

/**
 * A copy of a value that fits its schema, with what JSON cannot say: texts of format `date-time` become Dates, and
 * properties that are left out take their defaults. Follows references within the schema only.
 */
export function revive(value: unknown, schema: JsonSchema): unknown {
  return new Revival(schema).of(value, schema);
}

class Revival {
  constructor(private readonly root: JsonSchema) {}

  /** @param applied what was applied to the value before: references may come back to where they started */
  of(value: unknown, schema: unknown, applied = new Set<unknown>()): unknown {
    if (!isSchema(schema) || applied.has(schema)) return value;
    applied.add(schema);
    const revived = this.ofKeywords(value, schema);
    return this.further(value, schema).reduce<unknown>((result, also) => this.of(result, also, applied), revived);
  }

  private ofKeywords(value: unknown, schema: JsonSchema): unknown {
    if (typeof value === 'string') return schema['format'] === 'date-time' ? toDate(value) : value;
    if (Array.isArray(value)) return this.ofItems(value, schema);
    if (isObject(value)) return this.ofProperties(value, schema);
    return value;
  }

  private ofItems(items: readonly unknown[], schema: JsonSchema): unknown[] {
    const first = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : [];
    return items.map((item, index) => this.of(item, first[index] ?? schema['items']));
  }

  private ofProperties(value: Readonly<Record<string, unknown>>, schema: JsonSchema): object {
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    const own = Object.entries(value).map(([name, item]) => {
      const known = Object.hasOwn(properties, name) ? properties[name] : schema['additionalProperties'];
      return [name, this.of(item, known)] as const;
    });
    const absent = Object.entries(properties).flatMap(([name, property]) =>
      !Object.hasOwn(value, name) && isSchema(property) && property['default'] !== undefined
        ? [[name, this.of(property['default'], property)] as const]
        : [],
    );
    return Object.fromEntries([...own, ...absent]);
  }

  /** What also holds for the value: the target of a reference, all of `allOf`, and the first that fits of a choice. */
  private further(value: unknown, schema: JsonSchema): readonly unknown[] {
    const { $ref, allOf, anyOf, oneOf } = schema;
    const target = typeof $ref === 'string' ? [resolveReference(this.root, $ref)] : [];
    return [...target, ...listOf(allOf), ...this.firstFit(value, anyOf), ...this.firstFit(value, oneOf)];
  }

  private firstFit(value: unknown, choices: unknown): readonly unknown[] {
    const index = listOf(choices).findIndex((choice) => fits(value, choice, this.root));
    return index === -1 ? [] : [listOf(choices)[index]];
  }
}

function toDate(text: string): Date | string {
  const date = new Date(text);
  return dateTime.test(text) && !Number.isNaN(date.getTime()) ? date : text;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
