import type { Exchange, InputRequired, JsonObject, JsonValue } from '../../contracts';
import { ToolError } from '../../errors';
import type { Asking } from './asking';
import type { CallProgress } from './call-progress';
import { prepare } from './prepare';
import { titleOf, type PreparedQuestion } from './prepared-question';
import { requireCapability } from './require-capability';
import type { Steps } from './steps';

/** Asks while the request runs, on its way back to the client (revisions up to 2025-11-25). */
export class DirectAsking implements Asking {
  isSuspended = false;
  /** What the handler returned instead of a result. */
  returned: InputRequired | undefined;

  /** @param timeoutMs how long the client may take to answer one question */
  constructor(
    private readonly exchange: Exchange,
    readonly progress: CallProgress,
    readonly steps: Steps,
    private readonly timeoutMs: number,
  ) {}

  get round(): number {
    return this.progress.round;
  }
  get state(): JsonValue | undefined {
    return this.progress.state;
  }
  get responses(): Readonly<Record<string, Readonly<JsonObject>>> | undefined {
    if (this.progress.round === 1) return undefined;
    const responses = Object.create(null) as Record<string, Readonly<JsonObject>>;
    for (const [key, { response }] of this.progress.answers) responses[key] = response;
    return responses;
  }

  async ask<T>(question: PreparedQuestion<T>, _key: string | undefined, signal: AbortSignal): Promise<T> {
    const reading = await question.read(await this.send(question, signal));
    if (reading.ok) return reading.value;
    throw new ToolError(`The client's answer to ${titleOf(question)} is not valid: ${reading.problem}`);
  }

  askFor(returned: InputRequired): void {
    this.isSuspended = true;
    this.returned = returned;
  }

  /**
   * Asks what a handler returned, all at once, and waits.
   *
   * @returns the answers as the client gave them, by key
   */
  async answersTo({ requests }: InputRequired, signal: AbortSignal): Promise<[key: string, response: JsonObject][]> {
    const questions = Object.entries(requests).map(([key, one]) => [key, prepare(one, this.exchange)] as const);
    for (const [, question] of questions) requireCapability(question, this.exchange);
    return Promise.all(questions.map(async ([key, question]) => [key, await this.send(question, signal)]));
  }

  end(): void {
    // Nothing waits here: each question ends with its answer or its signal.
  }

  private async send(question: PreparedQuestion<unknown>, signal: AbortSignal): Promise<JsonObject> {
    requireCapability(question, this.exchange);
    if (!this.exchange.ask) {
      throw new ToolError(`${question.method} needs a way back to the client, and this connection has none.`);
    }
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new ToolError(`The client did not answer ${titleOf(question)} in ${this.timeoutMs} ms.`)),
      this.timeoutMs,
    );
    try {
      return await this.exchange.ask(question.method, question.params, AbortSignal.any([signal, limit.signal]));
    } finally {
      clearTimeout(timer);
    }
  }
}
