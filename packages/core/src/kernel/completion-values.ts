import { TenonError } from '../errors';

/** Where an iterable ends at the latest: nobody picks from more. */
const maxCollected = 10_000;

/**
 * The values that a completion, or a middleware around it, returned: a list, or anything else that can be iterated.
 *
 * @throws TenonError TN3011 for what is no list of strings, TN3012 for iterables of more than 10 000 values
 */
export async function completionValues(returned: unknown): Promise<readonly string[]> {
  if (Array.isArray(returned)) return returned.map(text);
  if (!isIterable(returned)) throw noList(typeof returned);
  const values: string[] = [];
  for await (const value of returned) {
    if (values.length === maxCollected) throw new TenonError('TN3012', `a completion gave over ${maxCollected} values`);
    values.push(text(value));
  }
  return values;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw noList(`a list with a value of type ${typeof value}`);
}

/** A string can be iterated, but its characters are no values. */
function isIterable(value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

function noList(what: string): TenonError {
  return new TenonError('TN3011', `a completion returned ${what}`, { fix: 'Return a list of strings.' });
}
