import type { JsonSchema } from '../../contracts';
import { TenonError } from '../../errors';
import { hasClassMetadata, type DtoClass, type FieldMetadata, type FieldType, type Rule } from './class-metadata';
import { translateRule, type JsonType } from './rule-schemas';
import { nullable, SchemaMerge } from './schema-merge';

/** How the value of a field becomes what the handler sees. */
export type FieldShape =
  | { readonly kind: 'plain' }
  | { readonly kind: 'date' }
  | { readonly kind: 'class'; readonly target: DtoClass }
  | {
      readonly kind: 'union';
      readonly property: string;
      readonly targets: ReadonlyMap<string, DtoClass>;
      readonly keeps: boolean;
    }
  /** Only class-transformer knows. */
  | { readonly kind: 'foreign' };

/** What a field means: the schema, and the rules that the schema does not say. */
export interface FieldReading {
  readonly schema: JsonSchema;
  readonly shape: FieldShape;
  readonly leftovers: readonly Rule[];
}

/** Where schemas of classes are kept, so that they can be shared and refer to themselves. */
export interface ClassSchemas {
  ofClass(target: DtoClass): JsonSchema;
  ofUnion(shape: FieldShape & { kind: 'union' }): JsonSchema;
  /** Reads a class that is made, but not checked by the schema. */
  planOf(target: DtoClass): unknown;
  /** Notes keywords that are shown, but not enforced. */
  noteHints(schema: JsonSchema, keywords: readonly string[]): void;
  /** Notes what stands behind a pattern; false if the same text already means something else. */
  notePattern(text: string, pattern: RegExp): boolean;
}

const DECLARED_TYPES = new Map<unknown, JsonType>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
]);

const DATE_SCHEMA: JsonSchema = { type: 'string', format: 'date-time' };

/**
 * Derives the schema of a field. The rules of class-validator decide; where they leave the type open, the declared
 * TypeScript type closes it, and a field that is declared as a list is a list, though class-validator would let a
 * single value pass.
 */
export function readField(owner: string, field: FieldMetadata, classes: ClassSchemas): FieldReading {
  const shape = shapeOf(owner, field);
  for (const target of targetsOf(shape)) classes.planOf(target);
  if (field.conditions.length > 0) return { schema: {}, shape, leftovers: field.rules };

  const leftovers: Rule[] = [];
  const value = new SchemaMerge();
  const items = new SchemaMerge();
  const eachRules = field.rules.filter(({ each }) => each);
  for (const rule of field.rules) if (!rule.each) addRule(rule, value, leftovers, classes);
  const isList = value.admits('array') && isDeclaredList(field, value, eachRules);
  if (isList) {
    for (const rule of eachRules) addRule(rule, items, leftovers, classes);
    value.add({ types: ['array'] });
  } else leftovers.push(...eachRules);

  const inner = schemaOfShape(field, shape, classes);
  let schema: JsonSchema;
  if (isList) {
    const own = items.toSchema();
    classes.noteHints(own, items.hintKeywords);
    const itemSchema = join(own, inner);
    if (itemSchema) value.add({ keywords: { items: itemSchema } });
    settleUniqueness(value, leftovers, items.isScalar);
    schema = value.toSchema();
  } else {
    const declared = DECLARED_TYPES.get(field.designType);
    if (value.isOpen && !inner && declared) value.add({ types: [declared] });
    const own = value.toSchema();
    classes.noteHints(own, value.hintKeywords);
    schema = join(own, inner) ?? {};
  }
  if (field.optional) {
    schema = inner && !isList ? { anyOf: [schema, { type: 'null' }] } : nullable(schema);
    if (schema.anyOf === undefined) classes.noteHints(schema, value.hintKeywords);
  }
  return { schema, shape, leftovers };
}

function addRule(rule: Rule, merge: SchemaMerge, leftovers: Rule[], classes: ClassSchemas): void {
  const translated = rule.validateIf ? undefined : translateRule(rule.name, rule.constraints);
  if (!translated) {
    leftovers.push(rule);
    return;
  }
  const { types, keywords, pattern, exact } = translated;
  const isSayable = pattern === undefined || classes.notePattern(String(keywords?.pattern), pattern);
  merge.add(isSayable ? translated : { types });
  if (!exact || !isSayable) leftovers.push(rule);
}

