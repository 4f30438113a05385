import type { ComponentInfo, Context, JsonObject } from '../../contracts';
import { ToolError } from '../../errors';
import type { FunctionComponent, ToolOptions, ToolSearchOptions, ToolSearchPart } from '../../metadata';
import { CallContext, type SearchableTool } from '../../pipeline';
import { withToolErrors } from '../as-tools/as-tools-options';
import { countWords, rank, type WordCounts } from './bm25';
import { maxPattern, Meter, Pattern } from './pattern';
import { describeSearch, namesOfSearch } from './search-descriptions';
import { searchedTexts } from './searched-texts';
import { wordsOf } from './words';

/** Longest query, in characters. */
const maxQuery = 1_000;
const defaultLimit = 5;

/** A tool that can be found, read once. */
interface Searched extends WordCounts {
  readonly tool: SearchableTool;
  readonly texts: readonly string[];
}

/** Finds tools; the best ones first. */
type Find = (searched: readonly Searched[], asked: string) => readonly Searched[];

/**
 * Lists two tools instead of all: `search_tools` finds tools for a model, `call_tool` calls them. They find and call what
 * the caller may see and call of the whole server, through guards and middleware. Tools that are not listed can be called
 * by their names as ever. Goes among the `providers` of a module.
 *
 * Options that are not valid are reported at the start (TN5050), as are pinned tools that there are not (TN5051), and a
 * second search in one server (TN5052).
 *
 * @example providers: [NoteTools, ...toolSearch({ pinned: ['status'] })]
 */
export function toolSearch(given: ToolSearchOptions = {}): FunctionComponent[] {
  const options = Object.freeze({ ...given });
  const { kind } = options;
  const names = namesOfSearch(options);
  const { searchName, callName } = names;
  return [
    kind === 'regex'
      ? searching('pattern', maxPattern, 'A regular expression, in which case does not count.', findByPattern)
      : searching('query', maxQuery, 'What the tool is to do, in a few words.', findByWords),
    part(
      'call',
      {
        name: callName,
        description: describeSearch.call(names),
        input: {
          type: 'object',
          properties: {
            name: { type: 'string', description: 'The name of the tool.' },
            arguments: { type: 'object', description: 'The arguments of the tool, by name.', default: {} },
          },
          required: ['name'],
          additionalProperties: false,
        },
      },
      ({ name, arguments: args }, ctx) =>
        withToolErrors(() => CallContext.of(ctx).callFound(name as string, args as JsonObject)),
    ),
  ];

  function searching(argument: string, maxLength: number, description: string, find: Find): FunctionComponent {
    const read = reader();
    return part(
      'search',
      {
        name: searchName,
        description: describeSearch.search(names),
        annotations: { readOnlyHint: true },
        input: {
          type: 'object',
          properties: { [argument]: { type: 'string', maxLength, description } },
          required: [argument],
          additionalProperties: false,
        },
      },
      async (input, ctx) => {
        const asked = (input[argument] as string).trim();
        if (asked === '') throw new ToolError(`The ${argument} is empty. Say what to look for`);
        const tools = await CallContext.of(ctx).searchableTools();
        const found = find(tools.map(read), asked).slice(0, options.limit ?? defaultLimit);
        if (found.length === 0) return `No tool matches '${asked.slice(0, 200)}'. Try another ${argument}.`;
        return found.map(({ tool }) => definitionOf(tool));
      },
    );
  }

  function part(
    role: ToolSearchPart['role'],
    toolOptions: ToolOptions,
    handler: (input: JsonObject, ctx: Context) => unknown,
  ): FunctionComponent {
    return { component: 'tool', options: toolOptions, handler, search: { role, options } };
  }
}

function findByWords(searched: readonly Searched[], asked: string): readonly Searched[] {
  return rank(searched, wordsOf(asked));
}

/** Those that have it in their names come first. */
function findByPattern(searched: readonly Searched[], asked: string): readonly Searched[] {
  const pattern = new Pattern(asked);
  const meter = new Meter();
  const named = new Set(searched.filter(({ tool }) => pattern.isIn(tool.info.name, meter)));
  const others = searched.filter((one) => !named.has(one) && one.texts.some((text) => pattern.isIn(text, meter)));
  return [...named, ...others];
}

/** Reads each tool once, for as long as it stays the same. */
function reader(): (tool: SearchableTool) => Searched {
  const known = new WeakMap<ComponentInfo, Searched>();
  return (tool) => {
    const found = known.get(tool.info);
    if (found?.tool.listing === tool.listing) return found;
    const texts = searchedTexts(tool);
    const searched = { tool, texts, ...countWords(texts.flatMap(wordsOf)) };
    known.set(tool.info, searched);
    return searched;
  };
}

/** What a model needs of a tool, as it is listed. */
function definitionOf({ listing }: SearchableTool): JsonObject {
  const { name, title, description, inputSchema, outputSchema, annotations } = JSON.parse(listing) as JsonObject;
  return { name, title, description, inputSchema, outputSchema, annotations };
}
