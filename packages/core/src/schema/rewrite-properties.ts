import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../contracts';
import { TenonError } from '../errors';
import { cloneJson } from './clone-json';
import { pointerKeys, pointerStep, valueAt } from './json-pointer';
import { embedSchema, schemaNodes } from './references';

/** What becomes of one property of an object. */
export interface PropertyRewrite {
  readonly from: string;
  /** Its name from now on; undefined where it is left out. */
  readonly to: string | undefined;
  /** Stands instead of its schema. */
  readonly schema?: JsonSchema;
  /** Keywords to set; those that are undefined are removed. */
  readonly keywords: Readonly<Record<string, unknown>>;
  readonly isRequired: boolean;
}

/** A property as a schema of an object declares it. */
export interface ObjectProperty {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

/** Keywords of the root that name properties, or count them: after a renaming they would speak of others. */
const ABOUT_PROPERTIES = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'unevaluatedProperties',
  'examples',
  'default',
  'const',
  'enum',
]);

const DEFINITIONS = ['$defs', 'definitions'] as const;

/** References from a root to a definition that lead on from there are followed this far. */
const MAX_REFERENCES = 32;

/** The properties of a schema of an object, in its order; those that only branches of it declare are not among them. */
export function objectProperties(schema: JsonSchema): ObjectProperty[] {
  return propertiesOf(rootOf(schema, schema));
}

/**
 * The schema of an object with other properties, as a copy. Where properties go by another name, are left out or have
 * another schema, no additional ones are allowed, and what the root says of properties in other ways is left to whoever
 * checks by the first schema.
 *
 * @param rewrites one for each property of `objectProperties(schema)`
 * @throws TenonError TN5046 where a definition that a new schema brings has the name of another one
 */
export function rewriteProperties(schema: JsonSchema, rewrites: readonly PropertyRewrite[]): JsonSchema {
  const isRestructured = rewrites.some(({ from, to, schema: other }) => to !== from || other !== undefined);
  const { document, root } = isRestructured ? detach(cloneJson(schema)) : attached(cloneJson(schema));
  const declared = new Map(propertiesOf(root).map((property) => [property.name, property.schema]));
  const definitions: Record<string, unknown> = { ...(document['$defs'] as object | undefined) };
  const properties: [string, JsonSchema][] = [];
  const required: string[] = [];
  for (const { from, to, schema: other, keywords, isRequired } of rewrites) {
    if (to === undefined) continue;
    const before = declared.get(from) ?? {};
    const after = other ? retyped(before, other, to, definitions) : { ...before };
    properties.push([to, withKeywords(after, keywords)]);
    if (isRequired) required.push(to);
  }
  const { properties: _properties, required: _required, $defs: _definitions, ...rest } = root;
  const kept = isRestructured
    ? Object.entries(rest).filter(([keyword]) => !ABOUT_PROPERTIES.has(keyword))
    : Object.entries(rest);
  return withoutUnused({
    ...Object.fromEntries(kept),
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    ...(isRestructured && { additionalProperties: false }),
    ...(Object.keys(definitions).length > 0 && { $defs: definitions }),
  });
}

function propertiesOf(root: JsonSchema): ObjectProperty[] {
  const required = new Set(Array.isArray(root['required']) ? (root['required'] as unknown[]) : []);
  return Object.entries((root['properties'] as object | undefined) ?? {}).map(([name, schema]: [string, unknown]) => ({
    name,
    schema: asObject(schema),
    isRequired: required.has(name),
  }));
}

/** A schema may be a boolean: everything, or nothing. */
function asObject(schema: unknown): JsonSchema {
  if (schema === false) return { not: {} };
  return typeof schema === 'object' && schema !== null ? (schema as JsonSchema) : {};
}

/** The root of a schema, with the definition in place that it refers to, as schemas of recursive types do. */
function rootOf(document: JsonSchema, root: JsonSchema): JsonSchema {
  let current = root;
  for (let count = 0; count < MAX_REFERENCES; count++) {
    const { $ref, ...siblings } = current;
    if (typeof $ref !== 'string' || !$ref.startsWith('#/') || 'properties' in current) break;
    const target = valueAt(document, referenceKeys($ref));
    if (typeof target !== 'object' || target === null) break;
    current = { ...(target as JsonSchema), ...siblings };
  }
  return current;
}

function referenceKeys(reference: string): string[] {
  try {
    return pointerKeys(decodeURIComponent(reference.slice(1)));
  } catch {
    return [];
  }
}

