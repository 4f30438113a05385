import type { JsonObject, MountCaller, Suspension } from '@tenon/core';
import type { Progress } from '@tenon/client';
import type { Question } from './backend-call';

/** The client in one round of its call: what it hears, and how it is asked. */
export interface RoundClient {
  /** Aborts when the client takes its request back. */
  readonly signal: AbortSignal;
  /** Resolves if the client is gone from the round, and may come back in another one. */
  readonly left?: Promise<Suspension>;
  report(progress: Progress): void;
  log(params: JsonObject): void;
  /** @throws Suspension where the client answers in another round */
  ask(question: Question, key: string): Promise<JsonObject>;
}

/** The client of a request to this process. */
export class LocalClient implements RoundClient {
  constructor(private readonly caller: MountCaller) {}

  get signal(): AbortSignal {
    return this.caller.context.signal;
  }

  report({ progress, total, message }: Progress): void {
    this.caller.context.reportProgress(progress, total, message).catch(() => undefined);
  }

  log(params: JsonObject): void {
    this.caller.channel.log(params).catch(() => undefined);
  }

  ask({ method, params }: Question, key: string): Promise<JsonObject> {
    return this.caller.channel.ask(method, params, key);
  }
}
