import { isDeepStrictEqual } from 'node:util';
import { findClassValidator } from '../peers';
import type { ClassMetadata, DtoClass, FieldMetadata, Rule } from './class-metadata';
import { isBuiltIn } from './rule-schemas';

/** What happens where a field is left out. */
export interface Absence {
  readonly admitted: boolean;
  /** What the initialiser gives, if JSON can say it and each instance gets the same. */
  readonly default?: unknown;
}

/**
 * Whether each field of a class may be left out: its rules are asked about what the field then holds, the value of
 * its initialiser or nothing. Rules of somebody else's making are not called here.
 */
export function readAbsence({ target, fields }: ClassMetadata): Map<string, Absence> {
  const instance = tryCreate(target);
  const another = tryCreate(target);
  return new Map(
    fields.map((field) => {
      const value = (instance as Record<string, unknown> | undefined)?.[field.property];
      const admitted = admits(field, value, instance ?? {});
      const isConstant = isDeepStrictEqual(value, (another as Record<string, unknown> | undefined)?.[field.property]);
      return [field.property, { admitted, default: isConstant ? asJson(value) : undefined }];
    }),
  );
}

/** An instance as its constructor makes it; `undefined` where the constructor needs something. */
export function tryCreate(target: DtoClass): object | undefined {
  try {
    return new target();
  } catch {
    return undefined;
  }
}

function admits(field: FieldMetadata, value: unknown, object: object): boolean {
  if (!field.validated) return value !== undefined || field.note === undefined;
  if (field.conditions.length > 0) return true;
  if (field.optional && (value === undefined || value === null)) return true;
  if (field.nested && value !== undefined && !admitsNested(value)) return false;
  return field.rules.every((rule) => rule.validateIf !== undefined || admitsRule(rule, field, value, object));
}

function admitsRule(rule: Rule, { property }: FieldMetadata, value: unknown, object: object): boolean {
  if (!isBuiltIn(rule.name)) return true;
  const args = { targetName: object.constructor.name, property, object, value, constraints: [...rule.constraints] };
  const values: readonly unknown[] = rule.each && Array.isArray(value) ? value : [value];
  return values.every((each) => rule.validate(each, args) !== false);
}

function admitsNested(value: unknown): boolean {
  const validator = findClassValidator();
  if (!validator || typeof value !== 'object' || value === null) return false;
  return [value].flat().every((item: unknown) => {
    if (typeof item !== 'object' || item === null) return false;
    try {
      return validator.validateSync(item).length === 0;
    } catch {
      return false;
    }
  });
}

function asJson(value: unknown): unknown {
  if (value === undefined || value instanceof Date) return undefined;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    return undefined;
  }
  if (text === undefined) return undefined;
  const json: unknown = JSON.parse(text);
  return isDeepStrictEqual(json, toPlain(value)) ? json : undefined;
}

/** Instances compare by what they hold. */
function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([key, child]) => [key, toPlain(child)]),
  );
}
