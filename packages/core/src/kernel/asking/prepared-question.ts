import type { Exchange, JsonObject, MaybePromise } from '../../contracts';
import { ToolError } from '../../errors';

/** What became of an answer. */
export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A question in the words of the protocol, for one client. */
export interface PreparedQuestion<T> {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
  readonly params: JsonObject;
  /** What the client must have declared, as it would have. */
  readonly capability: JsonObject;
  /** The oldest revision that has questions of this kind. */
  readonly since: string;
  /** Makes the value of an answer, which is anything that the client sent. */
  read(answer: JsonObject): MaybePromise<Reading<T>>;
}

/** Who is asked: its revision and what it declared. */
export type Asked = Pick<Exchange, 'protocolVersion' | 'clientCapabilities' | 'era'>;

/** Longest account of what is wrong with an answer, in characters. */
const maxProblem = 1_000;

/** The same question once more, which says what was wrong with the answer. */
export function againBecauseOf<T>(question: PreparedQuestion<T>, problem: string): PreparedQuestion<T> {
  const { message } = question.params;
  if (typeof message !== 'string') return question;
  const told = `${message}\n\nThe last answer did not fit:\n${problem.slice(0, maxProblem)}`;
  return { ...question, params: { ...question.params, message: told } };
}

/** What a call fails with whose client does not give a good answer. */
export function badAnswer(question: PreparedQuestion<unknown>, problem: string): ToolError {
  return new ToolError(`The client's answer to ${titleOf(question)} is not valid: ${problem.slice(0, maxProblem)}`);
}

/** How a question is called in errors. */
export function titleOf({ method, params }: PreparedQuestion<unknown>): string {
  const message = typeof params['message'] === 'string' ? ` "${params['message'].slice(0, 80)}"` : '';
  return `${method}${message}`;
}
