import { pointerKeys, valueAt } from './json-pointer';
import { parseJson } from './safe-json';
import type { ErrorObject } from './validator';

/** What may be converted where a value has the wrong type. */
export interface CoercionRules {
  /** Decode a JSON text where an object or array is expected. */
  readonly decodeJsonStrings: boolean;
  /** The values come from a URI, where everything is text: 1, 0, yes and no are booleans too. */
  readonly uri: boolean;
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const WHOLE = /^[+-]?\d+(?:\.0*)?$/;
const MAX_NUMBER_LENGTH = 64;
const MAX_JSON_LENGTH = 1024 * 1024;

const URI_WORDS: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  false: false,
  '0': false,
  no: false,
};

/**
 * Converts what the type errors of a value point at, on a copy; gives back the value itself where there is nothing
 * to convert. Numeric strings become numbers, `"true"` and `"false"` booleans; nothing else changes its type.
 */
export function coerce(value: unknown, errors: readonly ErrorObject[], rules: CoercionRules): unknown {
  const copies = new Set<object>();
  let root = value;
  for (const [path, types] of expectedTypes(errors)) {
    const keys = pointerKeys(path);
    const current = valueAt(root, keys);
    if (typeof current !== 'string') continue;
    const converted = convert(current, types, rules);
    if (converted !== undefined) root = replaceAt(root, keys, converted, copies);
  }
  return root;
}

function expectedTypes(errors: readonly ErrorObject[]): Map<string, Set<string>> {
  const expected = new Map<string, Set<string>>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== 'type') continue;
    const types = expected.get(instancePath) ?? new Set<string>();
    for (const type of [(params as { type: string | string[] }).type].flat()) types.add(type);
    expected.set(instancePath, types);
  }
  return expected;
}

function convert(text: string, types: ReadonlySet<string>, rules: CoercionRules): unknown {
  if (types.has('number')) {
    const number = toNumber(text, DECIMAL);
    if (number !== undefined) return number;
  }
  if (types.has('integer')) {
    const number = toNumber(text, WHOLE);
    if (Number.isSafeInteger(number)) return number;
  }
  if (types.has('boolean')) {
    if (rules.uri) return toUriBoolean(text);
    if (text === 'true') return true;
    if (text === 'false') return false;
  }
  if (rules.decodeJsonStrings && text.length <= MAX_JSON_LENGTH) {
    if (types.has('object') && text.startsWith('{')) return decode(text);
    if (types.has('array') && text.startsWith('[')) return decode(text);
  }
  return undefined;
}

function toNumber(text: string, syntax: RegExp): number | undefined {
  if (text.length > MAX_NUMBER_LENGTH || !syntax.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

function toUriBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return Object.hasOwn(URI_WORDS, word) ? URI_WORDS[word] : undefined;
}

function decode(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // Not JSON, or nested deeper than messages may be.
    return undefined;
  }
}

/** Puts a value at the keys and copies each container on the way once; the original keeps its containers. */
function replaceAt(root: unknown, keys: readonly string[], value: unknown, copies: Set<object>): unknown {
  if (keys.length === 0) return value;
  const top = ownCopy(root, copies);
  let container = top;
  for (const key of keys.slice(0, -1)) {
    const child = ownCopy((container as Record<string, unknown>)[key], copies);
    define(container, key, child);
    container = child;
  }
  define(container, keys.at(-1)!, value);
  return top;
}

function ownCopy(value: unknown, copies: Set<object>): object {
  if (copies.has(value as object)) return value as object;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  copies.add(copy);
  return copy;
}

/** An assignment would call the setter of `__proto__`. */
function define(container: object, key: string, value: unknown): void {
  Object.defineProperty(container, key, { value, writable: true, enumerable: true, configurable: true });
}
