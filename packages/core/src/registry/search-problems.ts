import { clipped, optionProblems, type OptionProblem, type OptionRules } from '../errors';
import type { ToolSearchOptions } from '../metadata';

/** Tools that a search shows at most. */
const maxLimit = 50;

type Problem = Omit<OptionProblem, 'name'>;

const ofSearch: OptionRules<ToolSearchOptions> = {
  kind: 'any',
  limit: 'any',
  pinned: 'any',
  searchName: 'any',
  callName: 'any',
};

/** What is wrong with the options of a search over tools; they may come from code without types. */
export function searchProblems(options: ToolSearchOptions): Problem[] {
  const { kind, limit, pinned, searchName, callName } = options;
  const problems: Problem[] = optionProblems(options, ofSearch);
  const invalid = (detail: string, fix: string): unknown => problems.push({ detail, fix });
  if (kind !== undefined && kind !== 'bm25' && kind !== 'regex') {
    invalid(`\`kind\` is '${clipped(kind)}'`, "Give 'bm25' or 'regex'.");
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= maxLimit)) {
    invalid(`\`limit\` is ${clipped(limit)}`, `Give a whole number from 1 to ${maxLimit}.`);
  }
  const isList = Array.isArray(pinned) && pinned.every((name) => typeof name === 'string');
  if (pinned !== undefined && !isList) invalid('`pinned` is no list of names', "Write `pinned: ['status']`.");
  if (searchName !== undefined && searchName === callName) {
    invalid(`\`searchName\` and \`callName\` are both '${clipped(searchName)}'`, 'Give each tool a name of its own.');
  }
  return problems;
}
