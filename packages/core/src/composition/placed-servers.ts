import type { ServerBehind } from '../contracts';
import type { Namespace } from './namespace';

/** How the URIs of a server's own components begin, where nothing stands before them. */
export const plainUri = 'x://';

/**
 * Servers behind something mounted, as they are called where that is mounted. What is foreign and has no prefix shares its
 * names with others: where its components are is then not told, so that what it claims concerns no component but its own.
 */
export function placedServers(
  servers: readonly ServerBehind[],
  namespaces: readonly Namespace[],
  isForeign: boolean,
): ServerBehind[] {
  return servers.flatMap(({ id, name, uri }) =>
    namespaces.map((namespace) => {
      const isShared = isForeign && namespace.name('') === '';
      if (isShared || name === undefined || uri === undefined) return { id };
      return { id, name: namespace.name(name), uri: namespace.uri(uri) };
    }),
  );
}

/** The first of each, then the second of each, and so on: none crowds out the others. */
export function inTurns<T>(lists: readonly (readonly T[])[], limit: number): T[] {
  const taken: T[] = [];
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  for (let index = 0; index < longest && taken.length < limit; index += 1) {
    taken.push(...lists.flatMap((list) => list.slice(index, index + 1)));
  }
  return taken.slice(0, limit);
}
