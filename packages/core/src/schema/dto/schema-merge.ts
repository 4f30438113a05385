import type { JsonSchema } from '../../contracts';
import type { JsonScalar, JsonType, RuleSchema } from './rule-schemas';

/** Joins what several rules say of one value into one schema. */
export class SchemaMerge {
  private types: ReadonlySet<JsonType> | undefined;
  private readonly keywords: Record<string, unknown> = {};
  private readonly hints: Record<string, unknown> = {};
  private readonly conflicts: JsonSchema[] = [];
  private readonly excluded = new Set<JsonScalar>();

  add({ types, keywords = {}, hints, excludes = [] }: Partial<RuleSchema>): void {
    if (types) this.types = intersect(this.types, types);
    for (const [keyword, value] of Object.entries(keywords)) {
      if (keyword in this.keywords) this.conflicts.push({ [keyword]: value });
      else this.keywords[keyword] = value;
    }
    Object.assign(this.hints, hints);
    for (const value of excludes) this.excluded.add(value);
  }

  /** Whether values of the type are admitted so far. */
  admits(type: JsonType): boolean {
    return this.types === undefined || this.types.has(type);
  }

  /** Keywords of the schema that are shown, but not enforced. */
  get hintKeywords(): readonly string[] {
    return Object.keys(this.hints).filter((keyword) => !(keyword in this.keywords));
  }

  get isOpen(): boolean {
    return this.types === undefined;
  }

  /** Whether only values that compare by what they say, not by identity, are admitted. */
  get isScalar(): boolean {
    return this.types !== undefined && !this.types.has('object') && !this.types.has('array');
  }

  toSchema(): JsonSchema {
    const types = this.types && [...this.types];
    if (types?.length === 0) return { not: {} };
    const schema: Record<string, unknown> = {};
    if (types) schema.type = types.length === 1 ? types[0] : types;
    Object.assign(schema, this.hints, this.keywords);
    const excluded = [...this.excluded].filter((value) => scalarTypes(value).some((type) => this.admits(type)));
    if (excluded.length > 0) this.exclude(schema, excluded);
    if (this.conflicts.length > 0)
      schema.allOf = [...((schema.allOf as JsonSchema[] | undefined) ?? []), ...this.conflicts];
    return schema;
  }

  private exclude(schema: Record<string, unknown>, excluded: JsonScalar[]): void {
    if (excluded.length === 1 && excluded[0] === '' && this.types?.size === 1) {
      schema.minLength = Math.max(1, Number(schema.minLength ?? 0));
    } else if ('not' in schema) this.conflicts.push({ not: { enum: excluded } });
    else schema.not = { enum: excluded };
  }
}

/** The schema of a value that may also be null. */
export function nullable(schema: JsonSchema): JsonSchema {
  const { type, not, allOf, anyOf, oneOf, contains, $ref, const: constant, ...plain } = schema;
  const isPlain = [not, allOf, anyOf, oneOf, contains, $ref, constant].every((keyword) => keyword === undefined);
  if (isPlain && type === undefined && plain.enum === undefined) return schema;
  if (!isPlain || type === undefined) return { anyOf: [schema, { type: 'null' }] };
  const types = [type].flat();
  const withNull: Record<string, unknown> = { ...schema, type: types.includes('null') ? type : [...types, 'null'] };
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) withNull.enum = [...(schema.enum as unknown[]), null];
  return withNull;
}

function intersect(known: ReadonlySet<JsonType> | undefined, types: readonly JsonType[]): ReadonlySet<JsonType> {
  const wanted = new Set(types.filter((type) => type !== 'integer' || !types.includes('number')));
  if (!known) return wanted;
  const common = new Set<JsonType>();
  for (const type of known) {
    if (wanted.has(type)) common.add(type);
    else if (type === 'number' && wanted.has('integer')) common.add('integer');
    else if (type === 'integer' && wanted.has('number')) common.add('integer');
  }
  return common;
}

function scalarTypes(value: JsonScalar): JsonType[] {
  if (value === null) return ['null'];
  if (typeof value === 'number') return ['number', 'integer'];
  return [typeof value as 'string' | 'boolean'];
}