/** Lists of scalars compare alike in both worlds; objects are equal by content in one, by identity in the other. */
function settleUniqueness(value: SchemaMerge, leftovers: Rule[], hasScalars: boolean): void {
  const unique = leftovers.findIndex((rule) => rule.name === 'arrayUnique' && !rule.each && !rule.validateIf);
  if (unique < 0 || !hasScalars || usesIdentifier(leftovers[unique]!)) return;
  leftovers.splice(unique, 1);
  value.add({ keywords: { uniqueItems: true } });
}

/** `ArrayUnique(identify)` hides its function; it shows in that two objects with the same key are not unique. */
function usesIdentifier(rule: Rule): boolean {
  let calls = 0;
  const probe = new Proxy({}, { get: () => void calls++, has: () => Boolean(++calls) });
  const args = { targetName: '', property: '', object: {}, value: undefined, constraints: [] };
  try {
    return (
      rule.validate([probe, 0, 'a'], args) !== true || calls > 0 || rule.validate([1, 2, 3, 'b', true], args) !== true
    );
  } catch {
    return true;
  }
}

function isDeclaredList(field: FieldMetadata, value: SchemaMerge, eachRules: readonly Rule[]): boolean {
  if (!value.isOpen) return true;
  if (field.nested?.each || field.designType === Array) return true;
  return eachRules.length > 0 && (field.designType === undefined || field.designType === Object);
}

function shapeOf(owner: string, field: FieldMetadata): FieldShape {
  const { type, nested, designType } = field;
  if (type) return shapeOfType(owner, field, type);
  if (designType === Date && (!field.validated || field.rules.some(({ name }) => name === 'isDate')))
    return { kind: 'date' };
  if (!nested && (field.validated || !hasClassMetadata(designType))) return { kind: 'plain' };
  if (hasClassMetadata(designType)) return { kind: 'class', target: designType as unknown as DtoClass };
  throw new TenonError('TN2005', `${owner}.${field.property} is nested, but nothing says of which class`, {
    fix: `Add @Type(() => TheClass) to ${owner}.${field.property}.`,
  });
}

function shapeOfType(
  owner: string,
  field: FieldMetadata,
  { target, discriminator, keepsDiscriminator }: FieldType,
): FieldShape {
  if (target === Date) return { kind: 'date' };
  if (discriminator) {
    const targets = new Map(discriminator.subTypes.map(({ name, value }) => [name, value]));
    return { kind: 'union', property: discriminator.property, targets, keeps: keepsDiscriminator };
  }
  if (hasClassMetadata(target)) return { kind: 'class', target: target as unknown as DtoClass };
  if (target === undefined) {
    throw new TenonError('TN2005', `@Type of ${owner}.${field.property} gives undefined`, {
      fix: 'Two files import each other. Move one of the classes, or both into one file.',
    });
  }
  if (field.nested) {
    const name = typeof target === 'function' ? target.name : typeof target;
    throw new TenonError('TN2005', `${owner}.${field.property} is nested, but ${name} has no decorated fields`);
  }
  return { kind: 'foreign' };
}

function targetsOf(shape: FieldShape): Iterable<DtoClass> {
  if (shape.kind === 'class') return [shape.target];
  return shape.kind === 'union' ? shape.targets.values() : [];
}

/** The schema that a shape brings along; `undefined` where the rules alone decide. */
function schemaOfShape(field: FieldMetadata, shape: FieldShape, classes: ClassSchemas): JsonSchema | undefined {
  if (shape.kind === 'date') return { ...DATE_SCHEMA };
  // Without @ValidateNested class-validator does not look inside.
  if (!field.nested && field.validated) return undefined;
  if (shape.kind === 'class') return classes.ofClass(shape.target);
  if (shape.kind === 'union') return classes.ofUnion(shape);
  return undefined;
}

/** Schemas of classes are filled in later: they can be wrapped, but not looked into. */
function join(schema: JsonSchema, inner: JsonSchema | undefined): JsonSchema | undefined {
  if (Object.keys(schema).length === 0) return inner;
  if (!inner) return schema;
  return isObjectOnly(schema) ? inner : { allOf: [inner, schema] };
}

function isObjectOnly(schema: JsonSchema): boolean {
  return schema.type === 'object' && Object.keys(schema).length === 1;
}

/** The schema of a type alone, as TypeScript recorded it; anything where it recorded nothing of use. */
export function readTypeSchema(type: unknown): Record<string, unknown> {
  if (type === Array) return { type: 'array' };
  if (type === Date) return { ...DATE_SCHEMA };
  const declared = DECLARED_TYPES.get(type);
  return declared ? { type: declared } : {};
}
