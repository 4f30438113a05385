import type { JsonSchema } from '../../contracts';
import { TenonError } from '../../errors';
import { pointerKeys, valueAt } from '../json-pointer';

const notes = ['title', 'description', 'default'] as const;
const formats = ['email', 'uri', 'date', 'date-time'];

/**
 * The part of a JSON Schema that forms may have (MCP 2026-07-28, schema, `PrimitiveSchemaDefinition`): a flat object of
 * texts, numbers, booleans and choices. Keywords that only narrow a field (patterns, other formats, exclusive bounds)
 * are not sent; the answer is checked against all of them.
 *
 * @throws TenonError TN2015 naming the field that no form can have
 */
export function restrictToForm(schema: JsonSchema): JsonSchema {
  const { $schema, type, properties = {}, required } = schema;
  if (type !== 'object') throw new TenonError('TN2015', `its root has the type ${JSON.stringify(type)}, not "object"`);
  for (const keyword of ['oneOf', 'anyOf', 'allOf', 'if', 'patternProperties']) {
    if (keyword in schema) throw new TenonError('TN2015', `its root has the keyword ${keyword}`);
  }
  const fields = Object.entries(properties as Record<string, JsonSchema>).map(([name, field]) => [
    name,
    restrictField(name, field, schema),
  ]);
  return {
    ...($schema !== undefined && { $schema }),
    type,
    properties: Object.fromEntries(fields) as JsonSchema,
    ...(Array.isArray(required) && required.length > 0 && { required }),
  };
}

function restrictField(name: string, given: JsonSchema | boolean, root: JsonSchema): JsonSchema {
  const field = typeof given === 'object' ? withoutNull(resolve(given, root)) : {};
  const choices = choicesOf(field);
  if (choices) return { type: 'string', ...pick(field, notes), ...choices };
  switch (field['type']) {
    case 'string':
      return {
        type: 'string',
        ...pick(field, [...notes, 'minLength', 'maxLength']),
        ...(formats.includes(field['format'] as string) && { format: field['format'] }),
      };
    case 'number':
    case 'integer':
      return { type: field['type'], ...pick(field, [...notes, 'minimum', 'maximum']), ...integerBounds(field) };
    case 'boolean':
      return { type: 'boolean', ...pick(field, notes) };
    case 'array':
      return multiSelect(name, field, root);
    default:
      throw new TenonError('TN2015', `the field '${name}' is ${describe(field)}`);
  }
}

function multiSelect(name: string, field: JsonSchema, root: JsonSchema): JsonSchema {
  const items = typeof field['items'] === 'object' && field['items'] !== null ? (field['items'] as JsonSchema) : {};
  const choices = choicesOf(resolve(items, root));
  if (!choices) throw new TenonError('TN2015', `the field '${name}' is a list of something else than choices`);
  return {
    type: 'array',
    ...pick(field, [...notes, 'minItems', 'maxItems']),
    items: 'enum' in choices ? { type: 'string', enum: choices.enum } : { anyOf: choices.oneOf },
  };
}

/** The choices of a field, with titles (`oneOf` or `anyOf` of constants) or without (`enum`, `const`). */
function choicesOf(
  field: JsonSchema,
): { enum: readonly string[]; enumNames?: readonly string[] } | { oneOf: readonly JsonSchema[] } | undefined {
  const { enum: values, enumNames, const: constant } = field;
  if (isTexts(values)) return { enum: values, ...(isTexts(enumNames) && { enumNames }) };
  if (typeof constant === 'string') return { enum: [constant] };
  const options = field['oneOf'] ?? field['anyOf'];
  if (!Array.isArray(options) || options.length === 0) return undefined;
  const constants = options as readonly JsonSchema[];
  if (!constants.every((option) => typeof option['const'] === 'string')) return undefined;
  if (constants.every((option) => option['title'] === undefined)) {
    return { enum: constants.map((option) => option['const'] as string) };
  }
  return {
    oneOf: constants.map((option) => ({ const: option['const'], title: option['title'] ?? option['const'] })),
  };
}

/** Nobody fills in null: a form leaves a field out instead. */
function withoutNull(field: JsonSchema): JsonSchema {
  const { type, enum: values, anyOf } = field;
  if (Array.isArray(anyOf)) {
    const [first, ...others] = (anyOf as readonly JsonSchema[]).filter((one) => one['type'] !== 'null');
    if (first && others.length === 0 && anyOf.length > 1) {
      const { anyOf: _, ...own } = field;
      return withoutNull({ ...first, ...own });
    }
  }
  const types: readonly unknown[] = Array.isArray(type) ? type.filter((one) => one !== 'null') : [type];
  const { default: initial, ...own } = field;
  return {
    ...own,
    ...(initial !== undefined && initial !== null && { default: initial }),
    ...(types.length === 1 && type !== undefined && { type: types[0] }),
    ...(Array.isArray(values) && { enum: values.filter((one) => one !== null) }),
  };
}

/** Of integers exclusive bounds can be said as inclusive ones. */
function integerBounds({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): JsonSchema {
  if (type !== 'integer') return {};
  const low = typeof exclusiveMinimum === 'number' ? Math.floor(exclusiveMinimum) + 1 : -Infinity;
  const high = typeof exclusiveMaximum === 'number' ? Math.ceil(exclusiveMaximum) - 1 : Infinity;
  return {
    ...(low > Number(minimum ?? -Infinity) && { minimum: low }),
    ...(high < Number(maximum ?? Infinity) && { maximum: high }),
  };
}

/** A field that refers to a definition of the schema stands for it; what it says itself comes first. */
function resolve(field: JsonSchema, root: JsonSchema): JsonSchema {
  const { $ref, ...own } = field;
  if (typeof $ref !== 'string') return field;
  const target = $ref.startsWith('#/') ? valueAt(root, pointerKeys(decodeURI($ref.slice(1)))) : undefined;
  return typeof target === 'object' && target !== null ? { ...target, ...own } : field;
}

function pick(field: JsonSchema, keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(keywords.flatMap((key) => (field[key] === undefined ? [] : [[key, field[key]]])));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

function describe(field: JsonSchema): string {
  const { type } = field;
  if (type === 'object') return 'an object';
  if (type !== undefined) return `of the type ${JSON.stringify(type)}`;
  return Object.keys(field).length === 0 ? 'of any type' : `described by ${Object.keys(field).join(', ')}`;
}
