import { TenonError } from '@tenon/core';

/**
 * Callers may have no types, and an option that is misspelt is one that is left out.
 *
 * @param of whose options they are
 * @param within names what holds the options, where they are a part of others: `sessions.`
 * @throws TenonError TN1015 for what is no object, and for a name that is none of an option
 */
export function checkOptionNames(of: string, options: unknown, known: readonly string[], within = ''): void {
  const takes = `${of} takes \`${known.map((name) => within + name).join('`, `')}\``;
  if (typeof options !== 'object' || options === null) throw new TenonError('TN1015', `${takes}, as an object`);
  const other = Object.keys(options).find((name) => !known.includes(name));
  if (other !== undefined)
    throw new TenonError('TN1015', `${takes}, and not \`${within}${other.slice(0, 80)}\``, { fix: 'Leave it out.' });
}
