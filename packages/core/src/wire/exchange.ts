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

/** An exchange over any transport; what differs is how a notification leaves. */
export abstract class BaseExchange implements Exchange {
  abstract readonly transport: TransportKind;
  abstract readonly http: HttpInfo | undefined;
  private listeners: ((reason: Error) => void)[] | undefined;
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

  abstract setLogLevel(level: LogLevel): MaybePromise<void>;
  protected abstract send(method: string, params: JsonObject): void;

  notify(method: string, params: JsonObject): void {
    if (!this.isAnswered && !this.isAborted) this.send(method, params);
  }

  onAbort(listener: (reason: Error) => void): void {
    if (this.reason) listener(this.reason);
    else (this.listeners ??= []).push(listener);
  }

  abort(reason: Error): void {
    if (this.isAnswered || this.reason) return;
    this.reason = reason;
    for (const listener of this.listeners ?? []) listener(reason);
  }

  /** Notes that the answer is out: nothing is sent or aborted afterwards. */
  answered(): void {
    this.isAnswered = true;
    this.listeners = undefined;
  }
}
