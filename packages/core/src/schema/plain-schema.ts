import type { JsonSchema } from '../contracts';

type Check = (value: unknown) => boolean;

const types = new Set<unknown>(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);
const maxDepth = 32;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isNumber: Check = (value) => typeof value === 'number';
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const isList: Check = (value) => Array.isArray(value) && value.length > 0;
const isNames: Check = (value) => Array.isArray(value) && new Set(value).size === value.length && value.every(isText);
const isType: Check = (value) => types.has(value);
const isAnything: Check = () => true;

/** The keywords of most schemas, each with what it takes. */
const keywords: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['type', isType],
  ['title', isText],
  ['description', isText],
  ['format', isText],
  ['required', isNames],
  ['enum', isList],
  ['const', isAnything],
  ['default', isAnything],
  ['minimum', isNumber],
  ['maximum', isNumber],
  ['minLength', isCount],
  ['maxLength', isCount],
  ['minItems', isCount],
  ['maxItems', isCount],
  ['uniqueItems', isFlag],
]);

/**
 * Whether a schema has nothing but common keywords with fitting values, so that it follows its dialect without a
 * doubt. `false` says nothing: the schema of schemas decides then, which is far more work to load and compile.
 */
export function isPlainSchema(schema: JsonSchema, depth = 0): boolean {
  if (depth > maxDepth) return false;
  const isSub: Check = (value) => isObject(value) && isPlainSchema(value, depth + 1);
  return Object.entries(schema).every(([keyword, value]) => {
    if (keyword === 'properties') return isObject(value) && Object.values(value).every(isSub);
    if (keyword === 'items') return isSub(value);
    if (keyword === 'additionalProperties') return isFlag(value) || isSub(value);
    return keywords.get(keyword)?.(value) ?? false;
  });
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
