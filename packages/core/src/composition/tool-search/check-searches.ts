import type { Diagnostics } from '../../errors';
import type { ToolSearchOptions } from '../../metadata';
import type { Component, ToolComponent } from '../../registry';
import { likelyNames } from '../likely-names';
import type { Unmatched } from '../transform';

type Search = Readonly<ToolSearchOptions>;

/** The searches over tools that a server has, with the tools that search. */
function searchesIn(components: readonly Component[]): ReadonlyMap<Search, ToolComponent> {
  const searches = new Map<Search, ToolComponent>();
  for (const component of components) {
    if (component.kind === 'tool' && component.search?.role === 'search') {
      searches.set(component.search.options, component);
    }
  }
  return searches;
}

/**
 * Reports pinned tools that there are not (TN5051), and a second search (TN5052).
 *
 * @param components all that the server has
 * @param unmatched what a pinned tool is that is not there: a mistake, doubtful, or neither since tools come and go
 * @param isNew whether what a search pins is to be checked
 * @returns the searches that there are
 */
export function checkSearches(
  components: readonly Component[],
  unmatched: (name: string) => Unmatched,
  diagnostics: Diagnostics,
  isNew: (search: Search) => boolean = () => true,
): readonly Search[] {
  const searches = searchesIn(components);
  const tools = components.flatMap((one) => (one.kind === 'tool' ? one.info.name : []));
  const origins = [...searches.values()].map(({ info }) => `'${info.name}'`);
  if (origins.length > 1) {
    const [last] = [...searches.values()].slice(-1);
    const target = last?.surroundings.module.type;
    diagnostics.report({ code: 'TN5052', detail: `${origins.join(' and ')} search the same tools`, target });
  }
  for (const [search, { surroundings }] of searches) {
    if (!isNew(search)) continue;
    for (const name of search.pinned ?? []) {
      const found = tools.includes(name) ? 'allowed' : unmatched(name);
      if (found === 'allowed') continue;
      const [nearest] = likelyNames(name, tools);
      const hint = nearest === undefined ? '' : `, but '${nearest}' is`;
      const detail = `'${name.slice(0, 140)}' in \`pinned\` of toolSearch is no tool here${hint}`;
      const problem = { code: 'TN5051' as const, detail, target: surroundings.module.type };
      if (found === 'problem') diagnostics.report(problem);
      else diagnostics.warn(problem);
    }
  }
  return [...searches.keys()];
}
