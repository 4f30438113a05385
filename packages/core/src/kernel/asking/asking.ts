import type { InputRequired, JsonObject, JsonValue } from '../../contracts';
import type { AskScope } from './ask-scope';
import type { PreparedQuestion } from './prepared-question';

export type Responses = Readonly<Record<string, Readonly<JsonObject>>>;

/** Asks the client on behalf of one call and the calls nested in it, each with a scope of its own. */
export interface Asking {
  readonly round: number;
  /** Whether the call was told to end its round, whatever it made of that. */
  readonly isSuspended: boolean;
  /**
   * Asks one question and resolves with the value of its answer.
   *
   * @param signal of the call that asks
   */
  ask<T>(question: PreparedQuestion<T>, key: string | undefined, scope: AskScope, signal: AbortSignal): Promise<T>;
  /** Does a step, unless an earlier round or attempt has. */
  step<T>(name: string, work: () => T | Promise<T>, once: boolean, scope: AskScope): Promise<T>;
  /** Asks what a handler returned; resolves where the handler can run again at once. */
  answersTo(returned: InputRequired, scope: AskScope, signal: AbortSignal): Promise<void>;
  /** The answers to what was returned; undefined before there are any. */
  responses(scope: AskScope): Responses | undefined;
  /** What came with what was returned last. */
  state(scope: AskScope): JsonValue | undefined;
  /** Resolves when no step runs any more; undefined where none does. */
  settled(): Promise<void> | undefined;
  /**
   * The call is over: nothing is asked or done for it any more.
   *
   * @returns the questions that were about to be asked, for messages
   */
  end(): readonly string[];
}

/** The answers to what handlers returned, as a scope knows them. */
export function responsesOf(
  answers: ReadonlyMap<string, { readonly isReturned: boolean; readonly response: JsonObject }>,
  scope: AskScope,
): Responses | undefined {
  let responses: Record<string, Readonly<JsonObject>> | undefined;
  for (const [id, { isReturned, response }] of answers) {
    const key = isReturned ? scope.ownKey(id) : undefined;
    if (key === undefined) continue;
    responses ??= Object.create(null) as Record<string, Readonly<JsonObject>>;
    responses[key] = response;
  }
  return responses && Object.freeze(responses);
}
