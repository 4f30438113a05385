import { randomBytes } from 'node:crypto';
import {
  principalKey,
  type Logger,
  type MaybePromise,
  type RequestId,
  type SessionRecord,
  type SessionStore,
} from '../contracts';
import { ProtocolError, RpcCode } from '../errors';
import type { Kernel, ResultText } from '../kernel';
import { classify } from './classify';
import { sessionFromInitialize } from './era2025/handshake';
import { askerOfEnvelope, askerOfSession } from './exchange';
import { frameBody, frameError } from './frame';
import { HandshakeExchange, HttpExchange } from './http-exchange';
import { readMessage, type InboundMessage } from './message';
import { isPending } from './pending';
import type { HttpEndpoint, HttpReply, HttpRequest } from './ports';
import { RunningRequests } from './running-requests';
import type { Origin } from './outgoing';
import { toProtocolError } from './to-protocol-error';
import { version2026, versions2025 } from './versions';

type Request = Extract<InboundMessage, { kind: 'request' }>;
type Notification = Extract<InboundMessage, { kind: 'notification' }>;

/** Of messages that were refused before it was clear which revision they speak. */
const overHttp: Origin = { protocolVersion: undefined, transport: 'http' };

/** Answers POSTs of both eras with one kernel; keeps 2025 sessions in a store. */
export class KernelHttpEndpoint implements HttpEndpoint {
  private readonly running: RunningRequests;
  /** All requests of both eras that wait for their handler. */
  private readonly waiting = new Map<HttpExchange, RequestId>();
  private readonly idle: (() => void)[] = [];

  constructor(
    private readonly kernel: Kernel,
    private readonly sessions: SessionStore,
    private readonly log: Logger,
  ) {
    this.running = new RunningRequests(log);
  }

  post(body: string, request: HttpRequest, reply: HttpReply): MaybePromise<void> {
    let id: RequestId | null = null;
    try {
      const message = readMessage(body);
      if (message.kind === 'request') id = message.id;
      const classified = classify(message, (name) => request.header(name));
      if (classified.era === '2025') {
        const done = this.post2025(message, request, reply);
        return isPending(done) ? done.catch((error: unknown) => this.refuse(id, error, reply)) : undefined;
      }
      const asker = askerOfEnvelope(classified.envelope, version2026);
      const exchange = new HttpExchange(asker, request, reply, undefined);
      if (message.kind === 'request') return this.answer(message, exchange);
      if (message.kind === 'notification') this.accept(message, exchange, reply);
    } catch (error) {
      this.refuse(id, error, reply);
    }
  }

  async delete(request: HttpRequest, reply: HttpReply): Promise<void> {
    try {
      const session = await this.sessionOf(request);
      const reason = new Error('The session has ended');
      // Before too, since what runs must not store the session again while it is being deleted.
      this.running.abortAll(session, reason);
      await this.sessions.delete(session.id);
      this.running.abortAll(session, reason);
      reply.send(204, undefined);
    } catch (error) {
      this.refuse(null, error, reply);
    }
  }

  /** Lets running requests end until the deadline, whatever carries them, then gives up what is left. */
  async close(deadlineMs: number): Promise<void> {
    if (this.waiting.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.idle.push(resolve);
      timer = setTimeout(resolve, deadlineMs);
    });
    clearTimeout(timer);
    const error = new ProtocolError(RpcCode.ServerError, 'The server is closing');
    for (const [exchange, id] of this.waiting) exchange.abandon(503, frameError(id, error, exchange), error);
  }

  private post2025(message: InboundMessage, request: HttpRequest, reply: HttpReply): MaybePromise<void> {
    if (message.kind === 'request' && message.method === 'initialize') return this.initialize(message, request, reply);
    const session = this.sessionOf(request);
    if (isPending(session)) return session.then((late) => this.inSession(late, message, request, reply));
    return this.inSession(session, message, request, reply);
  }

  private inSession(
    session: SessionRecord,
    message: InboundMessage,
    request: HttpRequest,
    reply: HttpReply,
  ): MaybePromise<void> {
    const exchange = new HttpExchange(askerOfSession(session), request, reply, {
      record: session,
      store: this.sessions,
    });
    if (message.kind === 'request') return this.answer(message, exchange, session);
    if (message.kind === 'notification') {
      if (message.method === 'notifications/cancelled') this.cancel(session, message);
      this.accept(message, exchange, reply);
    } else reply.send(202, undefined);
  }

  /** The session comes into being only once the handshake has succeeded. */
  private async initialize(message: Request, request: HttpRequest, reply: HttpReply): Promise<void> {
    const id = randomBytes(24).toString('base64url');
    const session = sessionFromInitialize(message.params, id, request.principal, Date.now());
    const exchange = new HandshakeExchange(askerOfSession(session), request, reply, undefined);
    const result = await this.kernel.handle(message, exchange);
    await this.sessions.put(session);
    exchange.finish(200, frameBody(message, result, exchange), { 'mcp-session-id': id });
  }

  /** @param session where the client can cancel by a message of its own */
  private answer(message: Request, exchange: HttpExchange, session?: SessionRecord): MaybePromise<void> {
    if (session && this.running.has(session, message.id)) throw refusal(400, 'This id is in use');
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

  /** @throws ProtocolError with status 400 without a session id or for a wrong version, 404 for an unknown session */
  private sessionOf(request: HttpRequest): MaybePromise<SessionRecord> {
    const id = request.header('mcp-session-id');
    if (id === undefined) {
      throw refusal(
        400,
        'The header Mcp-Session-Id is missing. Send `initialize` first, or name the protocol version in _meta',
      );
    }
    const session = this.sessions.get(id);
    if (isPending(session)) return Promise.resolve(session).then((late) => this.checkSession(late, request));
    return this.checkSession(session, request);
  }

  private checkSession(session: SessionRecord | undefined, request: HttpRequest): MaybePromise<SessionRecord> {
    const caller = request.principal && principalKey(request.principal);
    if (!session || session.principal !== caller) throw refusal(404, 'Unknown session. Send `initialize` again');
    const version = request.header('mcp-protocol-version')?.trim();
    if (version !== undefined && version !== session.protocolVersion) {
      const isKnown = versions2025.some((known) => known === version);
      throw refusal(
        400,
        isKnown
          ? `This session speaks ${session.protocolVersion}, the header MCP-Protocol-Version says ${version}`
          : 'The version in the header MCP-Protocol-Version is not supported',
      );
    }
    const touched = this.sessions.touch(session);
    return isPending(touched) ? Promise.resolve(touched).then(() => session) : session;
  }

  private refuse(id: RequestId | null, error: unknown, reply: HttpReply): void {
    const known = toProtocolError(error, this.log);
    reply.send(known.status ?? 200, frameError(id, known, overHttp), known.headers);
  }
}

function refusal(status: number, message: string): ProtocolError {
  return new ProtocolError(RpcCode.InvalidRequest, message, undefined, { status });
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
