import { isObject } from '../backend/wire-object';

/** Levels of nesting in a message. */
const maxDepth = 500;

/**
 * About how many characters a JSON value has as text.
 *
 * @param limit what is larger is not measured to its end
 * @returns undefined for what no message may hold: larger, nested deeper, with a member `__proto__`, or no JSON
 */
export function sizeOf(value: unknown, limit: number): number | undefined {
  let size = 0;
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: one, depth } = next;
    size += typeof one === 'string' ? one.length + 3 : 6;
    if (Array.isArray(one)) {
      if (depth === maxDepth || one.length > limit) return undefined;
      for (const member of one) open.push({ value: member, depth: depth + 1 });
    } else if (isObject(one)) {
      if (depth === maxDepth || Object.hasOwn(one, '__proto__')) return undefined;
      for (const [name, member] of Object.entries(one)) {
        size += name.length + 3;
        if (member !== undefined) open.push({ value: member, depth: depth + 1 });
      }
    } else if (one !== null && !/^(?:string|number|boolean)$/.test(typeof one)) return undefined;
    if (size > limit) return undefined;
  }
  return size;
}
