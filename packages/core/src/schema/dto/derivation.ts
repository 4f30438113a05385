import type { JsonSchema } from '../../contracts';
import { TenonError } from '../../errors';
import type { Patterns } from '../validator';
import { readAbsence, type Absence } from './absence';
import { readClassMetadata, type ClassMetadata, type DtoClass, type FieldMetadata } from './class-metadata';
import { readField, type ClassSchemas, type FieldReading, type FieldShape } from './field-schema';

/** A field with everything that is known of it. */
export interface FieldPlan extends FieldReading {
  readonly metadata: FieldMetadata;
}

/** A class with everything that is known of it. */
export interface ClassPlan {
  readonly metadata: ClassMetadata;
  readonly fields: readonly FieldPlan[];
}

/** A schema that may be used in several places: a class, or a class as one branch of a union. */
interface Unit {
  readonly name: string;
  readonly uses: Record<string, unknown>[];
  body(): JsonSchema;
}

/**
 * Derives JSON Schema from classes. A class that is used once is written where it is used; one that is used more
 * often, or refers to itself, becomes a definition. Classes that share a name get numbers.
 */
export class Derivation implements ClassSchemas {
  readonly classes = new Map<DtoClass, ClassPlan>();
  private readonly units = new Map<DtoClass, Map<string, Unit>>();
  private readonly bodies = new Map<DtoClass, JsonSchema>();
  private readonly unions = new Map<JsonSchema, string>();
  private readonly hints = new Map<JsonSchema, readonly string[]>();
  private readonly knownPatterns = new Map<string, RegExp>();

  get patterns(): Patterns {
    return this.knownPatterns;
  }

  /** A schema object for one use of the class; complete only after `definitions()`. */
  ofClass(target: DtoClass): JsonSchema {
    return this.use(target, '', target.name, () => this.bodyOf(target));
  }

  ofUnion({ property, targets }: FieldShape & { kind: 'union' }): JsonSchema {
    const branches = [...targets].map(([tag, target]) =>
      this.use(target, JSON.stringify([property, tag]), target.name, () =>
        asBranch(this.bodyOf(target), property, tag),
      ),
    );
    const union = { type: 'object', oneOf: branches };
    this.unions.set(union, property);
    return union;
  }

  noteHints(schema: JsonSchema, keywords: readonly string[]): void {
    if (keywords.length > 0) this.hints.set(schema, keywords);
  }

  notePattern(text: string, pattern: RegExp): boolean {
    const known = this.knownPatterns.get(text);
    if (known && String(known) !== String(pattern)) return false;
    this.knownPatterns.set(text, pattern);
    return true;
  }

  /** The schema of a class as the root of a document. */
  rootOf(target: DtoClass): JsonSchema {
    this.planOf(target);
    const root = { ...this.bodyOf(target) };
    const definitions = this.definitions(target);
    return Object.keys(definitions).length > 0 ? { ...root, $defs: definitions } : root;
  }

  /** Settles where each class is written, and gives those that are written as definitions. */
  definitions(root?: DtoClass): Record<string, JsonSchema> {
    const definitions: Record<string, JsonSchema> = {};
    for (const [target, variants] of this.units) {
      for (const [variant, unit] of variants) {
        if (unit.uses.length === 1 && !(target === root && variant === '')) {
          fill(unit.uses[0]!, unit.body());
          continue;
        }
        const name = freeName(unit.name, definitions);
        definitions[name] = unit.body();
        for (const use of unit.uses) fill(use, { $ref: `#/$defs/${name}` });
      }
    }
    return definitions;
  }

  /** The schema for the validator: it learns which property tells the branches of a union apart, and no hints. */
  forValidation(schema: JsonSchema): JsonSchema {
    if (this.unions.size === 0 && this.hints.size === 0) return schema;
    const copy = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(copy);
      if (typeof value !== 'object' || value === null) return value;
      const hints = this.hints.get(value as JsonSchema) ?? [];
      const enforced = Object.entries(value).filter(([key]) => !hints.includes(key));
      const copied = Object.fromEntries(enforced.map(([key, child]) => [key, copy(child)]));
      const propertyName = this.unions.get(value as JsonSchema);
      return propertyName === undefined ? copied : { ...copied, discriminator: { propertyName } };
    };
    return copy(schema) as JsonSchema;
  }

  planOf(target: DtoClass): ClassPlan {
    let plan = this.classes.get(target);
    if (!plan) {
      const metadata = readClassMetadata(target);
      if (metadata.fields.length === 0)
        throw new TenonError('TN2005', `${target.name || 'a class'} has no decorated fields`);
      const fields: FieldPlan[] = [];
      plan = { metadata, fields };
      // Known before its fields are read, since they may lead back here.
      this.classes.set(target, plan);
      for (const field of metadata.fields) fields.push({ metadata: field, ...readField(target.name, field, this) });
    }
    return plan;
  }

  private use(target: DtoClass, variant: string, name: string, body: () => JsonSchema): JsonSchema {
    const use: Record<string, unknown> = {};
    const variants = this.units.get(target) ?? new Map<string, Unit>();
    this.units.set(target, variants);
    const known = variants.get(variant);
    if (known) known.uses.push(use);
    else variants.set(variant, { name: name.replace(/\W/g, '_') || 'Class', uses: [use], body });
    this.planOf(target);
    return use;
  }

  private bodyOf(target: DtoClass): JsonSchema {
    let body = this.bodies.get(target);
    if (!body) this.bodies.set(target, (body = describe(this.planOf(target))));
    return body;
  }
}

function describe({ metadata, fields }: ClassPlan): JsonSchema {
  const absence = readAbsence(metadata);
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const { metadata: field, schema } of fields) {
    const whenAbsent = absence.get(field.property)!;
    properties[field.wireName] = annotate(schema, field, whenAbsent);
    if (!whenAbsent.admitted) required.push(field.wireName);
  }
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

/** Adds what describes a field to its schema, in place: uses of classes are filled in later. */
function annotate(schema: JsonSchema, { note }: FieldMetadata, absence: Absence): JsonSchema {
  const annotations: Record<string, unknown> = {};
  if (note?.description !== undefined) annotations.description = note.description;
  if (absence.admitted && absence.default !== undefined) annotations.default = absence.default;
  if (note?.mcpHeader !== undefined) annotations['x-mcp-header'] = note.mcpHeader;
  return Object.assign(schema, annotations);
}

function asBranch(body: JsonSchema, property: string, tag: string): JsonSchema {
  const properties = body.properties as Record<string, JsonSchema>;
  const { default: _, ...declared } = properties[property] ?? {};
  const described = declared.description === undefined ? {} : { description: declared.description };
  const required = new Set([property, ...((body.required as string[] | undefined) ?? [])]);
  return {
    ...body,
    properties: { [property]: { const: tag, ...described }, ...omit(properties, property) },
    required: [...required],
  };
}

function omit(properties: Record<string, JsonSchema>, name: string): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => key !== name));
}

function fill(use: Record<string, unknown>, schema: JsonSchema): void {
  for (const [key, value] of Object.entries(schema)) use[key] ??= value;
}

function freeName(name: string, taken: Readonly<Record<string, unknown>>): string {
  let free = name;
  for (let number = 2; Object.hasOwn(taken, free); number++) free = `${name}${number}`;
  return free;
}
