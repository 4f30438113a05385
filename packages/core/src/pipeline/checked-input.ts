import type { CompiledSchema, MaybePromise, SchemaIssue } from '../contracts';
import { InputError } from '../errors';
import { formatIssues } from '../schema';

/**
 * Checks an input and passes it on; stays synchronous where the schema is.
 *
 * @param label of what is not valid
 * @throws InputError naming each argument, the rule and what was received
 */
export function withCheckedInput<R>(
  schema: CompiledSchema | undefined,
  label: () => string,
  input: unknown,
  proceed: (value: unknown) => MaybePromise<R>,
): MaybePromise<R> {
  if (!schema) return proceed(undefined);
  const parsed = schema.parse(input);
  if (parsed instanceof Promise) {
    return parsed.then((late) => {
      if (!late.ok) throw refusal(label(), late.issues);
      return proceed(late.value);
    });
  }
  if (!parsed.ok) throw refusal(label(), parsed.issues);
  return proceed(parsed.value);
}

/** The error of an input that is not valid, issue by issue. */
export function refusal(label: string, issues: readonly SchemaIssue[]): InputError {
  return new InputError(`${label}\n${formatIssues(issues)}`, issues);
}
