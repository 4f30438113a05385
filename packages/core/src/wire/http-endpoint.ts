import { randomBytes } from 'node:crypto';
import type { EventLog, Logger, MaybePromise, RequestId, SessionRecord, SessionStore } from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { Kernel, ResultText } from '../kernel';
import { answersTo, batchVersion, readBatch } from './batch';
import { classify } from './classify';
import { sessionFromInitialize } from './era2025/handshake';
import { HttpSessions } from './era2025/http-sessions';
import { LiveSessions } from './era2025/live-sessions';
import { SessionUpdates } from './era2025/session-updates';
import { SubscribedSessions } from './era2025/subscribed-sessions';
import { withoutPadding } from './era2026/headers';
import { askerOfEnvelope, askerOfSession } from './exchange';
import { frameBody, frameError } from './frame';
import { Heartbeat } from './heartbeat';
import { BatchedExchange, BatchReply } from './http-batch';
import { HandshakeExchange, HttpExchange, type HttpServices } from './http-exchange';
import { readMessages, refusedBatch, type InboundMessage } from './message';
import { isPending } from './pending';
import type { HttpEndpoint, HttpReply, HttpRequest } from './ports';
import { RunningRequests } from './running-requests';
import type { Origin } from './outgoing';
import { toProtocolError } from './to-protocol-error';
import { isModernVersion, version2026 } from './versions';
import { withinDeadline } from './within-deadline';

type Request = Extract<InboundMessage, { kind: 'request' }>;
type Notification = Extract<InboundMessage, { kind: 'notification' }>;

/** Of messages that were refused before it was clear which revision they speak. */
const overHttp: Origin = { protocolVersion: undefined, transport: 'http' };

/** Answers the requests of both eras with one kernel; keeps 2025 sessions in a store. */
export class KernelHttpEndpoint implements HttpEndpoint {
  private readonly running: RunningRequests;
  /** All requests of both eras that wait for their handler. */
  private readonly waiting = new Map<HttpExchange, RequestId>();
  private readonly idle: (() => void)[] = [];
  private readonly sessions: HttpSessions;
  private readonly services: HttpServices;
  private isClosing = false;

  constructor(
    private readonly kernel: Kernel,
    sessions: SessionStore,
    events: EventLog,
    private readonly log: Logger,
  ) {
    this.running = new RunningRequests(log);
    this.sessions = new HttpSessions(sessions);
    const heartbeat = new Heartbeat();
    const subscribed = new SubscribedSessions(sessions, heartbeat, (id) => kernel.sessionEnded(id), log);
    const live = new LiveSessions(sessions, events, kernel.services.changes, heartbeat, log, (session, reason) => {
      this.running.abortAll(session, reason);
      subscribed.end(session.id);
    });
    this.services = { sessions, updates: new SessionUpdates(sessions), live, subscribed, heartbeat };
  }

  post(body: string, request: HttpRequest, reply: HttpReply): MaybePromise<void> {
    let id: RequestId | null = null;
    try {
      const message = readMessages(body);
      if (message.kind === 'batch') return this.postBatch(message.parts, request, reply);
      if (message.kind === 'request') id = message.id;
      const classified = classify(message, (name) => request.header(name));
      if (classified.era === '2025') {
        const done = this.post2025(message, request, reply);
        return isPending(done) ? done.catch((error: unknown) => this.refuse(id, error, reply)) : undefined;
      }
      const asker = askerOfEnvelope(classified.envelope, version2026);
      const exchange = new HttpExchange(asker, request, reply, this.services, undefined);
      if (message.kind === 'request') return this.answer(message, exchange);
      if (message.kind === 'notification') this.accept(message, exchange, reply);
    } catch (error) {
      this.refuse(id, error, reply);
    }
  }

