import { Suspension, type JsonObject } from '@tenon/core';
import type { BackendCall, Question } from '../calls/backend-call';
import type { RoundClient } from '../calls/round-client';

interface ParkedQuestion extends Question {
  readonly key: string;
  answered(answer: JsonObject): void;
  failed(error: unknown): void;
}

/**
 * A call that runs at a mounted server of 2025 for a client of 2026. What that server asks ends the client's round, and the
 * call waits for the next one, in which everything is asked again and what was answered is at hand.
 */
export class Park {
  private readonly questions: ParkedQuestion[] = [];
  /** Asks in the round that listens at the moment. */
  private ask: ((question: ParkedQuestion) => void) | undefined;
  private recorded: Promise<void> | undefined;
  private call: BackendCall | undefined;
  private result: Promise<JsonObject> | undefined;
  isSettled = false;

  /**
   * @param record remembers for the client's next round that there is this park, before the first question
   */
  constructor(
    readonly identity: string | undefined,
    private readonly keyPrefix: () => string,
    private readonly record: (park: Park) => Promise<void>,
  ) {}

  /** Begins the call. */
  start(call: BackendCall, run: () => Promise<JsonObject>): void {
    this.call = call;
    this.result = run().finally(() => (this.isSettled = true));
    this.result.catch(() => undefined);
  }

  /** Gives the call up. */
  abort(reason: Error): void {
    if (!this.isSettled) this.call?.abort(reason);
  }

  /** What the mounted server asks: put to the client in this round or the next one. */
  async asked(question: Question): Promise<JsonObject> {
    await (this.recorded ??= this.record(this));
    return new Promise((answered, failed) => {
      const key = `${this.keyPrefix()}.${this.questions.length}`;
      const parked = { ...question, key, answered, failed };
      this.questions.push(parked);
      this.ask?.(parked);
    });
  }

  /**
   * Goes on with the call in a round of the client's.
   *
   * @throws Suspension where the client has to be asked first; else what the call throws
   */
  async round(client: RoundClient): Promise<JsonObject> {
    const { call, result } = this;
    if (!call || !result) throw new Error('The call was not begun');
    if (this.isSettled) return result;
    const stopAborting = call.abortWith(client.signal);
    call.client = client;
    const open = new Set<Promise<void>>();
    let suspend: (reason: Suspension) => void = () => undefined;
    const suspended = new Promise<never>((_, reject) => (suspend = reject));
    suspended.catch(() => undefined);
    void client.left?.then(suspend);
    const ask = (question: ParkedQuestion): void => {
      const asking = client
        .ask(question, question.key)
        .then(
          (answer) => question.answered(answer),
          (error: unknown) => {
            if (error instanceof Suspension) suspend(error);
            else question.failed(error);
          },
        )
        .finally(() => open.delete(asking));
      open.add(asking);
    };
    this.ask = ask;
    for (const question of this.questions) ask(question);
    try {
      const value = await Promise.race([result, suspended]);
      // A question that the mounted server did not wait for ends the round all the same.
      while (open.size > 0) await Promise.race([Promise.all(open), suspended]);
      return value;
    } finally {
      stopAborting();
      if (this.ask === ask) {
        this.ask = undefined;
        call.client = undefined;
      }
    }
  }
}
