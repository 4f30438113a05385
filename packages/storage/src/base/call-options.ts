import { TenonError } from '@tenon/core';

/** What some call of a store takes; that others ignore some of it lets calls share an object. */
const known: ReadonlySet<string> = new Set([
  'collection',
  'ttlMs',
  'keepTimes',
  'limit',
  'cursor',
  'signal',
  'timeoutMs',
]);

/**
 * Refuses what is no option of any call: with a misspelt `ttlMs` an entry would stay for ever.
 *
 * @throws TenonError TN1015
 */
export function checkCallOptions(operation: string, options: unknown): void {
  if (options === undefined || options === null) return;
  if (typeof options !== 'object') refuse(operation, 'are an object');
  for (const name in options)
    if (!known.has(name) && Object.hasOwn(options, name))
      refuse(operation, `are of \`${[...known].join('`, `')}\`, and not \`${name.slice(0, 80)}\``);
}

function refuse(operation: string, detail: string): never {
  throw new TenonError('TN1015', `the options of ${operation} ${detail}`, { fix: 'Leave out or rename it.' });
}
