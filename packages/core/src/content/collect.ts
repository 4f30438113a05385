import { isMap, isSet } from 'node:util/types';
import { TenonError } from '../errors';
import { MAX_ITEMS } from './to-json';

/** Values that come one after another: a generator, or anything else that can be iterated once. */
export type Stream = Iterable<unknown> | AsyncIterable<unknown>;

/** Whether an object is to be collected: iterable, but no array, map, set, or object with a JSON of its own. */
export function isStream(value: object): value is Stream {
  if (Array.isArray(value) || isMap(value) || isSet(value) || ArrayBuffer.isView(value)) return false;
  if (value instanceof URLSearchParams || ('toJSON' in value && typeof value.toJSON === 'function')) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

/**
 * All values of a stream, in order; a generator that is not used up is closed.
 *
 * @throws TenonError TN3012 after 100 000 values
 */
export function collect(stream: Stream): unknown[] | Promise<unknown[]> {
  if (!(Symbol.iterator in stream)) return collectAsync(stream);
  const items: unknown[] = [];
  for (const item of stream) add(items, item);
  return items;
}

async function collectAsync(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) add(items, item);
  return items;
}

function add(items: unknown[], item: unknown): void {
  if (items.length === MAX_ITEMS) throw new TenonError('TN3012', `a generator gave more than ${MAX_ITEMS} items`);
  items.push(item);
}
