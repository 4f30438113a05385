import { isBoxedPrimitive, isDate, isMap, isNativeError, isRegExp, isSet, isWeakMap, isWeakSet } from 'node:util/types';
import { TenonError } from '../errors';
import { isBytes, toBase64 } from './bytes';
import { isThenable } from './maybe-promise';
import { Media } from './media';
import { typeName } from './type-name';

/** How many values a generator or other iterable may give. */
export const MAX_ITEMS = 100_000;

/** How deeply values may be nested: far beyond any sensible result, far below what the stack can take. */
const MAX_DEPTH = 500;

/**
 * A value as plain JSON: objects, arrays, strings, finite numbers, booleans and null.
 *
 * What is plain already is returned itself, not copied. Dates become ISO strings, big integers numbers (or decimal
 * strings, where a number would lose digits), maps objects, sets, typed arrays and iterables arrays, bytes base64,
 * errors `{ name, message }`, instances their own enumerable properties; `toJSON()` is honoured, and properties that
 * are undefined are left out. The result for an `undefined` value is null.
 *
 * @throws TenonError TN3001 naming the path of what JSON cannot say, TN3008 naming the path of a promise
 */
export function toJson(value: unknown): unknown {
  return isPlainJson(value, 0) ? value : new Conversion().convert(value);
}

/** Runs for every result, so it only looks: no path, no set of ancestors. The depth limit stops it in cycles. */
function isPlainJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth === MAX_DEPTH) return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isPlainJson(item, depth + 1)) return false;
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const key in value) if (!isPlainJson((value as Record<string, unknown>)[key], depth + 1)) return false;
  return true;
}

/** One conversion: knows where in the value it is. */
class Conversion {
  private readonly path: (string | number)[] = [];
  private readonly ancestors = new Set<object>();

  /** @param replaced whether `toJSON()` gave this value; as in `JSON.stringify`, it is not asked again */
  convert(value: unknown, replaced = false): unknown {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'undefined':
        return null;
      case 'number':
        return Number.isFinite(value) ? value : this.refuse(`is ${value}`);
      case 'bigint':
        return fromBigInt(value);
      case 'object':
        return value === null ? null : this.fromObject(value, replaced);
      default:
        return this.refuse(`is ${typeName(value)}`);
    }
  }

  private fromObject(value: object, replaced: boolean): unknown {
    if (isDate(value)) return Number.isNaN(value.getTime()) ? this.refuse('is an invalid Date') : value.toISOString();
    if (isBytes(value)) return toBase64(value);
    if (value instanceof URL || value instanceof URLSearchParams || isRegExp(value)) return String(value);
    if (isBoxedPrimitive(value)) return this.convert(value.valueOf());
    if (value instanceof Media) {
      return this.refuse(`is ${typeName(value)}`, 'Return media alone or in a list, or use its toDataUri().');
    }
    if (isWeakMap(value) || isWeakSet(value) || value instanceof WeakRef) return this.refuse(`is ${typeName(value)}`);
    if (isThenable(value)) throw new TenonError('TN3008', `${this.where()} is a promise`);

    if (this.ancestors.has(value)) return this.refuse('refers back to an object that contains it');
    if (this.path.length >= MAX_DEPTH) return this.refuse(`is nested more than ${MAX_DEPTH} levels deep`);
    this.ancestors.add(value);
    const json = this.fromContainer(value, replaced);
    this.ancestors.delete(value);
    return json;
  }

  private fromContainer(value: object, replaced: boolean): unknown {
    if (Array.isArray(value)) return this.fromList(value);
    if (!replaced && hasToJson(value)) {
      const replacement: unknown = value.toJSON(String(this.path.at(-1) ?? ''));
      return replacement === value ? this.fromProperties(value) : this.convert(replacement, true);
    }
    if (isMap(value)) return this.fromMap(value);
    if (isSet(value)) return this.fromList(value);
    if (isNativeError(value)) return { name: value.name, message: value.message };
    if (isIterable(value)) return this.fromList(value);
    if (Symbol.asyncIterator in value) {
      return this.refuse('is an async iterable', 'Collect its values before returning them.');
    }
    return this.fromProperties(value);
  }

  private fromList(values: Iterable<unknown>): unknown[] {
    const bounded = !Array.isArray(values);
    const list: unknown[] = [];
    for (const value of values) {
      if (bounded && list.length === MAX_ITEMS) {
        throw new TenonError('TN3012', `${this.where()} gives more than ${MAX_ITEMS} items`);
      }
      list.push(this.at(list.length, value));
    }
    return list;
  }

  private fromMap(map: ReadonlyMap<unknown, unknown>): unknown {
    const keys = [...map.keys()];
    if (!keys.every((key) => typeof key === 'string' || typeof key === 'number')) return this.fromList([...map]);
    const json: Record<string, unknown> = {};
    for (const [key, value] of map) if (value !== undefined) define(json, String(key), this.at(String(key), value));
    return json;
  }

  private fromProperties(value: object): Record<string, unknown> {
    const json: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      const property = (value as Record<string, unknown>)[key];
      if (property !== undefined) define(json, key, this.at(key, property));
    }
    return json;
  }

  private at(key: string | number, value: unknown): unknown {
    this.path.push(key);
    const json = this.convert(value);
    this.path.pop();
    return json;
  }

  private where(): string {
    let text = '$';
    for (const key of this.path) {
      if (typeof key === 'number') text += `[${key}]`;
      else text += /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    }
    // The start and the end tell more than the middle of a very long path.
    return text.length <= 300 ? text : `${text.slice(0, 150)}…${text.slice(-150)}`;
  }

  private refuse(what: string, fix?: string): never {
    throw new TenonError('TN3001', `${this.where()} ${what}`, { fix });
  }
}

/** Assigning to `__proto__` would set the prototype; defining makes it a key like any other. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

function fromBigInt(value: bigint): number | string {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
}

function hasToJson(value: object): value is { toJSON(key: string): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && typeof value[Symbol.iterator] === 'function';
}