  async get(request: HttpRequest, reply: HttpReply): Promise<void> {
    try {
      requireSessions(request);
      const session = await this.sessions.of(request);
      if (this.isClosing) throw closing();
      const asker = new HttpExchange(askerOfSession(session), request, reply, this.services, session);
      await this.services.live.of(session).listen(reply, request.header('last-event-id'), asker);
    } catch (error) {
      this.refuse(null, error, reply);
    }
  }

  async delete(request: HttpRequest, reply: HttpReply): Promise<void> {
    try {
      requireSessions(request);
      const session = await this.sessions.of(request);
      const reason = new Error('The session has ended');
      // Before too, since what runs must not store the session again while it is being deleted.
      this.running.abortAll(session, reason);
      await this.services.sessions.delete(session.id);
      this.running.abortAll(session, reason);
      this.services.live.end(session.id, reason);
      this.services.subscribed.end(session.id);
      reply.send(204, undefined);
    } catch (error) {
      this.refuse(null, error, reply);
    }
  }

  /** Ends streams that listen, lets running requests end until the deadline, then gives up what is left. */
  async close(deadlineMs: number): Promise<void> {
    this.isClosing = true;
    this.services.live.closeListening();
    this.kernel.stopListening();
    if (this.waiting.size > 0) await this.finishWaiting(deadlineMs);
    this.services.live.stop();
    this.services.heartbeat.stop();
  }

  private async finishWaiting(deadlineMs: number): Promise<void> {
    await withinDeadline(new Promise<void>((resolve) => this.idle.push(resolve)), deadlineMs);
    const error = closing();
    for (const [exchange, id] of this.waiting) exchange.abandon(503, frameError(id, error, exchange), error);
  }

  private post2025(message: InboundMessage, request: HttpRequest, reply: HttpReply): MaybePromise<void> {
    if (message.kind === 'request' && message.method === 'initialize') return this.initialize(message, request, reply);
    const session = this.sessions.of(request);
    if (isPending(session)) return session.then((late) => this.inSession(late, message, request, reply));
    return this.inSession(session, message, request, reply);
  }

  private inSession(
    session: SessionRecord,
    message: InboundMessage,
    request: HttpRequest,
    reply: HttpReply,
  ): MaybePromise<void> {
    const exchange = new HttpExchange(askerOfSession(session), request, reply, this.services, session);
    if (message.kind === 'request') return this.answer(message, exchange, session);
    if (message.kind === 'notification') {
      if (message.method === 'notifications/cancelled') this.cancel(session, message);
      this.accept(message, exchange, reply);
    } else {
      this.services.live.find(session.id)?.questions.settle(message);
      reply.send(202, undefined);
    }
  }

  private async postBatch(parts: readonly unknown[], request: HttpRequest, reply: HttpReply): Promise<void> {
    try {
      if (request.header('mcp-session-id') === undefined) throw refusedBatch();
      const session = await this.sessions.of(request);
      if (session.protocolVersion !== batchVersion) throw refusedBatch();
      const messages = readBatch(parts);
      const batch = new BatchReply(answersTo(messages), reply);
      for (const message of messages) this.inBatch(message, session, request, reply, batch);
    } catch (error) {
      this.refuse(null, error, reply);
    }
  }

  private inBatch(
    message: InboundMessage | ProtocolError,
    session: SessionRecord,
    request: HttpRequest,
    reply: HttpReply,
    batch: BatchReply,
  ): void {
    if (message instanceof ProtocolError)
      return batch.add(frameError(null, message, { protocolVersion: session.protocolVersion, transport: 'http' }));
    if (message.kind === 'response') return this.services.live.find(session.id)?.questions.settle(message);
    const exchange = new BatchedExchange(askerOfSession(session), request, reply, this.services, session, batch);
    if (message.kind === 'notification') {
      if (message.method === 'notifications/cancelled') this.cancel(session, message);
      exchange.answered();
      this.kernel.notice(message, exchange);
      return;
    }
    try {
      const done = this.answer(message, exchange, session);
      if (isPending(done)) done.catch((error: unknown) => this.fail(message, exchange, error));
    } catch (error) {
      this.fail(message, exchange, error);
    }
  }

