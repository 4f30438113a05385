import { ProtocolError, RpcCode, Suspension, type JsonObject } from '@tenon/core';
import type { Progress } from '@tenon/client';
import type { Question } from '../calls/backend-call';
import type { RoundClient } from '../calls/round-client';
import { errorOf, tooLarge } from './round-error';
import type { Begin, RoundItem } from './round-message';

interface Asked {
  readonly answered: (answer: JsonObject) => void;
  readonly failed: (error: Error) => void;
}

/** The client of a request to another process, where the call is held. */
export class RemoteClient implements RoundClient {
  readonly signal: AbortSignal;
  readonly left: Promise<Suspension>;
  private readonly aborter = new AbortController();
  private readonly asked: Asked[] = [];
  private resolveLeft!: (reason: Suspension) => void;
  private reason: Suspension | undefined;

  /** @param post sends to the other process; false where no message can hold it */
  constructor(
    private readonly wishes: Begin,
    private readonly post: (item: RoundItem) => boolean,
  ) {
    this.signal = this.aborter.signal;
    this.left = new Promise((resolve) => (this.resolveLeft = resolve));
  }

  report(progress: Progress): void {
    if (this.wishes.wantsProgress) this.post({ kind: 'progress', progress });
  }

  log(params: JsonObject): void {
    if (this.wishes.wantsLog) this.post({ kind: 'log', params });
  }

  ask({ method, params }: Question, key: string): Promise<JsonObject> {
    if (this.reason) return Promise.reject(this.reason);
    const number = this.asked.length;
    if (!this.post({ kind: 'ask', number, key, question: { method, params } })) {
      return Promise.reject(tooLarge('The question'));
    }
    return new Promise((answered, failed) => this.asked.push({ answered, failed }));
  }

  /** What the other process has sent. */
  heard(item: RoundItem): void {
    if (item.kind === 'answer') this.asked[item.question]?.answered(item.answer);
    else if (item.kind === 'refusal') this.asked[item.question]?.failed(errorOf(item.error));
    else if (item.kind === 'leave') this.leave();
    else if (item.kind === 'abort') {
      this.aborter.abort(new ProtocolError(RpcCode.InternalError, 'The client has taken its request back'));
    }
  }

  /** The client is gone from this round. */
  leave(): void {
    if (this.reason) return;
    this.reason = new Suspension();
    for (const { failed } of this.asked) failed(this.reason);
    this.resolveLeft(this.reason);
  }
}
