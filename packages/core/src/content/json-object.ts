import { TenonError } from '../errors';
import { isPlainObject } from './plain-object';
import { typeName } from './type-name';
import { toJson } from './to-json';

/**
 * An object as plain JSON.
 *
 * @param what what the value is, for messages
 * @throws TenonError TN3011 where it is something else than an object, TN3001 or TN3008 as `toJson`
 */
export function jsonObject(value: object | undefined, what: string): Record<string, unknown> | undefined {
  if (value === undefined) return undefined;
  const json = toJson(value);
  if (isPlainObject(json)) return json;
  throw new TenonError('TN3011', `${what} is ${typeName(value)}, not an object`);
}
