import { randomUUID } from 'node:crypto';
import type { HttpInfo, Logger, MaybePromise, RequestId } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import { audienceOf, type Kernel, type ResultText } from '../kernel';
import { answersTo, BatchAnswers, batchVersion, readBatch } from './batch';
import { classify, type Classified } from './classify';
import { ConversationExchange, type Connection } from './conversation-exchange';
import { ConversationSession } from './conversation-session';
import { sessionFromInitialize } from './era2025/handshake';
import { askerOfEnvelope, type Asker } from './exchange';
import { frameError, frameNotification, frameResult } from './frame';
import { readMessages, refusedBatch, type InboundBatch, type InboundMessage } from './message';
import type { Origin } from './outgoing';
import type { Conversation, OpenConversation } from './ports';
import { toProtocolError } from './to-protocol-error';
import { version2026 } from './versions';

type ConversationOptions = Parameters<OpenConversation>[0];
type Request = Extract<InboundMessage, { kind: 'request' }>;

/** Takes the answer to a request, or undefined where it gets none. */
type Answer = (text: string | undefined) => void;

/** Messages that may wait for a handshake. */
const maxBacklog = 1_000;

/** Streams that one connection may listen on. */
const maxListens = 100;

const listenMethod = 'subscriptions/listen';

/** A connection over which both eras speak: `initialize` opens the 2025 session, 2026 requests stand for themselves. */
class KernelConversation implements Conversation, Connection {
  readonly transport: ConversationOptions['transport'];
  readonly principal: ConversationOptions['principal'];
  /** The 2025 session, once there was a handshake. */
  private session: ConversationSession | undefined;
  private readonly running = new Map<RequestId, ConversationExchange>();
  private listens = 0;
  private idle: (() => void)[] = [];
  private isClosed = false;
  private detachFromChanges: (() => void) | undefined;
  /** What arrived behind an `initialize` that is not answered yet; it waits, since it needs the session. */
  private backlog: (() => void)[] | undefined;
  private readonly answerAlone: Answer = (text) => {
    if (text !== undefined) this.send(text);
  };

  /** Of messages that were refused before it was clear which revision they speak. */
  private readonly origin: Origin;

  constructor(
    private readonly kernel: Kernel,
    private readonly options: ConversationOptions,
    private readonly log: Logger,
  ) {
    this.origin = { protocolVersion: undefined, transport: options.transport };
    this.transport = options.transport;
    this.principal = options.principal;
  }

  receive(text: string, http?: HttpInfo): void {
    if (this.isClosed) return;
    this.attempt(() => {
      const message = readMessages(text);
      if (this.backlog) this.postpone(() => this.takeAny(message, http));
      else this.takeAny(message, http);
    });
  }

