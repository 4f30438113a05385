import { isObject } from '../backend/wire-object';

/** The most that something may have. */
export interface SizeLimit {
  /** Of JSON text in UTF-8. */
  readonly bytes: number;
  /** Arrays and objects within each other; itself counts, too. */
  readonly depth: number;
}

/** What each `PubSub` of @tenon/storage carries. */
export const ofMessage: SizeLimit = { bytes: 4 * 1024 * 1024, depth: 100 };
/** What is left for items, one or all of a message, without what stands around them. */
export const ofItems: SizeLimit = { bytes: ofMessage.bytes - 1_000, depth: ofMessage.depth - 2 };

/** Text that is the same in JSON, but for the quotes around it, and in which characters are bytes. */
const plainText = /^[ !#-[\]-~]*$/;
/** Of numbers: the longest are like -1.2345678901234567e-300. */
const maxNumberBytes = 24;

/**
 * How many bytes a JSON value has as text, or a few more.
 *
 * @param limit what is larger is not measured to its end
 * @returns undefined for what no message may hold: larger, nested deeper, with a member `__proto__`, or no JSON
 */
export function sizeOf(value: unknown, limit: SizeLimit): number | undefined {
  let size = 0;
  const open: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: one, depth } = next;
    // With the comma after it.
    size += 1 + bytesOf(one, limit);
    if (Array.isArray(one)) {
      if (depth > limit.depth || one.length > limit.bytes) return undefined;
      for (const member of one) open.push({ value: member, depth: depth + 1 });
    } else if (isObject(one)) {
      if (depth > limit.depth || Object.hasOwn(one, '__proto__')) return undefined;
      for (const [name, member] of Object.entries(one)) {
        size += 1 + bytesOf(name, limit);
        if (member !== undefined) open.push({ value: member, depth: depth + 1 });
      }
    } else if (one !== null && !/^(?:string|number|boolean)$/.test(typeof one)) return undefined;
    if (size > limit.bytes) return undefined;
  }
  return size;
}

/** Of a text or number, or of what stands around the members of anything else. */
function bytesOf(value: unknown, limit: SizeLimit): number {
  if (typeof value === 'number') return maxNumberBytes;
  if (typeof value === 'boolean' || value === null) return 5;
  if (typeof value !== 'string') return 2;
  if (value.length > limit.bytes || plainText.test(value)) return value.length + 2;
  return Buffer.byteLength(JSON.stringify(value));
}
