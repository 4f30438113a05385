import { wholeNumber } from './limit';

/** Names that a list gives at once at most. */
export const maxPageSize = 10_000;

/**
 * How many names a list gives at once.
 *
 * @param limit what the caller asks for; 1,000 by default
 * @throws TenonError TN1015 for what is not a whole number above 0
 */
export function pageSize(limit = 1_000): number {
  return Math.min(wholeNumber('limit', limit), maxPageSize);
}
