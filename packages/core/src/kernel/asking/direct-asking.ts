import type { Exchange, InputRequired, JsonObject, JsonValue } from '../../contracts';
import { TenonError, ToolError } from '../../errors';
import { storedJson } from '../stored-json';
import { responsesOf, type Asking, type Responses } from './asking';
import type { AskScope } from './ask-scope';
import type { RecordedAnswer } from './call-progress';
import { fingerprintOf } from './fingerprint';
import { prepare } from './prepare';
import { badAnswer, titleOf, type PreparedQuestion } from './prepared-question';
import { questionId, returnedId } from './question-id';
import { requireCapability } from './require-capability';
import { requireNoStep, type Steps } from './steps';

/** Rounds of one call; more are taken for a circle. */
const maxRounds = 100;

/** Asks while the request runs, on its way back to the client (revisions up to 2025-11-25). */
export class DirectAsking implements Asking {
  readonly isSuspended = false;
  round = 1;
  readonly #exchange: Exchange;
  /** For handlers that run again: after they returned questions, and where a middleware tries once more. */
  private readonly answers = new Map<string, RecordedAnswer>();
  private readonly states = new Map<string, JsonValue>();
  private isOver = false;

  /** @param timeoutMs how long the client may take to answer one question */
  constructor(
    exchange: Exchange,
    private readonly steps: Steps,
    private readonly timeoutMs: number,
  ) {
    this.#exchange = exchange;
  }

  responses(scope: AskScope): Responses | undefined {
    return responsesOf(this.answers, scope);
  }

  state(scope: AskScope): JsonValue | undefined {
    return this.states.get(scope.path);
  }

  async ask<T>(
    question: PreparedQuestion<T>,
    key: string | undefined,
    scope: AskScope,
    signal: AbortSignal,
  ): Promise<T> {
    this.requireOpen();
    requireNoStep();
    requireCapability(question, this.#exchange);
    const fingerprint = fingerprintOf(question);
    const id = questionId(question, key, fingerprint, scope);
    const recorded = this.answers.get(id);
    const response = recorded?.response ?? (await this.send(question, signal));
    const reading = await question.read(response);
    if (!reading.ok) throw badAnswer(question, reading.problem);
    this.answers.set(id, { fingerprint, response, isReturned: false });
    return reading.value;
  }

  async step<T>(name: string, work: () => T | Promise<T>, once: boolean, scope: AskScope): Promise<T> {
    this.requireOpen();
    return this.steps.run(name, work, once, scope);
  }

  async answersTo({ requests, state }: InputRequired, scope: AskScope, signal: AbortSignal): Promise<void> {
    this.requireOpen();
    if (this.round >= maxRounds) throw new TenonError('TN3018', `it asked in ${maxRounds} rounds, and would not end`);
    const kept = state === undefined ? undefined : storedJson(state, 'the state of inputRequired');
    const questions = Object.entries(requests).map(([key, one]) => {
      const question = prepare(one, this.#exchange);
      requireCapability(question, this.#exchange);
      return { id: returnedId(key, scope), question };
    });
    const failed = new AbortController();
    const together = AbortSignal.any([signal, failed.signal]);
    try {
      await Promise.all(
        questions.map(async ({ id, question }) => {
          const response = await this.send(question, together);
          this.answers.set(id, { fingerprint: fingerprintOf(question), response, isReturned: true });
        }),
      );
    } catch (error) {
      // The others are taken back.
      failed.abort(error);
      throw error;
    }
    if (kept === undefined) this.states.delete(scope.path);
    else this.states.set(scope.path, kept);
    this.round += 1;
  }

  settled(): Promise<void> | undefined {
    return this.steps.settled();
  }

  end(): readonly string[] {
    this.isOver = true;
    return [];
  }

  private requireOpen(): void {
    if (this.isOver) throw new TenonError('TN3016', 'the call is over');
  }

  private async send(question: PreparedQuestion<unknown>, signal: AbortSignal): Promise<JsonObject> {
    if (!this.#exchange.ask) {
      throw new ToolError(`${question.method} needs a way back to the client, and this connection has none.`);
    }
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new ToolError(`The client did not answer ${titleOf(question)} in ${this.timeoutMs} ms.`)),
      this.timeoutMs,
    );
    try {
      return await this.#exchange.ask(question.method, question.params, AbortSignal.any([signal, limit.signal]));
    } finally {
      clearTimeout(timer);
    }
  }
}
