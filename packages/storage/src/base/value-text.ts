import type { JsonValue } from '@tenon/core';
import { DeserializationError, SerializationError, ValueTooLargeError, type StoreCall } from '../errors';

/** Arrays and objects within each other; the value itself counts, too. */
const maxDepth = 100;

/** May stand for the name of the prototype, written out or in part as escapes. */
const prototypeName = /__proto__|\\u00(?:5f|7[024]|6f)/i;

/**
 * The JSON text of a value. Refuses what JSON would lose or change without a word: `undefined`, NaN, infinities, bigint,
 * functions, symbols, holes in arrays, instances of classes (`Date`, `Map`, typed arrays), cycles and a key `__proto__`.
 * The exception is -0, which comes back as 0.
 *
 * @throws SerializationError TN8009, ValueTooLargeError TN8008
 */
export function textOf(value: unknown, maxBytes: number, call: StoreCall): string {
  let values = 0;
  check(value, 1);
  const text = JSON.stringify(value);
  const bytes = Buffer.byteLength(text);
  if (bytes > maxBytes) throw new ValueTooLargeError(call, bytes, maxBytes);
  return text;

  function check(part: unknown, depth: number): void {
    // Each value takes a byte at least. What refers to the same object again and again would be walked for ever.
    if (++values > maxBytes) throw new ValueTooLargeError(call, values, maxBytes);
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return;
    if (typeof part === 'number') {
      if (!Number.isFinite(part)) refuse(String(part), depth);
      return;
    }
    if (typeof part !== 'object') refuse(part === undefined ? 'undefined' : `a ${typeof part}`, depth);
    else if (depth > maxDepth) refuse(`nesting beyond ${maxDepth} levels, or a cycle`, depth);
    else if (Array.isArray(part)) checkArray(part, depth);
    else checkObject(part, depth);
  }

  function checkArray(part: unknown[] & { toJSON?: unknown }, depth: number): void {
    if (part.toJSON !== undefined) refuse('an array with toJSON', depth);
    for (const item of part) check(item, depth + 1);
  }

  function checkObject(part: object, depth: number): void {
    if (!isPlain(part)) refuse('an instance of a class', depth);
    for (const name of Object.keys(part)) {
      if (name === '__proto__') refuse("a key '__proto__'", depth);
      check((part as Record<string, unknown>)[name], depth + 1);
    }
    if (Object.getOwnPropertySymbols(part).length > 0) refuse('a symbol as key', depth);
  }

  function refuse(what: string, depth: number): never {
    throw new SerializationError(call, `${what} at depth ${depth} is not JSON`);
  }
}

/**
 * The value of a JSON text, without keys `__proto__`.
 *
 * @throws DeserializationError TN8010
 */
export function valueOf(text: unknown, call: StoreCall): JsonValue {
  try {
    if (typeof text !== 'string') throw new TypeError();
    // What nobody else wrote has no such key, and a reviver is slow.
    return JSON.parse(text, prototypeName.test(text) ? withoutPrototype : undefined) as JsonValue;
  } catch {
    // The words of the parser quote what it met, so that they stay here.
    throw new DeserializationError(call, 'what is stored is no JSON text');
  }
}

function withoutPrototype(name: string, value: unknown): unknown {
  return name === '__proto__' ? undefined : value;
}

/** Objects of another realm count: a prototype is plain if nothing stands above it. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
