import type { SearchableTool } from '../../pipeline';

/** Characters of one tool that are searched at most: tools of other servers may say anything. */
const maxCharacters = 10_000;
/** Schemas within schemas are read to this depth. */
const maxDepth = 16;

/** What a tool is found by: name, title, description, tags, names and descriptions of its parameters, in this order. */
export function searchedTexts({ info, listing }: SearchableTool): string[] {
  const { inputSchema } = JSON.parse(listing) as { inputSchema?: unknown };
  const texts = [info.name, info.title, info.description, ...info.tags].filter((text) => text !== undefined);
  addParameters(inputSchema, texts, maxDepth);
  const kept: string[] = [];
  let left = maxCharacters;
  for (const text of texts) {
    if (left <= 0) break;
    kept.push(text.slice(0, left));
    left -= text.length;
  }
  return kept;
}

function addParameters(schema: unknown, texts: string[], depth: number): void {
  if (typeof schema !== 'object' || schema === null || depth === 0) return;
  if (Array.isArray(schema)) {
    for (const one of schema) addParameters(one, texts, depth - 1);
    return;
  }
  for (const [keyword, value] of Object.entries(schema) as [string, unknown][]) {
    if (keyword === 'description' && typeof value === 'string') texts.push(value);
    else if (keyword === 'properties' && typeof value === 'object' && value !== null) {
      for (const [name, property] of Object.entries(value)) {
        texts.push(name);
        addParameters(property, texts, depth - 1);
      }
    } else if (!values.has(keyword)) addParameters(value, texts, depth - 1);
  }
}

/** Keywords that hold values, not schemas. */
const values: ReadonlySet<string> = new Set(['default', 'examples', 'enum', 'const']);
