import type { ToolSearchOptions } from '../metadata';

/** Tools that a search shows at most. */
const maxLimit = 50;

interface Problem {
  readonly detail: string;
  readonly fix: string;
}

/** What is wrong with the options of a search over tools; they may come from code without types. */
export function searchProblems({ kind, limit, pinned, searchName, callName }: ToolSearchOptions): Problem[] {
  const problems: Problem[] = [];
  const invalid = (detail: string, fix: string): unknown => problems.push({ detail, fix });
  if (kind !== undefined && kind !== 'bm25' && kind !== 'regex') {
    invalid(`\`kind\` is '${clip(kind)}'`, "Give 'bm25' or 'regex'.");
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= maxLimit)) {
    invalid(`\`limit\` is ${clip(limit)}`, `Give a whole number from 1 to ${maxLimit}.`);
  }
  const isList = Array.isArray(pinned) && pinned.every((name) => typeof name === 'string');
  if (pinned !== undefined && !isList) invalid('`pinned` is no list of names', "Write `pinned: ['status']`.");
  if (searchName !== undefined && searchName === callName) {
    invalid(`\`searchName\` and \`callName\` are both '${clip(searchName)}'`, 'Give each tool a name of its own.');
  }
  return problems;
}

function clip(value: unknown): string {
  return String(value).slice(0, 80);
}
