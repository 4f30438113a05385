import type { MaybePromise } from '../contracts';

/** Whether a value has still to come: promises of other realms and libraries, which users' code may return, count too. */
export function isPending<T>(value: MaybePromise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
