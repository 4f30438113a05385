import type { JsonObject, Root } from '@tenon/core';

/** A question that the server asked, in the words of the protocol. */
export interface ReceivedQuestion {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What a user does with a form or URL: fills it in, accepts it as it is, declines or dismisses it. A form that asks for one
 * value (`ctx.elicit('…', String)`) is filled in as `{ value }`.
 */
export type ElicitationAnswer = JsonObject | 'accept' | 'decline' | 'cancel';

/** What a model says: a text, or a whole result of `sampling/createMessage`. */
export type SamplingAnswer = string | JsonObject;

/** The same answer to every question, or what makes one of the question's parameters. */
type Answer<Result> = Result | ((params: Readonly<Record<string, unknown>>) => Result | Promise<Result>);

/** How the client answers what handlers ask it. What is left out, the client does not declare. */
export interface TestAnswers {
  /** Answers `ctx.elicit` and `ctx.elicitUrl`. */
  elicit?: Answer<ElicitationAnswer>;
  /** Answers `ctx.sample`. */
  sample?: Answer<SamplingAnswer>;
  /** Answers `ctx.listRoots`: URIs, or roots with names. */
  roots?: readonly (string | Root)[];
}

/** The capabilities of a client that answers so. */
export function capabilitiesOf({ elicit, sample, roots }: TestAnswers): Record<string, unknown> {
  return {
    ...(elicit && { elicitation: { form: {}, url: {} } }),
    ...(sample && { sampling: { tools: {} } }),
    ...(roots && { roots: {} }),
  };
}

/** The result with which a client answers a question. @throws Error for what it did not declare */
export async function answerTo({ method, params }: ReceivedQuestion, answers: TestAnswers): Promise<JsonObject> {
  if (method === 'elicitation/create' && answers.elicit) return elicitationResult(await given(answers.elicit, params));
  if (method === 'sampling/createMessage' && answers.sample) return samplingResult(await given(answers.sample, params));
  if (method === 'roots/list' && answers.roots) {
    return { roots: answers.roots.map((root) => (typeof root === 'string' ? { uri: root } : root)) };
  }
  if (method === 'ping') return {};
  throw new Error(`The test client has no answer to ${method}`);
}

function given<Result extends string | JsonObject>(
  answer: Answer<Result>,
  params: ReceivedQuestion['params'],
): Result | Promise<Result> {
  return typeof answer === 'function' ? answer(params) : answer;
}

function elicitationResult(answer: ElicitationAnswer): JsonObject {
  return typeof answer === 'string' ? { action: answer } : { action: 'accept', content: answer };
}

function samplingResult(answer: SamplingAnswer): JsonObject {
  if (typeof answer !== 'string') return answer;
  return { role: 'assistant', content: { type: 'text', text: answer }, model: 'test-model', stopReason: 'endTurn' };
}
