import { TenonError } from '@tenon/core';
import { maxTtlMs } from '../base';

/** @throws TenonError TN1015 for what is not a number above 0 and up to 10 years */
export function checkMilliseconds(name: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0 && value <= maxTtlMs))
    throw new TenonError('TN1015', `${name} is a number of milliseconds above 0, up to 10 years, not ${String(value)}`);
}

/** @throws TenonError TN1015 for what is none of the choices */
export function checkChoice(name: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string))
    throw new TenonError('TN1015', `${name} is '${choices.join("' or '")}', not ${String(value)}`);
}

/** @throws TenonError TN1015 for what names cannot begin with */
export function checkPrefix(name: string, value: unknown): void {
  // A half of a surrogate pair would become a whole one with what follows.
  const fits = typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 256;
  if (!fits || /\p{Surrogate}/u.test(value)) throw new TenonError('TN1015', `${name} is text of 1 to 256 bytes`);
}
