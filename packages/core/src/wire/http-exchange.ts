import type {
  HttpInfo,
  JsonObject,
  LogLevel,
  MaybePromise,
  MirroredArgument,
  SessionRecord,
  SessionStore,
} from '../contracts';
import { checkMirroredHeaders } from './era2026/mirrored-headers';
import { BaseExchange, type Asker } from './exchange';
import { frameNotification } from './frame';
import { createHttpInfo } from './header-view';
import { isPending } from './pending';
import type { HttpReply, HttpRequest } from './ports';

/** One POST that is being answered. The first notification turns its reply into a stream. */
export class HttpExchange extends BaseExchange {
  readonly transport = 'http';
  private isStreaming = false;
  private listensForClose = false;
  private info: HttpInfo | undefined;

  constructor(
    asker: Asker,
    private readonly request: HttpRequest,
    private readonly reply: HttpReply,
    private readonly session: { readonly record: SessionRecord; readonly store: SessionStore } | undefined,
  ) {
    super(asker, request.principal);
  }

  get http(): HttpInfo {
    return (this.info ??= createHttpInfo(this.request));
  }

  setLogLevel(level: LogLevel): MaybePromise<void> {
    this.asker.logLevel = level;
    if (!this.session || this.isAborted) return;
    const kept = this.session.store.get(this.session.record.id);
    return isPending(kept) ? Promise.resolve(kept).then((late) => this.keepLogLevel(late)) : this.keepLogLevel(kept);
  }

  /** Stores the level, unless the session has ended meanwhile: it must not come back that way. */
  private keepLogLevel(kept: SessionRecord | undefined): MaybePromise<void> {
    if (!this.session || !kept || this.isAborted) return;
    kept.logLevel = this.asker.logLevel;
    return this.session.store.put(kept);
  }

  /** Notes that the session is in use; one that has ended stays ended. */
  async touchSession(): Promise<void> {
    if (this.session && !this.isAborted) await this.session.store.touch(this.session.record);
  }

  checkMirrored(mirrored: readonly MirroredArgument[], args: Readonly<JsonObject>): void {
    if (this.era === '2026') checkMirroredHeaders((name) => this.request.header(name), mirrored, args);
  }

  /** A 2026 client cancels by going away; a 2025 client may come back for its answer. */
  override onAbort(listener: (reason: Error) => void): void {
    if (this.era === '2026' && !this.listensForClose) {
      this.listensForClose = true;
      this.reply.onClose(() => this.abort(new Error('The client went away')));
    }
    super.onAbort(listener);
  }

  /** A cancelled request has no answer, but its POST ends at once, whether or not the handler heeds its signal. */
  override abort(reason: Error): void {
    super.abort(reason);
    if (!this.isAborted) return;
    if (this.isStreaming) this.reply.end();
    else this.reply.send(202, undefined);
  }

  /** Gives the request up for a reason of the server's: the client gets an error, the handler its signal. */
  abandon(status: number, body: string, reason: Error): void {
    if (this.isStreaming) this.reply.event(body);
    else this.reply.send(status, body);
    this.abort(reason);
  }

  protected send(method: string, params: JsonObject): void {
    this.isStreaming = true;
    this.reply.event(frameNotification(method, params, this));
  }

  /** Sends the answer, on the stream if there is one. */
  finish(status: number, body: string | Buffer, headers?: Readonly<Record<string, string>>): void {
    this.answered();
    if (this.isAborted) return;
    if (this.isStreaming) {
      this.reply.event(typeof body === 'string' ? body : body.toString());
      this.reply.end();
    } else this.reply.send(status, body, headers);
  }
}

/** A handshake. A header of its reply names the session, so nothing may be sent before it. */
export class HandshakeExchange extends HttpExchange {
  protected override send(): void {
    return;
  }
}
