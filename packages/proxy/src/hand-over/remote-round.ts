import { Suspension, type JsonObject } from '@tenon/core';
import type { RoundClient } from '../calls/round-client';
import { errorOf, roundErrorOf, tooLarge } from './round-error';
import type { FromHolder, RoundItem } from './round-message';

type Asked = Extract<FromHolder, { kind: 'ask' }>;

/** A round of a client of this process, whose call another process holds. */
export class RemoteRound {
  /** What the call gives, or what ends the round without it. */
  readonly outcome: Promise<JsonObject>;
  private resolve!: (result: JsonObject) => void;
  private reject!: (error: unknown) => void;
  private isOver = false;
  private readonly abort = (): void => this.end({ kind: 'abort' }, this.client.signal.reason);

  /** @param post sends to the other process; false where no message can hold it */
  constructor(
    private readonly client: RoundClient,
    private readonly post: (item: RoundItem) => boolean,
  ) {
    this.outcome = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    client.signal.addEventListener('abort', this.abort, { once: true });
  }

  /** What the other process has sent. */
  heard(item: RoundItem): void {
    if (item.kind === 'ask') void this.ask(item);
    else if (item.kind === 'progress') this.client.report(item.progress);
    else if (item.kind === 'log') this.client.log(item.params);
    else if (item.kind === 'result') this.finish(() => this.resolve(item.result));
    else if (item.kind === 'error') this.finish(() => this.reject(errorOf(item.error)));
  }

  /** Ends the round on this side; the call may wait on. */
  leave(reason: unknown): void {
    this.end({ kind: 'leave' }, reason);
  }

  private async ask({ number, question, key }: Asked): Promise<void> {
    try {
      const answer = await this.client.ask(question, key);
      if (this.isOver || this.post({ kind: 'answer', question: number, answer })) return;
      this.refuse(number, tooLarge('The answer'));
    } catch (error) {
      if (error instanceof Suspension) this.leave(error);
      else this.refuse(number, error);
    }
  }

  private refuse(question: number, reason: unknown): void {
    if (this.isOver || this.post({ kind: 'refusal', question, error: roundErrorOf(reason) })) return;
    this.post({ kind: 'refusal', question, error: roundErrorOf(tooLarge('The error of the client')) });
  }

  private end(item: RoundItem, reason: unknown): void {
    if (this.isOver) return;
    this.post(item);
    this.finish(() => this.reject(reason));
  }

  private finish(settle: () => void): void {
    if (this.isOver) return;
    this.isOver = true;
    this.client.signal.removeEventListener('abort', this.abort);
    settle();
  }
}
