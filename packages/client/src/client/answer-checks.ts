import type { JsonObject, Root } from '@tenon/core';
import { TenonError } from '@tenon/core';
import { UnusableAnswer } from '../connection/answer-failure';
import type { ClientAnswers, ElicitationAnswer, SamplingAnswer, UrlAnswer } from './answers';

const known: Readonly<Record<keyof ClientAnswers, true>> = { elicit: true, openUrl: true, sample: true, roots: true };
const words: readonly unknown[] = ['accept', 'decline', 'cancel'];
/** As many letters in common tell that a name was meant to be another. */
const telling = 3;

/** @throws TenonError TN7001 for answers that a client does not have */
export function checkAnswers(answers: unknown): void {
  if (answers === undefined) return;
  const names = Object.keys(known);
  const all = `They are \`${names.join('`, `')}\`.`;
  if (!isPlain(answers)) throw new TenonError('TN7001', `\`answers\` is ${typeName(answers)}, no object`, { fix: all });
  for (const [name, value] of Object.entries(answers)) {
    if (!Object.hasOwn(known, name)) {
      const meant = names.find((one) => commonLetters(one, name) >= telling);
      throw new TenonError('TN7001', `there is no \`answers.${name.slice(0, 60)}\``, {
        fix: meant === undefined ? all : `Did you mean \`answers.${meant}\`?`,
      });
    }
    const isFine = value === undefined || typeof value === 'function' || (name === 'roots' && Array.isArray(value));
    if (!isFine) {
      const fix = name === 'roots' ? 'Give a list, or a function that returns one.' : 'Give a function.';
      const what = typeof value === 'string' ? 'a text' : typeName(value);
      throw new TenonError('TN7001', `\`answers.${name}\` is ${what}`, { fix });
    }
  }
}

/** What counts as consent is said, or is fields; never what a function left unsaid. @throws TenonError TN7008 */
export function checkedForm(answer: unknown, schema: JsonObject | undefined): ElicitationAnswer {
  if (isWord(answer)) return answer;
  const fix = "Return an object with the form's fields, 'accept', 'decline' or 'cancel'.";
  if (!isPlain(answer)) throw new UnusableAnswer(`\`elicit\` returned ${typeName(answer)}`, fix);
  const fields = schema?.['properties'] ?? {};
  if (words.includes(answer['action']) && !Object.hasOwn(fields, 'action')) {
    const what = `\`elicit\` returned an \`action\`, which is no field of the form`;
    throw new UnusableAnswer(what, `Return the fields themselves, or the word: '${String(answer['action'])}'.`);
  }
  return answer;
}

/** @throws TenonError TN7008 */
export function checkedUrl(answer: unknown): UrlAnswer {
  if (isWord(answer)) return answer;
  throw new UnusableAnswer(`\`openUrl\` returned ${typeName(answer)}`, "Return 'accept', 'decline' or 'cancel'.");
}

/** @throws TenonError TN7008 */
export function checkedSample(answer: unknown): SamplingAnswer {
  if (typeof answer === 'string' || isSample(answer)) return answer as SamplingAnswer;
  const fix = 'Return a text, or a whole result of `sampling/createMessage`: `{ role, content, model }`.';
  if (isPlain(answer)) throw new UnusableAnswer('`sample` returned an object that is no such result', fix);
  throw new UnusableAnswer(`\`sample\` returned ${typeName(answer)}`, fix);
}

function isSample(answer: unknown): boolean {
  if (!isPlain(answer)) return false;
  const { role, content, model } = answer;
  return typeof role === 'string' && typeof content === 'object' && content !== null && typeof model === 'string';
}

/** @throws TenonError TN7008 */
export function checkedRoots(answer: unknown): readonly (string | Root)[] {
  const isRoot = (root: unknown): boolean => typeof (isPlain(root) ? root['uri'] : root) === 'string';
  if (Array.isArray(answer) && answer.every(isRoot)) return answer as (string | Root)[];
  const what = Array.isArray(answer) ? 'a list with something else than roots' : typeName(answer);
  throw new UnusableAnswer(`\`roots\` returned ${what}`, 'Return a list of URIs, or of `{ uri, name }`.');
}

function isWord(answer: unknown): answer is UrlAnswer {
  return words.includes(answer);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Never the value, which may be a secret of the user's. */
function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'another text';
  return typeof value === 'object' ? 'an object that is not a plain one' : `a ${typeof value}`;
}

function commonLetters(one: string, other: string): number {
  let count = 0;
  while (count < one.length && one[count]?.toLowerCase() === other[count]?.toLowerCase()) count += 1;
  return count;
}
