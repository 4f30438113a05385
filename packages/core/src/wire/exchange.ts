import type {
  ClientCapabilities,
  Era,
  Exchange,
  HttpInfo,
  Implementation,
  JsonObject,
  LogLevel,
  MaybePromise,
  Principal,
  SessionRecord,
  TransportKind,
} from '../contracts';
import type { Envelope } from './era2026/envelope';
import { frameNotification } from './frame';
import type { Questions } from './questions';

/** Who asks, as the session or the envelope says. */
export interface Asker {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly sessionId: string | undefined;
  readonly clientInfo: Implementation | undefined;
  readonly clientCapabilities: ClientCapabilities;
  logLevel: LogLevel | undefined;
}

/** What the client of a 2025 session gets before it names a level. */
const defaultLogLevel: LogLevel = 'info';

export function askerOfSession(session: SessionRecord): Asker {
  return {
    era: '2025',
    protocolVersion: session.protocolVersion,
    sessionId: session.id,
    clientInfo: session.clientInfo,
    clientCapabilities: session.clientCapabilities,
    logLevel: session.logLevel ?? defaultLogLevel,
  };
}

const noCapabilities: ClientCapabilities = Object.freeze({});

/** @param envelope undefined for a notification, which may come without one */
export function askerOfEnvelope(envelope: Envelope | undefined, protocolVersion: string): Asker {
  return {
    era: '2026',
    protocolVersion,
    sessionId: undefined,
    clientInfo: envelope?.clientInfo,
    clientCapabilities: envelope?.clientCapabilities ?? noCapabilities,
    logLevel: envelope?.logLevel,
  };
}

const nothing = (): void => undefined;

/** An exchange over any transport; what differs is how a message leaves. */
export abstract class BaseExchange implements Exchange {
  abstract readonly transport: TransportKind;
  abstract readonly http: HttpInfo | undefined;
  private listeners: Set<(reason: Error) => void> | undefined;
  /** What takes back the questions of this request that are open. */
  private asked: Set<(reason: Error) => void> | undefined;
  private reason: Error | undefined;
  private isAnswered = false;

  constructor(
    protected readonly asker: Asker,
    readonly principal: Principal | undefined,
  ) {}

  get era(): Era {
    return this.asker.era;
  }
  get protocolVersion(): string {
    return this.asker.protocolVersion;
  }
  get sessionId(): string | undefined {
    return this.asker.sessionId;
  }
  get clientInfo(): Implementation | undefined {
    return this.asker.clientInfo;
  }
  get clientCapabilities(): ClientCapabilities {
    return this.asker.clientCapabilities;
  }
  get logLevel(): LogLevel | undefined {
    return this.asker.logLevel;
  }

  /** Whether the client took its question back; it gets no answer. */
  get isAborted(): boolean {
    return this.reason !== undefined;
  }

  /** Whether nothing goes to the client any more. */
  protected get isOver(): boolean {
    return this.isAnswered || this.isAborted;
  }

  abstract setLogLevel(level: LogLevel): MaybePromise<void>;
  /** Sends a message that belongs to this request. */
  protected abstract send(message: string): void;
  /** Whether there is a session, whose client takes questions. */
  protected abstract readonly canAsk: boolean;
  /** The open questions of the session. */
  protected abstract questions(): Questions;

  notify(method: string, params: JsonObject): void {
    if (!this.isOver) this.send(frameNotification(method, params, this));
  }

  get ask(): Exchange['ask'] {
    return this.canAsk ? (method, params, signal) => this.question(method, params, signal) : undefined;
  }

  onAbort(listener: (reason: Error) => void): () => void {
    if (this.reason) {
      listener(this.reason);
      return nothing;
    }
    const listeners = (this.listeners ??= new Set());
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  abort(reason: Error): void {
    if (this.isAnswered || this.reason) return;
    this.reason = reason;
    for (const listener of this.listeners ?? []) listener(reason);
    this.takeBack(reason);
  }

  /** Notes that the answer goes out: nothing is sent or aborted afterwards. */
  answered(): void {
    if (this.asked && !this.isAborted) this.takeBack(new Error('The request was answered before its question was'));
    this.isAnswered = true;
    this.listeners = undefined;
  }

  private question(method: string, params: JsonObject, signal: AbortSignal): Promise<JsonObject> {
    const over = this.reason ?? (this.isAnswered ? new Error('The request was answered already') : undefined);
    if (over ?? signal.aborted) return Promise.reject(over ?? reasonOf(signal));
    const { answer, takeBack } = this.questions().ask(method, params, this, (message) => this.send(message));
    const asked = (this.asked ??= new Set());
    asked.add(takeBack);
    const onSignal = (): void => takeBack(reasonOf(signal));
    signal.addEventListener('abort', onSignal, { once: true });
    const settled = answer.finally(() => {
      asked.delete(takeBack);
      signal.removeEventListener('abort', onSignal);
    });
    // A handler that ends without waiting for its question must not end the process with it.
    settled.catch(() => undefined);
    return settled;
  }

  private takeBack(reason: Error): void {
    for (const takeBack of this.asked ?? []) takeBack(reason);
  }
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('The question was taken back', { cause: reason });
}
