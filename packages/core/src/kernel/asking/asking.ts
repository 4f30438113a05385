import type { InputRequired, JsonObject, JsonValue } from '../../contracts';
import type { PreparedQuestion } from './prepared-question';
import type { Steps } from './steps';

/** Asks the client on behalf of one call and the calls nested in it. */
export interface Asking {
  readonly round: number;
  readonly responses: Readonly<Record<string, Readonly<JsonObject>>> | undefined;
  readonly state: JsonValue | undefined;
  readonly steps: Steps;
  /**
   * Asks one question and resolves with the value of its answer.
   *
   * @param signal of the call that asks
   */
  ask<T>(question: PreparedQuestion<T>, key: string | undefined, signal: AbortSignal): Promise<T>;
  /** Takes the questions of a handler that asked by what it returned. */
  askFor(returned: InputRequired): void;
  /** Whether the call was told to end its round, whatever it made of that. */
  readonly isSuspended: boolean;
  /** The call is over: questions that nobody waits for are not asked. */
  end(): void;
}
