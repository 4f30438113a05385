import { TenonError } from '@tenon/core';

/**
 * An option that is on or off. The text `false`, as environments have it, counts as neither.
 *
 * @throws TenonError TN1015 for what is no boolean
 */
export function flag(name: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (typeof value === 'boolean') return value;
  throw new TenonError('TN1015', `${name} is true or false, not ${typeof value === 'string' ? 'text' : typeof value}`);
}
