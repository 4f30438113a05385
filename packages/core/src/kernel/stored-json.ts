import type { JsonValue } from '../contracts';
import { TenonError } from '../errors';

/**
 * A copy of a value that is kept as JSON and given back later.
 *
 * @param what what the value is, for messages
 * @throws TenonError TN3009 where JSON would not give back the same
 */
export function storedJson(value: unknown, what: string): JsonValue {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new TenonError('TN3009', `${what} is not JSON`, { cause });
  }
  if (text === undefined || !isPlain(value)) throw new TenonError('TN3009', `${what} is not JSON`);
  return JSON.parse(text) as JsonValue;
}

/** Whether JSON holds all of a value: no functions, class instances or numbers that JSON lacks. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((member) => member === undefined || isPlain(member));
}
