import type { ToolSearchOptions } from '../../metadata';
import type { Component, ToolComponent } from '../../registry';

type Names = Required<Pick<ToolSearchOptions, 'searchName' | 'callName'>>;

/** What the two tools of a search are called where they are declared. */
export function namesOfSearch({ searchName = 'search_tools', callName = 'call_tool' }: ToolSearchOptions): Names {
  return { searchName, callName };
}

/** What each of the two says of itself, with the name of the other one. */
export const describeSearch = {
  search: ({ callName }: Names): string =>
    `Find tools by their names, descriptions and parameters. Call what is found with ${callName}.`,
  call: ({ searchName }: Names): string => `Call a tool that ${searchName} found.`,
};

/** What was made of tools, so that the same is made of the same. */
const made = new WeakMap<ToolComponent, ToolComponent>();

/**
 * Lets the two tools of a search speak of each other by the names that clients see, which imports and transforms change.
 * What others wrote of them stays as it is.
 */
export function nameSearches(components: readonly Component[]): Component[] {
  return components.map((one) => (one.kind === 'tool' && one.search ? renamed(one, one.search, components) : one));
}

function renamed(
  tool: ToolComponent,
  { role, options }: NonNullable<ToolComponent['search']>,
  all: readonly Component[],
): ToolComponent {
  const declared = namesOfSearch(options);
  if (tool.info.description !== describeSearch[role](declared)) return tool;
  const other = all.find(
    (one): one is ToolComponent =>
      one.kind === 'tool' &&
      one.search?.options === options &&
      one.search.role !== role &&
      one.surroundings.placement === tool.surroundings.placement,
  );
  if (!other) return tool;
  const { name } = other.info;
  const description = describeSearch[role]({ searchName: name, callName: name });
  if (description === tool.info.description) return tool;
  const known = made.get(tool);
  if (known?.info.description === description) return known;
  const after = { ...tool, info: Object.freeze({ ...tool.info, description }) };
  made.set(tool, after);
  return after;
}
