import type { JsonSchema } from '@tenon/core';

/** What a reference within a schema points to: `#`, or a JSON Pointer (RFC 6901). Others are not followed. */
export function resolveReference(root: JsonSchema, reference: string): unknown {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  if (!isWellFormed(reference)) return undefined;
  let target: unknown = root;
  for (const part of reference.slice(2).split('/')) {
    const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) return undefined;
    target = (target as Record<string, unknown>)[key];
  }
  return target;
}

function isWellFormed(reference: string): boolean {
  return !/%(?![0-9a-f]{2})/i.test(reference);
}