  /** The session comes into being only once the handshake has succeeded. */
  private async initialize(message: Request, request: HttpRequest, reply: HttpReply): Promise<void> {
    const id = randomBytes(24).toString('base64url');
    const session = sessionFromInitialize(message.params, id, request.principal, Date.now());
    const exchange = new HandshakeExchange(askerOfSession(session), request, reply, this.services, undefined);
    const result = await this.kernel.handle(message, exchange);
    await this.services.sessions.put(session);
    exchange.finish(200, frameBody(message, result, exchange), { 'mcp-session-id': id });
  }

  /** @param session where the client can cancel by a message of its own */
  private answer(message: Request, exchange: HttpExchange, session?: SessionRecord): MaybePromise<void> {
    if (session && this.running.has(session, message.id)) throw idInUse();
    let result: MaybePromise<ResultText>;
    try {
      result = this.kernel.handle(message, exchange);
    } catch (error) {
      return this.fail(message, exchange, error);
    }
    if (!(result instanceof Promise)) return exchange.finish(200, frameBody(message, result, exchange));
    if (session) this.running.add(session, message.id, exchange);
    this.waiting.set(exchange, message.id);
    const release = (): void => {
      if (session) this.running.remove(session, message.id, exchange);
      this.waiting.delete(exchange);
      if (this.waiting.size === 0) for (const resolve of this.idle.splice(0)) resolve();
    };
    return result.then(
      (text) => {
        release();
        exchange.finish(200, frameBody(message, text, exchange));
      },
      (error: unknown) => {
        release();
        this.fail(message, exchange, error);
      },
    );
  }

  private fail(message: Request, exchange: HttpExchange, error: unknown): void {
    const known = toProtocolError(error, this.log, exchange.era);
    exchange.finish(statusOf(known, exchange), frameError(message.id, known, exchange), known.headers);
  }

  private accept(message: Notification, exchange: HttpExchange, reply: HttpReply): void {
    reply.send(202, undefined);
    exchange.answered();
    this.kernel.notice(message, exchange);
  }

  private cancel(session: SessionRecord, message: Notification): void {
    const { requestId, reason } = message.params;
    if (typeof requestId !== 'string' && typeof requestId !== 'number') return;
    const text = typeof reason === 'string' ? reason : 'The client cancelled the request';
    this.running.abort(session, requestId, new Error(text));
  }

  private refuse(id: RequestId | null, error: unknown, reply: HttpReply): void {
    const known = toProtocolError(error, this.log);
    // Who sent no request takes a status of success for success.
    reply.send(known.status ?? (id === null ? 500 : 200), frameError(id, known, overHttp), known.headers);
    // Without effect, unless a stream has begun already.
    reply.end();
  }
}

function idInUse(): ProtocolError {
  return new ProtocolError(RpcCode.InvalidRequest, 'This id is in use', undefined, { status: 400 });
}

function closing(): ProtocolError {
  return new ProtocolError(RpcCode.ServerError, 'The server is closing', undefined, { status: 503 });
}

/** @throws ProtocolError with status 405 in the 2026 era, which has POST alone: no sessions, and streams as replies */
function requireSessions(request: HttpRequest): void {
  const version = request.header('mcp-protocol-version');
  if (version === undefined || !isModernVersion(withoutPadding(version))) return;
  const text = `In MCP ${version2026} there are no sessions, and a stream is opened by POST of subscriptions/listen`;
  throw new ProtocolError(RpcCode.InvalidRequest, text, undefined, { status: 405, headers: { allow: 'POST' } });
}

/** In 2026 some errors have a status of their own; everything else is a message like any other. */
function statusOf(error: ProtocolError, exchange: HttpExchange): number {
  if (error.status !== undefined) return error.status;
  if (exchange.era === '2026') {
    if (error.code === RpcCode.MethodNotFound) return 404;
    if (error.code === RpcCode.MissingCapability) return 400;
  }
  return 200;
}
