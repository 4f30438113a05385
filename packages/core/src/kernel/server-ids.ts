import { isPlainObject } from '../content';
import type { JsonObject, ServerBehind } from '../contracts';

/**
 * Whether a request asks which servers an answer may come from, under `_meta.tenon.servers`. Mounts ask, to notice that
 * they lead back to the server that they belong to.
 */
export function asksForServers(params: Readonly<JsonObject>): boolean {
  const meta = params['_meta'];
  const own = isPlainObject(meta) ? meta['tenon'] : undefined;
  return isPlainObject(own) && own['servers'] === true;
}

/**
 * The answer, beside what a result holds otherwise. Who asks learns how many Tenon servers there are, under which prefixes,
 * and by ids that change with every start also when one was started anew; no names and no addresses.
 */
export function namingServers(servers: readonly ServerBehind[]): JsonObject {
  return { _meta: { tenon: { servers: servers.map((server) => ({ ...server })) } } };
}
