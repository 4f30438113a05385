import type { JsonSchema } from '@tenon/core';
import { resolveReference } from './reference';

/** A choice that leads from reference to reference is taken as it is after so many. */
const maxReferences = 16;

/**
 * Whether a value that fits one of several schemas may be meant for this one: its type, its required properties, and
 * the constants by which such choices are told apart. The rest was checked before.
 */
export function fits(value: unknown, schema: unknown, root: JsonSchema, references = 0): boolean {
  if (typeof schema === 'boolean') return schema;
  if (!isRecord(schema)) return false;
  if (typeof schema['$ref'] === 'string' && references < maxReferences) {
    return fits(value, resolveReference(root, schema['$ref']), root, references + 1);
  }
  const { type, required, properties } = schema;
  if (type !== undefined && !listOf(type).some((one) => isOfType(value, one))) return false;
  if (!fitsConstants(value, schema)) return false;
  if (schema['format'] === 'date-time' && typeof value === 'string' && Number.isNaN(Date.parse(value))) return false;
  if (!isRecord(value)) return true;
  if (Array.isArray(required) && !required.every((name) => Object.hasOwn(value, String(name)))) return false;
  if (!isRecord(properties)) return true;
  return Object.entries(properties).every(
    ([name, property]) => !Object.hasOwn(value, name) || !isRecord(property) || fitsConstants(value[name], property),
  );
}

function fitsConstants(value: unknown, schema: Readonly<Record<string, unknown>>): boolean {
  if ('const' in schema && !isSame(value, schema['const'])) return false;
  return !Array.isArray(schema['enum']) || schema['enum'].some((one) => isSame(value, one));
}

function isSame(value: unknown, constant: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(constant);
}

function isOfType(value: unknown, type: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isRecord(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
