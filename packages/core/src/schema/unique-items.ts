import type { FuncKeywordDefinition, SchemaValidateFunction } from 'ajv';

/**
 * `uniqueItems` in the time that sorting takes. ajv compares every item with every other where they are no scalars, so
 * that a body of some hundred kilobytes would keep a server busy for minutes.
 */
export const uniqueItems: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  compile(isAsked: boolean) {
    const validate: SchemaValidateFunction = (items: readonly unknown[]) => {
      const pair = isAsked ? firstEqual(items) : undefined;
      if (!pair) return true;
      const [j, i] = pair;
      validate.errors = [{ keyword: 'uniqueItems', params: { i, j }, message: `items ${j} and ${i} are equal` }];
      return false;
    };
    return validate;
  },
};

/** The positions of the first item that stands there twice, and of its twin before it. */
export function firstEqual(items: readonly unknown[]): readonly [number, number] | undefined {
  const seen = new Map<unknown, number>();
  for (const [index, item] of items.entries()) {
    const known = identityOf(item);
    const before = seen.get(known);
    if (before !== undefined) return [before, index];
    seen.set(known, index);
  }
  return undefined;
}

/** Equal for equal JSON values, whatever the order of members; scalars stand for themselves. */
function identityOf(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return `json ${JSON.stringify(value, inOrder)}`;
  // No text may look like the identity of an object.
  return typeof value === 'string' ? `text ${value}` : value;
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
