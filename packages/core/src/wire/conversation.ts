import { randomUUID } from 'node:crypto';
import type { HttpInfo, Logger, LogLevel, MaybePromise, RequestId, SessionRecord } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { frameError, frameResult } from './frame';
import { classify, type Classified } from './classify';
import { sessionFromInitialize } from './era2025/handshake';
import { BaseExchange, askerOfEnvelope, askerOfSession, type Asker } from './exchange';
import { readMessages, refusedBatch, type InboundMessage } from './message';
import type { Origin } from './outgoing';
import type { Questions } from './questions';
import { toProtocolError } from './to-protocol-error';
import { version2026 } from './versions';
import type { Kernel, ResultText } from '../kernel';
import type { Conversation, OpenConversation } from './ports';

type ConversationOptions = Parameters<OpenConversation>[0];
type Request = Extract<InboundMessage, { kind: 'request' }>;

class ConversationExchange extends BaseExchange {
  readonly http: HttpInfo | undefined = undefined;
  readonly transport: 'stdio' | 'memory';
  private readonly options: ConversationOptions;

  constructor(asker: Asker, options: ConversationOptions) {
    super(asker, options.principal);
    this.transport = options.transport;
    this.options = options;
  }

  setLogLevel(level: LogLevel): void {
    this.asker.logLevel = level;
  }

  protected get canAsk(): boolean {
    return false;
  }

  protected questions(): Questions {
    throw new Error('Nothing leads back to the client');
  }

  protected send(message: string): void {
    this.options.send(message);
  }
}

/** Messages that may wait for a handshake. */
const maxBacklog = 1_000;

/** A connection over which both eras speak: `initialize` opens the 2025 session, 2026 requests stand for themselves. */
class KernelConversation implements Conversation {
  /** The 2025 session, once there was a handshake. */
  private asker: Asker | undefined;
  private readonly running = new Map<RequestId, ConversationExchange>();
  private idle: (() => void)[] = [];
  private isClosed = false;
  /** What arrived behind an `initialize` that is not answered yet; it waits, since it needs the session. */
  private backlog: InboundMessage[] | undefined;

  /** Of messages that were refused before it was clear which revision they speak. */
  private readonly origin: Origin;

  constructor(
    private readonly kernel: Kernel,
    private readonly options: ConversationOptions,
    private readonly log: Logger,
  ) {
    this.origin = { protocolVersion: undefined, transport: options.transport };
  }

  receive(text: string): void {
    if (this.isClosed) return;
    this.attempt(() => {
      const message = readMessages(text);
      if (message.kind === 'batch') throw refusedBatch();
      this.take(message);
    });
  }

  settled(): Promise<void> {
    if (this.running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  close(): void {
    this.isClosed = true;
    this.backlog = undefined;
    for (const exchange of this.running.values()) exchange.abort(new Error('The connection was closed'));
  }

  private take(message: InboundMessage): void {
    if (this.backlog) this.postpone(this.backlog, message);
    else if (message.kind === 'request') this.takeRequest(message);
    else if (message.kind === 'notification') this.takeNotification(message);
  }

  private takeNotification(message: Extract<InboundMessage, { kind: 'notification' }>): void {
    if (message.method === 'notifications/cancelled') {
      const { requestId, reason } = message.params;
      const text = typeof reason === 'string' ? reason : 'The client cancelled the request';
      this.running.get(requestId as RequestId)?.abort(new Error(text));
    }
    let classified: Classified;
    try {
      classified = classify(message, undefined);
    } catch {
      // Nobody waits for an answer to a notification, so a wrong one is passed over.
      return;
    }
    const asker = classified.era === '2026' ? askerOfEnvelope(classified.envelope, version2026) : this.asker;
    if (asker) this.kernel.notice(message, new ConversationExchange(asker, this.options));
  }

  private takeRequest(message: Request): void {
    let exchange: ConversationExchange;
    let session: SessionRecord | undefined;
    try {
      if (this.running.has(message.id)) throw new ProtocolError(RpcCode.InvalidRequest, 'This id is in use');
      const classified = classify(message, undefined);
      if (classified.era === '2026') {
        exchange = new ConversationExchange(askerOfEnvelope(classified.envelope, version2026), this.options);
      } else {
        if (message.method === 'initialize') {
          session = sessionFromInitialize(message.params, randomUUID(), this.options.principal, Date.now());
        }
        exchange = new ConversationExchange(this.askerOf(message, session), this.options);
      }
    } catch (error) {
      this.options.send(frameError(message.id, toProtocolError(error, this.log), this.origin));
      return;
    }
    this.run(message, exchange, session && askerOfSession(session));
  }

  private askerOf(message: Request, session: SessionRecord | undefined): Asker {
    if (session) return askerOfSession(session);
    if (this.asker) return this.asker;
    if (message.method === 'ping') return unknownAsker;
    throw new ProtocolError(RpcCode.InvalidRequest, 'Send `initialize` first, or name the protocol version in _meta');
  }

  private run(message: Request, exchange: ConversationExchange, opens: Asker | undefined): void {
    let result: MaybePromise<ResultText>;
    try {
      result = this.kernel.handle(message, exchange);
    } catch (error) {
      return this.fail(message, exchange, error);
    }
    if (!(result instanceof Promise)) return this.succeed(message, exchange, result, opens);
    this.running.set(message.id, exchange);
    if (opens) this.backlog = [];
    const settle = (answer: () => void): void => {
      this.running.delete(message.id);
      answer();
      if (opens) this.takeBacklog();
      if (this.running.size === 0) this.becomeIdle();
    };
    result
      .then(
        (text) => settle(() => this.succeed(message, exchange, text, opens)),
        (error: unknown) => settle(() => this.fail(message, exchange, error)),
      )
      .catch((error: unknown) => this.log.error({ err: error }, 'A reply could not be sent'));
  }

  private succeed(message: Request, exchange: ConversationExchange, text: ResultText, opens?: Asker): void {
    if (opens) this.asker = opens;
    this.reply(exchange, frameResult(message, text, exchange));
  }

  private fail(message: Request, exchange: ConversationExchange, error: unknown): void {
    this.reply(exchange, frameError(message.id, toProtocolError(error, this.log, exchange.era), exchange));
  }

  private reply(exchange: ConversationExchange, text: string): void {
    const isWanted = !exchange.isAborted && !this.isClosed;
    exchange.answered();
    if (isWanted) this.options.send(text);
  }

  private takeBacklog(): void {
    const waiting = this.backlog;
    this.backlog = undefined;
    for (const message of waiting ?? []) this.attempt(() => this.take(message));
  }

  private postpone(backlog: InboundMessage[], message: InboundMessage): void {
    if (backlog.length < maxBacklog) backlog.push(message);
    else throw new ProtocolError(RpcCode.InvalidRequest, 'Too many messages before the handshake is answered');
  }

  /** Answers what cannot be attributed to a request with an error that has no id. */
  private attempt(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.options.send(frameError(null, toProtocolError(error, this.log), this.origin));
    }
  }

  private becomeIdle(): void {
    const waiting = this.idle;
    this.idle = [];
    for (const resolve of waiting) resolve();
  }
}

/** Who a client is before its handshake: it may only ping. */
const unknownAsker: Asker = {
  era: '2025',
  protocolVersion: '2025-11-25',
  sessionId: undefined,
  clientInfo: undefined,
  clientCapabilities: {},
  logLevel: undefined,
};

/** Lets conversations be opened with a kernel. */
export function conversationsWith(kernel: Kernel, log: Logger): OpenConversation {
  return (options) => new KernelConversation(kernel, options, log);
}
