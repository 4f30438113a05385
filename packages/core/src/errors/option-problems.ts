import type { ErrorCode } from './catalogue';
import { nearestName } from './nearest-name';
import { TenonError } from './tenon-error';

/** What an option takes, where that is told by its type alone; `any` is checked elsewhere. */
export type OptionRule = 'text' | 'texts' | 'boolean' | 'function' | 'object' | 'list' | 'any';

/** The options that there are, and what each takes. */
export type OptionRules<T extends object> = Readonly<Record<keyof Required<T>, OptionRule>>;

/** What is wrong with one option, and what to do. */
export interface OptionProblem {
  readonly name: string;
  readonly detail: string;
  readonly fix: string;
}

const fits: Readonly<Record<OptionRule, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  texts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  boolean: (value) => typeof value === 'boolean',
  function: (value) => typeof value === 'function',
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  list: (value) => Array.isArray(value),
  any: () => true,
};

const advice: Readonly<Record<OptionRule, string>> = {
  text: 'Give a text.',
  texts: 'Give a list of texts.',
  boolean: 'Give true or false.',
  function: 'Give a function.',
  object: 'Give an object.',
  list: 'Give a list.',
  any: 'Leave it out.',
};

/**
 * Options that there are not, each with the nearest one, and values of the wrong type.
 *
 * @param within names what holds the options, where they are a part of others: `http.`
 */
export function optionProblems<T extends object>(
  given: object,
  rules: OptionRules<T>,
  within: string = '',
): OptionProblem[] {
  const known: Readonly<Record<string, OptionRule>> = rules;
  return Object.entries(given).flatMap(([name, value]): OptionProblem | [] => {
    const shown = `\`${within}${name.slice(0, 80)}\``;
    const rule = Object.hasOwn(known, name) ? known[name] : undefined;
    if (rule === undefined) return { name, detail: `${shown} is no option`, fix: suggestion(name, Object.keys(known)) };
    if (value === undefined || fits[rule](value)) return [];
    return { name, detail: `${shown} is ${typeOf(value)}`, fix: advice[rule] };
  });
}

/**
 * @param of whose options they are, for messages
 * @throws TenonError of that code for what holds no options; callers may have no types
 */
export function requireOptions(code: ErrorCode, given: unknown, of: string): void {
  if (isOptions(given)) return;
  const what = given === undefined ? 'missing' : typeOf(given);
  throw new TenonError(code, `the options of ${of} are ${what}`, { fix: 'Give an object of options.' });
}

/** Whether something can hold options at all. */
export function isOptions(value: unknown): value is object {
  return fits.object(value);
}

/** A value for a message. */
export function clipped(value: unknown): string {
  return String(value).slice(0, 80);
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? `There are \`${known.join('`, `')}\`.` : `Did you mean \`${nearest}\`?`;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
