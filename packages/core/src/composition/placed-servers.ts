import type { ServerBehind } from '../contracts';
import type { Namespace } from './namespace';

/** How the URIs of a server's own components begin, where nothing stands before them. */
export const plainUri = 'x://';

/**
 * Servers behind something mounted, as they are called where that is mounted.
 *
 * @param isShared whether something foreign has no prefix of its own, and so shares its names with others: where its
 *   components are is then not told, so that what it claims concerns no component but its own
 */
export function placedServers(
  servers: readonly ServerBehind[],
  namespaces: readonly Namespace[],
  isShared: boolean,
): ServerBehind[] {
  return servers.flatMap(({ id, name, uri }) =>
    namespaces.map((namespace) => {
      if (isShared || name === undefined || uri === undefined) return { id };
      return { id, name: namespace.beginning(name), uri: namespace.uri(uri) };
    }),
  );
}

/** The first of each list, then the second of each, and so on, each once: none crowds out the others. */
export function serversInTurns(lists: readonly (readonly ServerBehind[])[], limit: number): ServerBehind[] {
  const taken = new Map<string, ServerBehind>();
  const longest = lists.reduce((length, list) => Math.max(length, list.length), 0);
  for (let index = 0; index < longest; index += 1) {
    for (const server of lists.flatMap((list) => list[index] ?? [])) {
      taken.set(JSON.stringify(server), server);
      if (taken.size === limit) return [...taken.values()];
    }
  }
  return [...taken.values()];
}
