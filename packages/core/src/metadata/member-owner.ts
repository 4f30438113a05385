import type { Constructor } from '../contracts';
import { TenonError } from '../errors';

/**
 * The class that a decorated member belongs to.
 *
 * @param prototype what a decorator of a member receives: the class itself where the member is static
 * @throws TenonError TN2014 if it is static: nothing could ever come of it
 */
export function memberOwner(prototype: object, member: string | symbol): Constructor {
  if (typeof prototype === 'function') {
    throw new TenonError('TN2014', `${prototype.name || '(anonymous class)'}.${String(member)} is static`);
  }
  return prototype.constructor as Constructor;
}
