import { createHash, randomBytes } from 'node:crypto';
import type { BusEvent, Exchange, MaybePromise, SessionRecord, SessionStore } from '../../contracts';
import { ProtocolError, RpcCode } from '../../errors';
import { audienceOf, type Changes } from '../../kernel';
import { frameNotification } from '../frame';
import type { Beating } from '../heartbeat';
import { PlainStream, type MessageStream } from '../message-stream';
import type { Origin } from '../outgoing';
import { isPending } from '../pending';
import type { HttpReply } from '../ports';
import { Questions } from '../questions';
import type { Lingering } from './lingering';
import { LoggedStream, resumableSince, retryMs, type StreamOwner, type StreamServices } from './logged-stream';

/** Streams that a session may have waiting for its client to come back. */
const maxLingering = 16;

/** Streams that a session may listen on at a time. */
const maxListening = 16;

/** What the sessions of a process share. */
export interface LiveSessionServices extends StreamServices {
  readonly sessions: SessionStore;
  readonly changes: Changes;
  readonly lingering: Lingering;
}

/** Where a stream began: as the reply to a POST, or as a GET that listens. Part of its name. */
type StreamKind = 'reply' | 'listen';

/**
 * What a process holds of a session beside its record: open streams, and questions that wait for an answer. Streams of
 * revisions before 2025-03-26 cannot be taken up again; those since 2025-11-25 tell of an id before any message.
 */
export class LiveSession implements StreamOwner, Beating {
  readonly questions = new Questions(() => this.leaveIfIdle());
  private readonly replies = new Map<string, LoggedStream>();
  /** Streams that were opened by GET, the one that connected last at the end. */
  private listening: (LoggedStream | PlainStream)[] = [];
  private detachFromChanges: (() => void) | undefined;
  /** Who listens, as the stream that was opened last says. */
  private asker: Exchange | undefined;
  private ownMark: string | undefined;
  private isEnded = false;
  private isClosing = false;
  /** Streams that wait for their clients to come back, the oldest first. */
  private waiting: LoggedStream[] = [];
  /** Requests to listen that are being looked into. */
  private opening = 0;

  /** @param left called when nothing is held any more */
  constructor(
    private readonly session: SessionRecord,
    private readonly services: LiveSessionServices,
    private readonly left: (reason?: Error) => void,
  ) {}

  /** Makes a stream of the reply to a POST, in revisions whose streams can be taken up again. */
  openReply(reply: HttpReply): MessageStream {
    const stream = new LoggedStream(this.newName('reply'), this.services, this);
    this.replies.set(stream.name, stream);
    stream.open(reply, this.isPrimed);
    return stream;
  }

  /**
   * Opens a stream for what belongs to no request, or takes one up again. An id that leads to no stream of this
   * session opens a new one.
   *
   * @param asker what the stream was opened with
   * @throws ProtocolError with status 429 where there are too many, 404 where the session has ended
   */
  async listen(reply: HttpReply, lastEventId: string | undefined, asker: Exchange): Promise<void> {
    this.opening += 1;
    this.asker = asker;
    try {
      const name = lastEventId === undefined ? undefined : await this.streamOf(lastEventId);
      if (this.isEnded) throw refusal(404, RpcCode.InvalidRequest, 'The session has ended');
      if (this.isClosing) throw refusal(503, RpcCode.ServerError, 'The server is closing');
      if (name !== undefined && lastEventId !== undefined) await this.resume(reply, name, lastEventId);
      else this.openListening(reply);
    } finally {
      this.opening -= 1;
      this.leaveIfIdle();
    }
  }

  /** Ends everything, and forgets what was logged. */
  end(reason: Error): void {
    this.isEnded = true;
    this.questions.end(reason);
    for (const stream of this.replies.values()) this.forget(stream);
    for (const stream of this.listening) {
      if (stream instanceof LoggedStream) this.forget(stream);
      else stream.end();
    }
    this.listening = [];
    this.detach();
    this.left();
  }

  /** Ends the streams that listen; the server closes. */
  closeListening(): void {
    this.isClosing = true;
    for (const stream of this.listening) stream.end();
    this.detach();
  }

  disconnected(stream: LoggedStream): void {
    // The reply to a POST waits for its answer, however long that takes.
    if (!this.replies.has(stream.name)) this.linger(stream);
  }

  finished(stream: LoggedStream): void {
    this.linger(stream);
  }

  /** A session with an open stream is in use; one that ended elsewhere ends here. */
  beat(): void {
    const isInUse = this.listening.some((stream) => stream.isConnected) || this.hasConnectedReply();
    if (isInUse)
      this.touch().catch((error: unknown) => this.services.log.warn({ err: error }, 'A session is not kept'));
  }

  /** Keeps a stream for a while; one session keeps few, so that it does not push those of others out of the log. */
  private linger(stream: LoggedStream): void {
    this.services.lingering.add(stream, () => this.leave(stream));
    this.waiting = [...this.waiting.filter((one) => one !== stream), stream];
    const [oldest] = this.waiting;
    if (oldest && this.waiting.length > maxLingering) this.leave(oldest);
  }

  private async touch(): Promise<void> {
    const kept = await this.services.sessions.get(this.session.id);
    if (kept) await this.services.sessions.touch(kept);
    else this.left(new Error('The session has ended'));
  }

  private hasConnectedReply(): boolean {
    for (const stream of this.replies.values()) if (stream.isConnected) return true;
    return false;
  }

