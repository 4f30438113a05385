import type { JsonObject, Root } from '../../contracts';
import { isJsonObject } from '../rpc';
import type { PreparedQuestion, Reading } from './prepared-question';

/** Asks for the roots of the client. */
export function rootsQuestion(): PreparedQuestion<readonly Root[]> {
  return { method: 'roots/list', params: {}, capability: { roots: {} }, since: '2024-11-05', read };
}

function read({ roots }: JsonObject): Reading<readonly Root[]> {
  if (Array.isArray(roots) && roots.every(isRoot)) return { ok: true, value: roots };
  return { ok: false, problem: '`roots` is a list of objects with a `uri`' };
}

function isRoot(value: unknown): value is Root {
  return (
    isJsonObject(value) &&
    typeof value['uri'] === 'string' &&
    (value['name'] === undefined || typeof value['name'] === 'string')
  );
}
