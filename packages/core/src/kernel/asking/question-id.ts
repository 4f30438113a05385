import { TenonError } from '../../errors';
import type { AskScope } from './ask-scope';
import { titleOf, type PreparedQuestion } from './prepared-question';

const keyRule = /^[\w.:-]{1,128}$/;

/**
 * What a question is known by through all rounds: its key, or what it asks and its place among equal ones.
 *
 * @throws TenonError TN1015 for what is no key, TN3018 for a key that a question of the call has already
 */
export function questionId(
  question: PreparedQuestion<unknown>,
  key: string | undefined,
  fingerprint: string,
  scope: AskScope,
): string {
  if (key === undefined) return `${scope.path}${fingerprint}.${scope.place(`question ${fingerprint}`)}`;
  const id = returnedId(key, scope);
  if (scope.place(`key ${key}`) === 0) return id;
  throw new TenonError('TN3018', `${titleOf(question)} uses the key '${key}' for the second time`, {
    fix: 'Give each question of a call a key of its own.',
  });
}

/** What a question is known by that a handler returned. @throws TenonError TN1015 for what is no key */
export function returnedId(key: string, { path }: AskScope): string {
  if (keyRule.test(key) && key !== '__proto__') return `${path}${key}`;
  throw new TenonError('TN1015', `'${key.slice(0, 140)}' is no key of a question`, {
    fix: 'Use 1 to 128 letters, digits, `_`, `-`, `.` or `:`.',
  });
}
