import { isPlainObject } from '../content';
import type { JsonObject } from '../contracts';

/** More servers than this are not named, so that an answer stays small. */
const maxServers = 256;

/**
 * Whether a request asks which servers an answer may come from, under `_meta.tenon.servers`. Mounts ask, to notice that
 * they lead back to the server that they belong to.
 */
export function asksForServers(params: Readonly<JsonObject>): boolean {
  const meta = params['_meta'];
  const own = isPlainObject(meta) ? meta['tenon'] : undefined;
  return isPlainObject(own) && own['servers'] === true;
}

/** The answer, beside what a result holds otherwise. The ids are random, and tell nothing but whether they are the same. */
export function namingServers(ids: readonly string[]): JsonObject {
  return { _meta: { tenon: { servers: [...new Set(ids)].slice(0, maxServers) } } };
}
