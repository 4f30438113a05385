import { TenonError } from '@tenon/core';

/** @throws TenonError TN1015 for what is not a number above 0 */
export function positive(name: string, value: number): number {
  if (typeof value === 'number' && value > 0) return value;
  throw new TenonError('TN1015', `${name} is a number above 0, not ${String(value)}`);
}

/** @throws TenonError TN1015 for what is not a whole number of `least` or more */
export function wholeNumber(name: string, value: number, least = 1): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new TenonError('TN1015', `${name} is a whole number of ${least} or more, not ${String(value)}`);
}