  finish(): Promise<void> {
    for (const exchange of this.running.values()) this.kernel.endListening(exchange);
    if (this.running.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  close(): void {
    this.isClosed = true;
    this.backlog = undefined;
    this.detachFromChanges?.();
    const reason = new Error('The connection was closed');
    for (const exchange of this.running.values()) exchange.abort(reason);
    this.endSession(reason);
  }

  send(message: string): void {
    if (!this.isClosed) this.options.send(message);
  }

  private postpone(take: () => void): void {
    if (this.backlog && this.backlog.length < maxBacklog) this.backlog.push(take);
    else throw new ProtocolError(RpcCode.InvalidRequest, 'Too many messages before the handshake is answered');
  }

  private takeAny(message: InboundMessage | InboundBatch, http: HttpInfo | undefined): void {
    if (message.kind === 'batch') this.takeBatch(message.parts, http);
    else this.take(message, http, this.answerAlone);
  }

  private takeBatch(parts: readonly unknown[], http: HttpInfo | undefined): void {
    if (this.session?.asker.protocolVersion !== batchVersion) throw refusedBatch();
    const messages = readBatch(parts);
    const answers = new BatchAnswers(answersTo(messages), this.answerAlone);
    const answer: Answer = (text) => answers.add(text);
    for (const message of messages) {
      if (message instanceof ProtocolError) answer(frameError(null, message, this.originOfSession()));
      else this.take(message, http, answer);
    }
  }

  private take(message: InboundMessage, http: HttpInfo | undefined, answer: Answer): void {
    if (message.kind === 'request') this.takeRequest(message, http, answer);
    else if (message.kind === 'notification') this.takeNotification(message, http);
    else this.session?.questions.settle(message);
  }

  private takeNotification(
    message: Extract<InboundMessage, { kind: 'notification' }>,
    http: HttpInfo | undefined,
  ): void {
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
    if (classified.era === '2026') {
      const asker = askerOfEnvelope(classified.envelope, version2026);
      this.kernel.notice(message, new ConversationExchange(asker, this, undefined, http));
    } else if (this.session) {
      if (message.method === 'notifications/initialized') this.hearOfChanges();
      this.kernel.notice(message, new ConversationExchange(this.session.asker, this, undefined, http));
    }
  }

  private takeRequest(message: Request, http: HttpInfo | undefined, answer: Answer): void {
    let exchange: ConversationExchange;
    let opens: ConversationSession | undefined;
    try {
      if (this.running.has(message.id)) throw new ProtocolError(RpcCode.InvalidRequest, 'This id is in use');
      const classified = classify(message, undefined);
      if (classified.era === '2026') {
        if (message.method === listenMethod) this.requireRoomToListen();
        const asker = askerOfEnvelope(classified.envelope, version2026);
        exchange = new ConversationExchange(asker, this, undefined, http);
      } else if (message.method === 'initialize') {
        opens = new ConversationSession(
          sessionFromInitialize(message.params, randomUUID(), this.options.principal, Date.now()),
        );
        exchange = new ConversationExchange(opens.asker, this, undefined, http);
      } else exchange = new ConversationExchange(this.askerOf(message), this, this.session, http);
    } catch (error) {
      answer(frameError(message.id, toProtocolError(error, this.log), this.origin));
      return;
    }
    this.run(message, exchange, answer, opens);
  }

  private askerOf(message: Request): Asker {
    if (this.session) return this.session.asker;
    if (message.method === 'ping') return unknownAsker;
    throw new ProtocolError(RpcCode.InvalidRequest, 'Send `initialize` first, or name the protocol version in _meta');
  }

  private run(message: Request, exchange: ConversationExchange, answer: Answer, opens?: ConversationSession): void {
    let result: MaybePromise<ResultText>;
    try {
      result = this.kernel.handle(message, exchange);
    } catch (error) {
      return this.fail(message, exchange, answer, error);
    }
    if (!(result instanceof Promise)) return this.succeed(message, exchange, answer, result, opens);
    this.running.set(message.id, exchange);
    if (message.method === listenMethod) this.listens += 1;
    if (opens) this.backlog = [];
    const settle = (act: () => void): void => {
      this.running.delete(message.id);
      if (message.method === listenMethod) this.listens -= 1;
      act();
      if (opens) this.takeBacklog();
      if (this.running.size === 0) this.becomeIdle();
    };
    result
      .then(
        (text) => settle(() => this.succeed(message, exchange, answer, text, opens)),
        (error: unknown) => settle(() => this.fail(message, exchange, answer, error)),
      )
      .catch((error: unknown) => this.log.error({ err: error }, 'A reply could not be sent'));
  }

  private succeed(
    message: Request,
    exchange: ConversationExchange,
    answer: Answer,
    text: ResultText,
    opens?: ConversationSession,
  ): void {
    if (opens) this.openSession(opens);
    this.reply(exchange, answer, frameResult(message, text, exchange));
  }

  private fail(message: Request, exchange: ConversationExchange, answer: Answer, error: unknown): void {
    this.reply(exchange, answer, frameError(message.id, toProtocolError(error, this.log, exchange.era), exchange));
  }

  private reply(exchange: ConversationExchange, answer: Answer, text: string): void {
    const isWanted = !exchange.isAborted && !this.isClosed;
    exchange.answered();
    answer(isWanted ? text : undefined);
  }

  /** A second handshake takes the place of the first; what that asked is given up. */
  private openSession(session: ConversationSession): void {
    this.endSession(new Error('The session has ended'));
    this.session = session;
  }

  private endSession(reason: Error): void {
    const { session } = this;
    session?.questions.end(reason);
    const id = session?.asker.sessionId;
    if (id !== undefined) this.kernel.sessionEnded(id);
  }

  private hearOfChanges(): void {
    this.detachFromChanges ??= this.kernel.services.changes.attach({
      audience: () => this.session && audienceOf({ sessionId: this.session.asker.sessionId, principal: undefined }),
      asker: () => this.session && new ConversationExchange(this.session.asker, this, this.session, undefined),
      wants: (event) => this.session?.wants(event) ?? false,
      notify: (method, params) => this.send(frameNotification(method, params, this.originOfSession())),
    });
  }

  private originOfSession(): Origin {
    return { protocolVersion: this.session?.asker.protocolVersion, transport: this.transport };
  }

  private requireRoomToListen(): void {
    if (this.listens < maxListens) return;
    throw new ProtocolError(RpcCode.ServerError, `This connection listens ${maxListens} times already`);
  }

  private takeBacklog(): void {
    const waiting = this.backlog;
    this.backlog = undefined;
    // One of them may be another handshake, which those behind it wait for.
    for (const take of waiting ?? []) this.attempt(() => (this.backlog ? this.postpone(take) : take()));
  }

  /** Answers what cannot be attributed to a request with an error that has no id. */
  private attempt(take: () => void): void {
    try {
      take();
    } catch (error) {
      this.send(frameError(null, toProtocolError(error, this.log), this.origin));
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
