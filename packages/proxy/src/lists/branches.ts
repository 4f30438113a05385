import type { MountedComponents, ServerBehind } from '@tenon/core';
import { Beginnings } from './beginnings';

const scheme = 'x://';

/**
 * Where the components of some servers are, by how names and URIs begin there. Servers without a beginning of their own
 * have no place that could be told.
 */
export class Branches {
  private readonly names: Beginnings;
  /** What stands after the scheme of URIs, by what stands before it: `a+x://b/` has `a+data://b/numbers`. */
  private readonly uris: readonly (readonly [before: string, after: Beginnings])[];

  constructor(servers: readonly ServerBehind[]) {
    this.names = new Beginnings(servers.flatMap(({ name }) => name || []));
    const afters = new Map<string, string[]>();
    for (const [before, after] of servers.map(partsOf)) {
      if (before !== '' || after !== '') afters.set(before, [...(afters.get(before) ?? []), after]);
    }
    this.uris = [...afters].map(([before, after]) => [before, new Beginnings(after)]);
  }

  /** Whether all components of a server are in one of these places. */
  has(server: ServerBehind): boolean {
    const { name } = server;
    return name !== undefined && this.names.has(name) && this.hasUri(...partsOf(server));
  }

  /** Components but for those that are in one of these places. */
  without(components: MountedComponents): MountedComponents {
    const isNamed = (value: unknown): boolean => typeof value === 'string' && this.names.has(value);
    const isPlaced = (value: unknown): boolean =>
      typeof value === 'string' && this.hasUri(value, value.replace(/^[^:]*:(\/\/)?/, ''));
    return {
      ...components,
      tools: components.tools.filter(({ name }) => !isNamed(name)),
      prompts: components.prompts.filter(({ name }) => !isNamed(name)),
      resources: components.resources.filter(({ uri }) => !isPlaced(uri)),
      resourceTemplates: components.resourceTemplates.filter(({ uriTemplate }) => !isPlaced(uriTemplate)),
    };
  }

  /** @param start what may begin as a scheme does here */
  private hasUri(start: string, path: string): boolean {
    return this.uris.some(([before, after]) => start.startsWith(before) && after.has(path));
  }
}

/** What stands before the scheme of a server's URIs, and after it; nothing where that cannot be told. */
function partsOf({ uri = '' }: ServerBehind): readonly [before: string, after: string] {
  const at = uri.lastIndexOf(scheme);
  return at < 0 ? ['', ''] : [uri.slice(0, at), uri.slice(at + scheme.length)];
}
