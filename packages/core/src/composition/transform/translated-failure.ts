import type { Context, SchemaIssue } from '../../contracts';
import { InputError, TenonError } from '../../errors';
import { refusal } from '../../pipeline';
import { formatIssues, pointerKeys, pointerStep, withoutReceived } from '../../schema';
import type { ArgumentMap } from './argument-plan';

/**
 * An error of an original, as callers of the transformed component may read it: arguments that it refused go by the names
 * that the caller knows. What is wrong with hidden ones is not the caller's business.
 *
 * @param label before the issues, for example `Invalid arguments for tool 'search':`
 * @param map undefined where arguments keep their names
 */
export function translatedFailure(
  error: unknown,
  label: string,
  map: ArgumentMap | undefined,
  context: Context,
): unknown {
  if (!(error instanceof InputError)) return error;
  const hidden: SchemaIssue[] = [];
  const issues = error.issues.flatMap((issue) => {
    const [first, ...rest] = pointerKeys(issue.path);
    if (!map || first === undefined) return [issue];
    const name = map.nameOf(first);
    if (name === null) {
      hidden.push(issue);
      return [];
    }
    return [{ ...issue, path: [name ?? first, ...rest].map(pointerStep).join('') }];
  });
  if (hidden.length === 0) return refusal(label, issues);
  const fault = hiddenFailure(hidden);
  if (issues.length === 0) return fault;
  context.log.error({ err: fault }, 'A hidden argument was refused');
  return refusal(label, issues);
}

/** What is wrong with hidden arguments, without what was received: that may be a secret, also for the log. */
export function hiddenFailure(issues: readonly SchemaIssue[]): TenonError {
  return new TenonError('TN5049', formatIssues(withoutReceived(issues)).replaceAll('\n', '; '));
}
