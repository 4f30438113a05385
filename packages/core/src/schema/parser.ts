import type { MaybePromise, SchemaIssue, SchemaResult } from '../contracts';
import { coerce } from './coercion';
import type { ErrorObject } from './validator';

/** How values are read. */
export interface ReadingOptions {
  /** Convert nothing: a numeric string is not a number. Off by default. */
  readonly strict?: boolean;
  /** Also decode a JSON text where an object or array is expected. */
  readonly decodeJsonStrings?: boolean;
  /** The values are the parameters of a URI: all of them are text, so they are converted also under `strict`. */
  readonly uri?: boolean;
}

/** The outcome of one attempt. Issues are described only if no conversion helps. */
export type Attempt =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; issues(): readonly SchemaIssue[] };

/** One way of reading a value: by a class, a Standard Schema, a JSON Schema. */
export interface Reader {
  attempt(value: unknown): MaybePromise<Attempt>;
  /** What the JSON Schema says of a value that was refused: its type errors are where conversion starts. */
  problems(value: unknown): readonly ErrorObject[];
}

/** Decoding a text may bring new text to decode inside it; more levels than these are not looked at. */
const MAX_DECODING_ROUNDS = 3;

/**
 * Reads as the value stands; only a refused value is looked at again for what may be converted. A value that cannot
 * be read because it is nested too deeply is refused, it does not throw.
 */
export function createParser<T>(
  reader: Reader,
  options: ReadingOptions,
): (value: unknown) => MaybePromise<SchemaResult<T>> {
  const rules = { decodeJsonStrings: options.decodeJsonStrings ?? false, uri: options.uri ?? false };
  const rounds = options.strict && !rules.uri ? 0 : rules.decodeJsonStrings ? MAX_DECODING_ROUNDS : 1;

  function settle(attempt: Attempt, value: unknown, round: number): MaybePromise<SchemaResult<T>> {
    if (attempt.ok) return attempt as { ok: true; value: T };
    if (round < rounds) {
      const converted = coerce(value, reader.problems(value), rules);
      if (converted !== value) return run(converted, round + 1);
    }
    return { ok: false, issues: attempt.issues() };
  }

  function run(value: unknown, round: number): MaybePromise<SchemaResult<T>> {
    const attempt = reader.attempt(value);
    if (attempt instanceof Promise) return attempt.then((outcome) => settle(outcome, value, round));
    return settle(attempt, value, round);
  }

  return (value) => {
    try {
      const result = run(value, 0);
      return result instanceof Promise ? result.catch(refuseDeepNesting) : result;
    } catch (error) {
      return refuseDeepNesting(error);
    }
  };
}

function refuseDeepNesting(error: unknown): { ok: false; issues: SchemaIssue[] } {
  if (error instanceof RangeError) return { ok: false, issues: [{ path: '', message: 'is nested too deeply' }] };
  throw error;
}
