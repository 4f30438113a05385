import type { JsonValue } from '@tenon/core';
import { DeserializationError, SerializationError, ValueTooLargeError, type StoreCall } from '../errors';
import { exceeds } from './text-size';

/** Arrays and objects within each other; the value itself counts, too. */
const maxDepth = 100;

const prototypeName = '__proto__';
/** A letter of the name of the prototype. */
const escapedLetter = /\\u00(?:5f|7[024]|6f)/i;

/**
 * The JSON text of a value. Refuses what JSON would lose or change without a word: `undefined`, NaN, infinities, bigint,
 * functions, symbols, holes in arrays, instances of classes (`Date`, `Map`, typed arrays), cycles and a key `__proto__`.
 * The exception is -0, which comes back as 0.
 *
 * @throws SerializationError TN8009, ValueTooLargeError TN8008
 */
export function textOf(value: unknown, maxBytes: number, call: StoreCall): string {
  check(value, 1, { values: 0, maxBytes, call });
  const text = JSON.stringify(value);
  if (exceeds(text, maxBytes)) throw new ValueTooLargeError(call, Buffer.byteLength(text), maxBytes);
  return text;
}

/** A look at a whole value. */
interface Walk {
  /** How many were met. */
  values: number;
  readonly maxBytes: number;
  readonly call: StoreCall;
}

function check(part: unknown, depth: number, walk: Walk): void {
  // Each value takes a byte at least. What refers to the same object again and again would be walked for ever.
  if (++walk.values > walk.maxBytes) throw new ValueTooLargeError(walk.call, walk.values, walk.maxBytes);
  if (part === null || typeof part === 'string' || typeof part === 'boolean') return;
  if (typeof part === 'number') {
    if (!Number.isFinite(part)) refuse(String(part), depth, walk);
    return;
  }
  if (typeof part !== 'object') refuse(part === undefined ? 'undefined' : `a ${typeof part}`, depth, walk);
  else if (depth > maxDepth) refuse(`nesting beyond ${maxDepth} levels, or a cycle`, depth, walk);
  else if (Array.isArray(part)) checkArray(part, depth, walk);
  else checkObject(part, depth, walk);
}

function checkArray(part: unknown[] & { toJSON?: unknown }, depth: number, walk: Walk): void {
  if (part.toJSON !== undefined) refuse('an array with toJSON', depth, walk);
  for (const item of part) check(item, depth + 1, walk);
}

function checkObject(part: object, depth: number, walk: Walk): void {
  if (!isPlain(part)) refuse('an instance of a class', depth, walk);
  for (const name of Object.keys(part)) {
    if (name === prototypeName) refuse(`a key '${prototypeName}'`, depth, walk);
    check((part as Record<string, unknown>)[name], depth + 1, walk);
  }
  if (Object.getOwnPropertySymbols(part).length > 0) refuse('a symbol as key', depth, walk);
}

function refuse(what: string, depth: number, { call }: Walk): never {
  throw new SerializationError(call, `${what} at depth ${depth} is not JSON`);
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
    return JSON.parse(text, mayNamePrototype(text) ? withoutPrototype : undefined) as JsonValue;
  } catch {
    // The words of the parser quote what it met, so that they stay here.
    throw new DeserializationError(call, 'what is stored is no JSON text');
  }
}

/** Whether the name may be in it, written out or in part as escapes. */
function mayNamePrototype(text: string): boolean {
  return text.includes(prototypeName) || (text.includes('\\u00') && escapedLetter.test(text));
}

function withoutPrototype(name: string, value: unknown): unknown {
  return name === prototypeName ? undefined : value;
}

/** Objects of another realm count: a prototype is plain if nothing stands above it. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}
