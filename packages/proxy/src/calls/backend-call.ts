import { AsyncLocalStorage } from 'node:async_hooks';
import { ProtocolError, RpcCode, ToolError, type JsonObject, type MountCaller } from '@tenon/core';
import type { Progress, ServerRequest } from '@tenon/client';
import { CallClock } from './call-clock';
import { LocalClient, type RoundClient } from './round-client';

/** What a mounted server may ask the client of a request. */
export type QuestionMethod = 'elicitation/create' | 'sampling/createMessage' | 'roots/list';

export interface Question {
  readonly method: QuestionMethod;
  readonly params: Readonly<JsonObject>;
}

const questionMethods: readonly string[] = ['elicitation/create', 'sampling/createMessage', 'roots/list'];

export function isQuestion(request: ServerRequest): request is Question {
  return questionMethods.includes(request.method);
}

/** The call on whose behalf something was sent: what comes back on the stream of that request belongs to it. */
export const activeCall = new AsyncLocalStorage<BackendCall>();

const graceMs = 100;

export interface BackendCallOptions {
  readonly method: string;
  readonly params: Readonly<JsonObject>;
  /** Who began the call, and hears of progress and log messages until somebody else does. */
  readonly caller: MountCaller;
  readonly headers: Readonly<Record<string, string>>;
  /** Has the client answer a question of the mounted server, unless the signal says that it was taken back. */
  readonly answer: (question: Question, signal: AbortSignal) => Promise<JsonObject>;
  readonly timeoutMs: number;
  /** What the time-out is reported as. */
  readonly timedOut: () => Error;
  /** What is reported where the answer cannot be read. */
  readonly unreadable: () => Error;
}

/** One request of a client that goes to a mounted server, and what comes back while it runs. */
export class BackendCall {
  /** Undefined while nobody listens: the call waits for a client that will come back. */
  client: RoundClient | undefined;
  private readonly aborter = new AbortController();
  private readonly clock: CallClock;
  private graceAfterEnd: NodeJS.Timeout | undefined;
  /** Changes with the beginning and the end of each attempt. */
  private current = 0;

  constructor(private readonly options: BackendCallOptions) {
    this.client = new LocalClient(options.caller);
    this.clock = new CallClock(options.timeoutMs, () => this.abort(options.timedOut()));
  }

  get caller(): MountCaller {
    return this.options.caller;
  }
  get method(): string {
    return this.options.method;
  }
  get params(): Readonly<JsonObject> {
    return this.options.params;
  }
  get headers(): Readonly<Record<string, string>> {
    return this.options.headers;
  }
  get signal(): AbortSignal {
    return this.aborter.signal;
  }

  /** Gives the call up, and has the mounted server told. */
  abort(reason: unknown): void {
    this.aborter.abort(reason);
  }

  /** What came on its stream cannot be read: its answer will not come any more. */
  unreadable(): void {
    this.abort(this.options.unreadable());
  }

  /** Begins one attempt to send it; rounds are attempts of their own. @returns what ends it */
  attempt(): () => void {
    const end = (): void => {
      this.current += 1;
      clearTimeout(this.graceAfterEnd);
    };
    end();
    return end;
  }

  /** Watches the stream on which the answer of the present attempt should come. @returns what tells that it has ended */
  watchStream(): () => void {
    const { current } = this;
    // An answer that came with the end of its stream is still on its way up.
    return () => {
      if (this.current === current) this.graceAfterEnd = setTimeout(() => this.unreadable(), graceMs);
    };
  }

  /** Gives the call up with a signal. @returns what stops that */
  abortWith(signal: AbortSignal): () => void {
    const abort = (): void => this.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  }

  /** Does all that the call is, within its time. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    this.clock.start();
    try {
      return await work();
    } finally {
      this.clock.stop();
    }
  }

  /**
   * Has the client answer.
   *
   * @param signal aborts when the mounted server takes the question back
   * @throws ProtocolError with what the mounted server is told instead of an answer
   */
  async asked(question: Question, signal: AbortSignal): Promise<JsonObject> {
    try {
      return await this.clock.pausedFor(() => unlessAborted(this.options.answer(question, signal), signal));
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      const text = error instanceof ToolError ? error.message : 'The client cannot be asked';
      throw new ProtocolError(RpcCode.InternalError, text);
    }
  }

  progressed(progress: Progress): void {
    this.clock.restart();
    this.client?.report(progress);
  }

  logged(params: JsonObject): void {
    this.client?.log(params);
  }
}

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new ProtocolError(RpcCode.InternalError, 'The question was taken back'));
    signal.addEventListener('abort', abort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