  private openListening(reply: HttpReply): void {
    this.requireRoom();
    if (!this.isResumable) {
      const stream = new PlainStream(reply, this.services.heartbeat);
      this.add(stream);
      reply.comment();
      reply.onClose(() => {
        stream.end();
        this.leave(stream);
      });
      return;
    }
    const stream = new LoggedStream(this.newName('listen'), this.services, this);
    this.add(stream);
    if (!this.isPrimed) reply.comment();
    stream.open(reply, this.isPrimed);
  }

  private async resume(reply: HttpReply, name: string, lastEventId: string): Promise<void> {
    const answering = this.replies.get(name);
    if (answering) return answering.resume(reply, this.isPrimed, lastEventId);
    if (name.startsWith(this.prefix('reply'))) return this.replayElsewhere(reply, name, lastEventId);
    const known = this.listening.find((stream) => stream instanceof LoggedStream && stream.name === name);
    if (!(known instanceof LoggedStream)) return this.goOnFrom(reply, name, lastEventId);
    if (!known.isConnected) this.requireRoom();
    this.services.lingering.delete(known);
    this.waiting = this.waiting.filter((one) => one !== known);
    this.listening = this.listening.filter((one) => one !== known);
    this.add(known);
    known.resume(reply, this.isPrimed, lastEventId);
  }

  /** A stream that this process does not hold goes on as one of its own: another may still write to the old one. */
  private async goOnFrom(reply: HttpReply, name: string, lastEventId: string): Promise<void> {
    this.requireRoom();
    const stream = new LoggedStream(this.newName('listen'), this.services, this);
    this.add(stream);
    try {
      stream.openBehind(reply, this.isPrimed, await this.services.events.after(name, lastEventId));
    } catch (error) {
      this.leave(stream);
      throw error;
    }
  }

  /** What another process answers, or one that is gone, can be read from the log only: the client comes back for more. */
  private async replayElsewhere(reply: HttpReply, name: string, lastEventId: string): Promise<void> {
    const missed = await this.services.events.after(name, lastEventId);
    for (const { id, message } of missed) if (message !== '') reply.event(message, { id });
    // A client comes back by an id of this connection; without one it would get another stream.
    reply.event('', this.isPrimed ? { id: missed.at(-1)?.id ?? lastEventId, retryMs } : { retryMs });
    reply.end();
  }

  private async streamOf(lastEventId: string): Promise<string | undefined> {
    if (!this.isResumable) return undefined;
    const name = await this.services.events.streamOf(lastEventId);
    return name?.startsWith(`${this.mark}.`) ? name : undefined;
  }

  private add(stream: LoggedStream | PlainStream): void {
    // First, since a bus that fails leaves nothing behind then.
    this.detachFromChanges ??= this.services.changes.attach({
      audience: () => audienceOf({ sessionId: this.session.id, principal: undefined }),
      asker: () => this.asker,
      wants: (event) => this.wants(event),
      notify: (method, params) => this.tell(frameNotification(method, params, this.origin)),
    });
    this.listening.push(stream);
  }

  private wants(event: BusEvent): MaybePromise<boolean> {
    if (event.kind !== 'resource') return true;
    const isSubscribed = (session: SessionRecord | undefined): boolean =>
      session?.subscriptions?.includes(event.uri) ?? false;
    const session = this.services.sessions.get(this.session.id);
    return isPending(session) ? Promise.resolve(session).then(isSubscribed) : isSubscribed(session);
  }

  /** One stream gets it: the newest that is connected, else one whose client may come back. */
  private tell(message: string): void {
    const stream = this.listening.findLast((one) => one.isConnected) ?? this.listening.at(-1);
    stream?.send(message);
  }

  private leave(stream: LoggedStream | PlainStream): void {
    this.listening = this.listening.filter((one) => one !== stream);
    if (this.listening.length === 0) this.detach();
    if (stream instanceof LoggedStream) this.forget(stream);
    this.leaveIfIdle();
  }

  private forget(stream: LoggedStream): void {
    this.replies.delete(stream.name);
    this.services.lingering.delete(stream);
    this.waiting = this.waiting.filter((one) => one !== stream);
    stream.drop();
  }

  private detach(): void {
    this.detachFromChanges?.();
    this.detachFromChanges = undefined;
  }

  private leaveIfIdle(): void {
    const held = this.listening.length + this.replies.size + this.questions.size + this.opening;
    if (held === 0) this.left();
  }

  private requireRoom(): void {
    if (this.listening.filter((stream) => stream.isConnected).length < maxListening) return;
    throw refusal(429, RpcCode.ServerError, `This session listens on ${maxListening} streams already`);
  }

  private get origin(): Origin {
    return { protocolVersion: this.session.protocolVersion, transport: 'http' };
  }

  private get isResumable(): boolean {
    return this.session.protocolVersion >= resumableSince;
  }

  private get isPrimed(): boolean {
    return this.session.protocolVersion >= '2025-11-25';
  }

  private newName(kind: StreamKind): string {
    return `${this.prefix(kind)}${randomBytes(16).toString('base64url')}`;
  }

  private prefix(kind: StreamKind): string {
    return `${this.mark}.${kind}.`;
  }

  /** Tells whose a stream is, without telling the id of the session: that is a credential. */
  private get mark(): string {
    return (this.ownMark ??= createHash('sha256').update(this.session.id).digest('base64url'));
  }
}

function refusal(status: number, code: number, message: string): ProtocolError {
  return new ProtocolError(code, message, undefined, { status });
}
