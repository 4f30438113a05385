import { InvalidTtlError, type StoreCall } from '../errors';

/** Milliseconds that an entry lives at most, unless it lives for ever. */
export const maxTtlMs = 10 * 366 * 24 * 60 * 60 * 1000;

/**
 * When something expires that lives for `ttlMs` milliseconds from now; null for ever where it is undefined or null.
 *
 * @throws InvalidTtlError TN8006 for what is not a number above 0 and up to 10 years
 */
export function expiryOf(ttlMs: unknown, now: number, call: StoreCall): number | null {
  return ttlMs === undefined || ttlMs === null ? null : now + checkedTtl(ttlMs, call);
}

/** @returns whole milliseconds. @throws InvalidTtlError TN8006 */
export function checkedTtl(ttlMs: unknown, call: StoreCall): number {
  if (typeof ttlMs !== 'number') throw new InvalidTtlError(call, `it is a number, not ${typeof ttlMs}`);
  if (!(ttlMs > 0 && ttlMs <= maxTtlMs)) throw new InvalidTtlError(call, `${ttlMs} is out of range`);
  return Math.ceil(ttlMs);
}
