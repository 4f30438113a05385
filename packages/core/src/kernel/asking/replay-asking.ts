import type { Exchange, InputRequired, JsonValue } from '../../contracts';
import { TenonError } from '../../errors';
import { storedJson } from '../stored-json';
import { responsesOf, type Asking, type Responses } from './asking';
import type { AskScope } from './ask-scope';
import type { CallProgress, RecordedAnswer } from './call-progress';
import { fingerprintOf } from './fingerprint';
import { prepare } from './prepare';
import { againBecauseOf, badAnswer, titleOf, type PreparedQuestion } from './prepared-question';
import { questionId, returnedId } from './question-id';
import { requireCapability } from './require-capability';
import { RoundSuspension } from './round-suspension';
import { requireNoStep, type Steps } from './steps';

/** A question of this round. */
export interface OpenQuestion {
  readonly fingerprint: string;
  readonly question: PreparedQuestion<unknown>;
  /** Whether the handler asked by what it returned: no question of the replay claims the answer then. */
  readonly isReturned: boolean;
  /** How many answers to it were no good so far. */
  readonly misfits: number;
}

/** Answers to one question that may be no good: a client that knows no better would be asked for ever. */
const maxMisfits = 5;

/** An answer to a question of ours. */
export type AskedAnswer = RecordedAnswer & { readonly fingerprint: string };

/**
 * How long recorded answers may wait for their question while new ones are asked, in milliseconds: what runs beside may
 * come to it later than in the round before.
 */
const unclaimedGraceMs = 1_000;

/**
 * Asks in rounds (MCP 2026-07-28, "Multi Round-Trip Requests"): what was answered in earlier rounds is at hand, new
 * questions end the round. A round closes one turn of the event loop after its last question, so that questions that are
 * asked together go out together; then everything that waits for an answer rejects with a `Suspension`.
 */
export class ReplayAsking implements Asking {
  /** What is asked in this round, by id. */
  readonly open = new Map<string, OpenQuestion>();
  /** What handlers keep for the next round by returning `inputRequired`, by path. */
  readonly states: Map<string, JsonValue>;
  isSuspended = false;
  readonly #exchange: Exchange;
  private readonly claimed = new Map<string, AskedAnswer>();
  private waiting: ((error: Error) => void)[] = [];
  private closing: NodeJS.Immediate | undefined;
  private grace: NodeJS.Timeout | undefined;
  private failure: TenonError | undefined;
  private isOver = false;

  constructor(
    exchange: Exchange,
    readonly progress: CallProgress,
    readonly steps: Steps,
  ) {
    this.#exchange = exchange;
    this.states = new Map(progress.states);
  }

  get round(): number {
    return this.progress.round;
  }

  responses(scope: AskScope): Responses | undefined {
    return responsesOf(this.progress.answers, scope);
  }

  state(scope: AskScope): JsonValue | undefined {
    return this.progress.states.get(scope.path);
  }

  async ask<T>(question: PreparedQuestion<T>, key: string | undefined, scope: AskScope): Promise<T> {
    requireNoStep();
    requireCapability(question, this.#exchange);
    const fingerprint = fingerprintOf(question);
    const id = questionId(question, key, fingerprint, scope);
    const recorded = this.progress.answers.get(id);
    let [asked, misfits] = [question, 0];
    if (recorded) {
      this.claimed.set(id, { ...recorded, fingerprint });
      if (this.grace) this.closeSoon();
      const reading = await question.read(recorded.response);
      if (reading.ok) return reading.value;
      misfits = (recorded.misfits ?? 0) + 1;
      if (misfits >= maxMisfits) throw badAnswer(question, reading.problem);
      asked = againBecauseOf(question, reading.problem);
    }
    this.requireOpen();
    this.open.set(id, { fingerprint, question: asked, isReturned: false, misfits });
    return new Promise<never>((_, reject) => {
      this.waiting.push(reject);
      this.closeSoon();
    });
  }

  async step<T>(name: string, work: () => T | Promise<T>, once: boolean, scope: AskScope): Promise<T> {
    this.requireOpen();
    return this.steps.run(name, work, once, scope);
  }

  async answersTo({ requests, state }: InputRequired, scope: AskScope): Promise<never> {
    this.requireOpen();
    const kept = state === undefined ? undefined : storedJson(state, 'the state of inputRequired');
    for (const [key, one] of Object.entries(requests)) {
      const question = prepare(one, this.#exchange);
      requireCapability(question, this.#exchange);
      const fingerprint = fingerprintOf(question);
      this.open.set(returnedId(key, scope), { question, fingerprint, isReturned: true, misfits: 0 });
    }
    if (kept === undefined) this.states.delete(scope.path);
    else this.states.set(scope.path, kept);
    this.suspend();
    throw new RoundSuspension(this);
  }

  /** The answers that later rounds need: to questions of ours that are not asked again. */
  answered(): (readonly [id: string, answer: AskedAnswer])[] {
    const asked = new Map<string, AskedAnswer>(this.claimed);
    for (const [id, answer] of this.progress.answers) {
      const { fingerprint } = answer;
      if (fingerprint !== undefined && !asked.has(id)) asked.set(id, { ...answer, fingerprint });
    }
    return [...asked].filter(([id]) => !this.open.has(id));
  }

  settled(): Promise<void> | undefined {
    return this.steps.settled();
  }

  end(): readonly string[] {
    const isWaiting = this.waiting.length > 0;
    this.isOver = true;
    clearImmediate(this.closing);
    clearTimeout(this.grace);
    this.waiting = [];
    return isWaiting ? [...this.open.values()].map(({ question }) => titleOf(question)) : [];
  }

  /** @throws what ended the round, or TenonError TN3016 where the call is over */
  private requireOpen(): void {
    if (this.failure) throw this.failure;
    if (this.isSuspended) throw new RoundSuspension(this);
    if (this.isOver) throw new TenonError('TN3016', 'the call is over');
  }

  private closeSoon(): void {
    clearImmediate(this.closing);
    this.closing = setImmediate(() => this.close());
  }

  private close(): void {
    const isNew = [...this.open.keys()].some((id) => !this.progress.answers.has(id));
    if (!isNew || this.unclaimed().length === 0) this.suspend();
    else this.grace ??= setTimeout(() => this.giveUp(), unclaimedGraceMs);
  }

  /** The time for questions that were answered before is up. */
  private giveUp(): void {
    const unclaimed = this.unclaimed();
    if (unclaimed.length === 0) return this.suspend();
    const questions = [...this.open.values()].map(({ question }) => titleOf(question)).join(', ');
    this.failure = new TenonError(
      'TN3018',
      `the answers to ${unclaimed.map((id) => `'${id}'`).join(', ')} are there, but what is asked is ${questions}`,
    );
    for (const reject of this.waiting.splice(0)) reject(this.failure);
  }

  private unclaimed(): string[] {
    return [...this.progress.answers].flatMap(([id, { isReturned, fingerprint }]) =>
      isReturned || fingerprint === undefined || this.claimed.has(id) ? [] : [id],
    );
  }

  private suspend(): void {
    clearImmediate(this.closing);
    clearTimeout(this.grace);
    this.isSuspended = true;
    for (const reject of this.waiting.splice(0)) reject(new RoundSuspension(this));
  }
}
