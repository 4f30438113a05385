import type {
  HttpInfo,
  JsonObject,
  LogLevel,
  MaybePromise,
  MirroredArgument,
  ResourceSubscriptions,
  SessionRecord,
  SessionStore,
} from '../contracts';
import type { LiveSessions } from './era2025/live-sessions';
import { resumableSince } from './era2025/logged-stream';
import type { SessionUpdates } from './era2025/session-updates';
import type { SubscribedSessions } from './era2025/subscribed-sessions';
import { subscribed, unsubscribed } from './era2025/subscriptions';
import { checkMirroredHeaders } from './era2026/mirrored-headers';
import { BaseExchange, type Asker } from './exchange';
import { createHttpInfo } from './header-view';
import type { Heartbeat } from './heartbeat';
import { PlainStream, type MessageStream } from './message-stream';
import type { HttpReply, HttpRequest } from './ports';
import type { Questions } from './questions';

/** What exchanges over HTTP share. */
export interface HttpServices {
  readonly sessions: SessionStore;
  readonly updates: SessionUpdates;
  readonly live: LiveSessions;
  readonly subscribed: SubscribedSessions;
  readonly heartbeat: Heartbeat;
}

/** One POST that is being answered. The first message before the answer turns its reply into a stream. */
export class HttpExchange extends BaseExchange {
  readonly transport = 'http';
  protected stream: MessageStream | undefined;
  private listensForClose = false;
  private info: HttpInfo | undefined;

  /** @param session undefined in the 2026 era, and before there is one */
  constructor(
    asker: Asker,
    private readonly request: HttpRequest,
    protected readonly reply: HttpReply,
    protected readonly services: HttpServices,
    protected readonly session: SessionRecord | undefined,
  ) {
    super(asker, request.principal);
  }

  get http(): HttpInfo {
    return (this.info ??= createHttpInfo(this.request));
  }

  header(name: string): string | undefined {
    return this.request.header(name.toLowerCase());
  }

  setLogLevel(level: LogLevel): MaybePromise<void> {
    this.asker.logLevel = level;
    return this.update((session) => void (session.logLevel = level));
  }

  get subscriptions(): ResourceSubscriptions | undefined {
    const own = this.session;
    if (!own) return undefined;
    return {
      add: (uri, isMounted) => {
        if (isMounted && !this.isAborted) this.services.subscribed.add(own.id);
        return this.update((session) => void (session.subscriptions = subscribed(session.subscriptions, uri)));
      },
      delete: (uri) =>
        this.update((session) => void (session.subscriptions = unsubscribed(session.subscriptions, uri))),
    };
  }

  /** Notes that the session is in use; one that has ended stays ended. */
  async touchSession(): Promise<void> {
    if (this.session && !this.isAborted) await this.services.sessions.touch(this.session);
  }

  checkMirrored(mirrored: readonly MirroredArgument[], args: Readonly<JsonObject>): void {
    if (this.era === '2026') checkMirroredHeaders((name) => this.request.header(name), mirrored, args);
  }

  /** A 2026 client cancels by going away; a 2025 client may come back for its answer. */
  override onAbort(listener: (reason: Error) => void): () => void {
    if (this.era === '2026' && !this.listensForClose) {
      this.listensForClose = true;
      this.reply.onClose(() => this.abort(new Error('The client went away')));
    }
    return super.onAbort(listener);
  }

  /** A cancelled request has no answer, but its POST ends at once, whether or not the handler heeds its signal. */
  override abort(reason: Error): void {
    const wasAborted = this.isAborted;
    super.abort(reason);
    if (this.isAborted && !wasAborted) this.dismiss();
  }

  /** Gives the request up for a reason of the server's: the client gets an error, the handler its signal. */
  abandon(status: number, body: string, reason: Error): void {
    if (this.stream) this.stream.send(body);
    else this.reply.send(status, body);
    this.abort(reason);
  }

  closeStream(retryMs: number): void {
    if (!this.canAsk || this.protocolVersion < '2025-11-25' || this.isOver) return;
    this.openStream().closeConnection?.(retryMs);
  }

  /** Sends the answer, on the stream if there is one. */
  finish(status: number, body: string | Buffer, headers?: Readonly<Record<string, string>>): void {
    this.answered();
    if (!this.isAborted) this.deliver(status, body, headers);
  }

  protected get canAsk(): boolean {
    return this.session !== undefined;
  }

  protected questions(): Questions {
    if (!this.session) throw new Error('Nothing leads back to the client');
    return this.services.live.of(this.session).questions;
  }

  protected send(message: string): void {
    this.openStream().send(message);
  }

  protected openStream(): MessageStream {
    const { live, heartbeat } = this.services;
    return (this.stream ??=
      this.session && this.protocolVersion >= resumableSince
        ? live.of(this.session).openReply(this.reply)
        : new PlainStream(this.reply, heartbeat));
  }

  protected deliver(status: number, body: string | Buffer, headers?: Readonly<Record<string, string>>): void {
    if (this.stream) this.stream.finish(typeof body === 'string' ? body : body.toString());
    else this.reply.send(status, body, headers);
  }

  protected dismiss(): void {
    if (this.stream) this.stream.end();
    else this.reply.send(202, undefined);
  }

  /** Changes the stored session, unless it has ended meanwhile: it must not come back that way. */
  private update(change: (session: SessionRecord) => void): MaybePromise<void> {
    if (!this.session || this.isAborted) return;
    return this.services.updates.apply(this.session.id, change, () => !this.isAborted);
  }
}

/** A handshake. A header of its reply names the session, so nothing may be sent before it. */
export class HandshakeExchange extends HttpExchange {
  protected override send(): void {
    return;
  }
}
