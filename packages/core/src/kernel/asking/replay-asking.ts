import type { Exchange, InputRequired, JsonObject, JsonValue, Question } from '../../contracts';
import { TenonError } from '../../errors';
import type { Asking } from './asking';
import type { CallProgress, RecordedAnswer } from './call-progress';
import { fingerprintOf } from './fingerprint';
import { prepare } from './prepare';
import { titleOf, type PreparedQuestion } from './prepared-question';
import { requireCapability } from './require-capability';
import { RoundSuspension } from './round-suspension';
import type { Steps } from './steps';

/** A question of this round. */
export interface OpenQuestion {
  readonly fingerprint: string;
  readonly question: PreparedQuestion<unknown>;
  /** Whether the handler asked by what it returned: no question of the replay claims the answer then. */
  readonly isReturned: boolean;
}

/** An answer to a question of ours. */
type AskedAnswer = RecordedAnswer & { readonly fingerprint: string };

/**
 * How long recorded answers may wait for their question while new ones are asked, in milliseconds: what runs beside may
 * come to it later than in the round before.
 */
const unclaimedGraceMs = 1_000;

const keyRule = /^[\w.:/-]{1,128}$/;

/**
 * Asks in rounds (MCP 2026-07-28, "Multi Round-Trip Requests"): what was answered in earlier rounds is at hand, new
 * questions end the round. A round closes one turn of the event loop after its last question, so that questions that are
 * asked together go out together; then everything that waits for an answer rejects with a `Suspension`.
 */
export class ReplayAsking implements Asking {
  readonly responses: Readonly<Record<string, Readonly<JsonObject>>> | undefined;
  /** What is asked in this round, by key. */
  readonly open = new Map<string, OpenQuestion>();
  isSuspended = false;
  /** What the handler keeps for the next round by returning `inputRequired`. */
  nextState: JsonValue | undefined;
  private readonly claimed = new Map<string, AskedAnswer>();
  private readonly places = new Map<string, number>();
  private waiting: ((error: Error) => void)[] = [];
  private closing: NodeJS.Immediate | undefined;
  private grace: NodeJS.Timeout | undefined;
  private isOver = false;

  constructor(
    private readonly exchange: Exchange,
    readonly progress: CallProgress,
    readonly steps: Steps,
    private readonly graceMs = unclaimedGraceMs,
  ) {
    this.nextState = progress.state;
    if (progress.round > 1 || progress.answers.size > 0) this.responses = responsesOf(progress);
  }

  get round(): number {
    return this.progress.round;
  }
  get state(): JsonValue | undefined {
    return this.progress.state;
  }

  async ask<T>(question: PreparedQuestion<T>, key: string | undefined): Promise<T> {
    requireCapability(question, this.exchange);
    const fingerprint = fingerprintOf(question);
    const id = this.identify(question, key, fingerprint);
    const recorded = this.progress.answers.get(id);
    if (recorded) {
      if (recorded.fingerprint !== undefined && recorded.fingerprint !== fingerprint)
        throw changed([id], [titleOf(question)]);
      this.claimed.set(id, { fingerprint, response: recorded.response, isReturned: recorded.isReturned });
      if (this.grace) this.closeSoon();
      const reading = await question.read(recorded.response);
      if (reading.ok) return reading.value;
      // What cannot be read is asked for again.
    }
    if (this.isSuspended) throw new RoundSuspension(this);
    if (this.isOver) throw new TenonError('TN3016', 'the call is over');
    this.open.set(id, { fingerprint, question, isReturned: false });
    return new Promise<never>((_, reject) => {
      this.waiting.push(reject);
      this.closeSoon();
    });
  }

  /** The answers that later rounds need: to questions of ours that are not asked again. */
  answered(): (readonly [key: string, answer: AskedAnswer])[] {
    const asked = new Map<string, AskedAnswer>(this.claimed);
    for (const [key, answer] of this.progress.answers) {
      const { fingerprint } = answer;
      if (fingerprint !== undefined) asked.set(key, { ...answer, fingerprint });
    }
    return [...asked].filter(([key]) => !this.open.has(key));
  }

  askFor({ requests, state }: InputRequired): void {
    for (const [key, question] of Object.entries(requests)) this.open.set(checkKey(key), this.prepared(question));
    this.nextState = state;
    this.isSuspended = true;
  }

  end(): void {
    this.isOver = true;
    clearImmediate(this.closing);
    clearTimeout(this.grace);
    this.waiting = [];
  }

  private prepared(question: Question): OpenQuestion {
    const prepared = prepare(question, this.exchange);
    requireCapability(prepared, this.exchange);
    return { question: prepared, fingerprint: fingerprintOf(prepared), isReturned: true };
  }

  private identify(question: PreparedQuestion<unknown>, key: string | undefined, fingerprint: string): string {
    const name = key === undefined ? fingerprint : checkKey(key);
    const place = this.places.get(name) ?? 0;
    this.places.set(name, place + 1);
    if (key === undefined) return `${name}.${place}`;
    if (place > 0) {
      const fix = 'Give each question of a call a key of its own.';
      throw new TenonError('TN3018', `${titleOf(question)} uses the key '${key}' for the second time`, { fix });
    }
    return key;
  }

  private closeSoon(): void {
    clearImmediate(this.closing);
    this.closing = setImmediate(() => this.close());
  }

  private close(): void {
    const unclaimed = this.unclaimed();
    const isNew = [...this.open.keys()].some((id) => !this.progress.answers.has(id));
    if (unclaimed.length === 0 || !isNew) return this.suspend();
    this.grace ??= setTimeout(() => this.giveUp(), this.graceMs);
  }

  private unclaimed(): string[] {
    return [...this.progress.answers].flatMap(([id, answer]) =>
      answer.isReturned || this.claimed.has(id) ? [] : [id],
    );
  }

  /** The time for questions that were answered before is up. */
  private giveUp(): void {
    const unclaimed = this.unclaimed();
    if (unclaimed.length === 0) return this.suspend();
    const error = changed(
      unclaimed,
      [...this.open.values()].map(({ question }) => titleOf(question)),
    );
    for (const reject of this.waiting.splice(0)) reject(error);
  }

  private suspend(): void {
    clearTimeout(this.grace);
    this.isSuspended = true;
    for (const reject of this.waiting.splice(0)) reject(new RoundSuspension(this));
  }
}

function responsesOf({ answers }: CallProgress): Readonly<Record<string, Readonly<JsonObject>>> {
  const responses = Object.create(null) as Record<string, Readonly<JsonObject>>;
  for (const [id, { response }] of answers) responses[id] = Object.freeze(response);
  return Object.freeze(responses);
}

function checkKey(key: string): string {
  if (keyRule.test(key) && key !== '__proto__') return key;
  throw new TenonError('TN1015', `'${key.slice(0, 140)}' is no key of a question`, {
    fix: 'Use 1 to 128 letters, digits, `_`, `-`, `.`, `:` or `/`.',
  });
}

function changed(answered: readonly string[], asked: readonly string[]): TenonError {
  return new TenonError(
    'TN3018',
    `the answers to ${answered.map((id) => `'${id}'`).join(', ')} are there, but what is asked is ${asked.join(', ')}`,
  );
}