interface Rooted {
  /** What references begin at. */
  readonly document: JsonSchema;
  readonly root: JsonSchema;
}

function attached(schema: JsonSchema): Rooted {
  return { document: schema, root: rootOf(schema, schema) };
}

/** A schema whose properties can be moved: where references lead to places, the schema becomes a definition of its own. */
function detach(schema: JsonSchema): Rooted {
  if (!refersToPlaces(schema)) return attached(schema);
  const { $id: _id, $schema, ...rest } = schema;
  const copy = embedSchema(rest, '/$defs/original');
  for (const node of schemaNodes(copy)) delete node['x-mcp-header'];
  const document = { $defs: { original: copy } };
  const headed = embedSchema(rest, '/$defs/original');
  for (const node of schemaNodes(headed)) {
    delete node.$anchor;
    delete node.$dynamicAnchor;
  }
  const { $defs: _definitions, definitions: _older, ...root } = rootOf(document, headed);
  return { document, root: { ...($schema !== undefined && { $schema }), ...root } };
}

/** Whether anything refers to another place than a definition. */
function refersToPlaces(schema: JsonSchema): boolean {
  for (const { $ref, $dynamicRef } of schemaNodes(schema)) {
    if ($dynamicRef !== undefined) return true;
    if (typeof $ref === 'string' && !DEFINITIONS.some((key) => $ref.startsWith(`#/${key}/`))) return true;
  }
  return false;
}

/** Another schema in the place of a property: what describes the property stays, as far as it fits. */
function retyped(
  before: JsonSchema,
  schema: JsonSchema,
  name: string,
  definitions: Record<string, unknown>,
): JsonSchema {
  const embedded = embedSchema(schema, `/properties${pointerStep(name)}`, '#/$defs/');
  const { $defs, ...own } = embedded;
  // A schema with an identifier of its own is a document of its own: its references mean its own definitions.
  const isHoisted = $defs !== undefined && embedded['$id'] === undefined;
  for (const [key, definition] of isHoisted ? Object.entries($defs as JsonSchema) : []) {
    if (Object.hasOwn(definitions, key) && !isDeepStrictEqual(definitions[key], definition)) {
      throw new TenonError('TN5046', `the new schema of '${name}' defines '${key}' in another way than the tool`);
    }
    Object.defineProperty(definitions, key, {
      value: definition,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  const { description, default: value, ['x-mcp-header']: header } = before;
  const type: unknown = own['type'];
  const isMirrored = header !== undefined && (type === 'string' || type === 'integer' || type === 'boolean');
  return {
    ...(description !== undefined && { description }),
    ...(value !== undefined && { default: value }),
    ...(isMirrored && { 'x-mcp-header': header }),
    ...(isHoisted ? own : embedded),
  };
}

function withKeywords(schema: JsonSchema, keywords: Readonly<Record<string, unknown>>): JsonSchema {
  return Object.fromEntries(Object.entries({ ...schema, ...keywords }).filter(([, value]) => value !== undefined));
}

/** Leaves out definitions that nothing leads to: those of properties that are left out are nobody's business. */
function withoutUnused(schema: JsonSchema): JsonSchema {
  const { $defs, definitions, ...rest } = schema;
  const defined: Record<string, JsonSchema | undefined> = {
    $defs: $defs as JsonSchema | undefined,
    definitions: definitions as JsonSchema | undefined,
  };
  const used = new Map(DEFINITIONS.map((key) => [key as string, new Set<string>()]));
  const open: JsonSchema[] = [rest];
  for (let part = open.pop(); part; part = open.pop()) {
    for (const { $ref, $dynamicRef } of schemaNodes(part)) {
      if ($dynamicRef !== undefined) return schema;
      if (typeof $ref !== 'string') continue;
      const [key = '', name = ''] = $ref.startsWith('#/') ? referenceKeys($ref) : [];
      const names = used.get(key);
      // An anchor may stand in any definition.
      if (!names) {
        if ($ref.startsWith('#/')) continue;
        return schema;
      }
      if (names.has(name)) continue;
      names.add(name);
      const definition: unknown = valueAt(defined[key], [name]);
      if (typeof definition === 'object' && definition !== null) open.push(definition as JsonSchema);
    }
  }
  const kept = Object.entries(defined).flatMap(([key, all]) => {
    const left = Object.entries(all ?? {}).filter(([name]) => used.get(key)!.has(name));
    return left.length > 0 ? [[key, Object.fromEntries(left)] as const] : [];
  });
  return { ...rest, ...Object.fromEntries(kept) };
}
