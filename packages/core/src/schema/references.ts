import type { JsonSchema } from '../contracts';
import { cloneJson } from './clone-json';
import { pointerKeys, valueAt } from './json-pointer';

/** Keywords whose values are data or names, not schemas. */
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required', 'dependentRequired', '$vocabulary']);

/** Keywords whose values map names of the user's choice to schemas. */
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

/** A schema object and every schema object inside it. Does not recurse: schemas may be nested deeply. */
export function* schemaNodes(root: JsonSchema): Generator<Record<string, unknown>> {
  const open: { value: unknown; isMap: boolean }[] = [{ value: root, isMap: false }];
  const seen = new Set<object>();
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { value, isMap } = entry;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (Array.isArray(value)) {
      for (const item of value) open.push({ value: item as unknown, isMap: false });
      continue;
    }
    const node = value as Record<string, unknown>;
    if (!isMap) yield node;
    for (const [key, child] of Object.entries(node)) {
      if (isMap) open.push({ value: child, isMap: false });
      else if (!DATA.has(key)) open.push({ value: child, isMap: MAPS.has(key) });
    }
  }
}

/** Whether only the compiler can tell if the schema holds together: inner identifiers, keywords of other dialects. */
export function isUnusual(schema: JsonSchema): boolean {
  for (const node of schemaNodes(schema)) {
    if ((node.$id !== undefined && node !== schema) || node.id !== undefined || node.nullable !== undefined)
      return true;
  }
  return false;
}

/** The first pattern that is no regular expression, as a sentence. */
export function findBrokenPattern(schema: JsonSchema): string | undefined {
  for (const node of schemaNodes(schema)) {
    const patterns = Object.keys(node.patternProperties ?? {});
    if (typeof node.pattern === 'string') patterns.push(node.pattern);
    for (const pattern of patterns) {
      try {
        new RegExp(pattern, 'u');
      } catch {
        return `the pattern ${JSON.stringify(pattern)} is no regular expression`;
      }
    }
  }
  return undefined;
}

/** The first reference that leads nowhere or out of the document, as a sentence. Nothing is ever fetched. */
export function findDanglingReference(schema: JsonSchema): string | undefined {
  const anchors = new Set<string>();
  const references = new Set<string>();
  let hasInnerIds = false;
  for (const node of schemaNodes(schema)) {
    if (typeof node.$id === 'string' && node !== schema) hasInnerIds = true;
    for (const anchor of [node.$anchor, node.$dynamicAnchor]) if (typeof anchor === 'string') anchors.add(anchor);
    for (const reference of [node.$ref, node.$dynamicRef]) if (typeof reference === 'string') references.add(reference);
  }
  // With inner ids a reference may mean another place than it says; the compiler resolves those.
  if (hasInnerIds) return undefined;
  for (const reference of references) {
    const fault = faultOf(reference, schema, anchors);
    if (fault) return fault;
  }
  return undefined;
}

function faultOf(reference: string, schema: JsonSchema, anchors: ReadonlySet<string>): string | undefined {
  const hash = reference.indexOf('#');
  const document = hash < 0 ? reference : reference.slice(0, hash);
  if (document !== '' && document !== schema.$id && reference !== schema.$schema) {
    if (schema.$id !== undefined && !/^[a-z][a-z0-9+.-]*:/i.test(document)) return undefined;
    return `it refers to ${JSON.stringify(reference)}, and references outside a schema are not fetched`;
  }
  let fragment: string;
  try {
    fragment = hash < 0 ? '' : decodeURIComponent(reference.slice(hash + 1));
  } catch {
    return `the reference ${JSON.stringify(reference)} is malformed`;
  }
  const exists =
    fragment === '' ||
    (fragment.startsWith('/') ? valueAt(schema, pointerKeys(fragment)) !== undefined : anchors.has(fragment));
  return exists ? undefined : `the reference ${JSON.stringify(reference)} leads nowhere`;
}

/**
 * A copy of a schema for a place inside another document: references to its own root point at that place.
 *
 * @param kept references that begin so stay as they are, for what is moved to the same place of the other document
 */
export function embedSchema(schema: JsonSchema, place: string, kept?: string): Record<string, unknown> {
  const copy = cloneJson(schema) as Record<string, unknown>;
  delete copy.$schema;
  if (copy.$id !== undefined) return copy;
  for (const node of schemaNodes(copy)) {
    if (node.$ref === '#') node.$ref = `#${encodeURI(place)}`;
    else if (typeof node.$ref === 'string' && node.$ref.startsWith('#/') && !(kept && node.$ref.startsWith(kept)))
      node.$ref = `#${encodeURI(place)}${node.$ref.slice(1)}`;
  }
  return copy;
}
