import type { EventLog, LoggedEvent, Logger, MaybePromise } from '../../contracts';
import type { Beating, Heartbeat } from '../heartbeat';
import type { MessageStream } from '../message-stream';
import { isPending } from '../pending';
import type { HttpReply } from '../ports';

/** What a stream works with. */
export interface StreamServices {
  readonly events: EventLog;
  readonly heartbeat: Heartbeat;
  readonly log: Logger;
}

/** Hears how a stream fares. */
export interface StreamOwner {
  disconnected(stream: LoggedStream): void;
  finished(stream: LoggedStream): void;
}

/** The first revision whose streams can be taken up again. */
export const resumableSince = '2025-03-26';

/** After how many milliseconds a client comes back for a stream that it lost. */
export const retryMs = 1_000;

/**
 * A stream whose events are logged, so that it outlives its connection: a client takes it up again by the id of the
 * last event that it saw. At most one connection carries it; a later one takes over. What the log fails to keep is
 * sent without an id.
 */
export class LoggedStream implements MessageStream, Beating {
  private reply: HttpReply | undefined;
  /** The last of the steps that wait for the log, so that events keep their order. */
  private last: Promise<void> | undefined;
  private state: 'open' | 'finishing' | 'finished' | 'dropped' = 'open';
  /** Clients that are about to carry it. */
  private resuming = 0;
  /** Whether a client was told an id by which it can come back. */
  private hasId = false;

  constructor(
    readonly name: string,
    private readonly services: StreamServices,
    private readonly owner: StreamOwner,
  ) {}

  get isConnected(): boolean {
    return this.reply !== undefined || this.resuming > 0;
  }

  /** Opens it behind what another stream had: its events keep their ids. */
  openBehind(reply: HttpReply, isPrimed: boolean, missed: readonly LoggedEvent[]): void {
    for (const { id, message } of missed) if (message !== '') reply.event(message, { id });
    this.open(reply, isPrimed);
  }

  /** @param isPrimed whether the client learns of an id before there is a message (MCP 2025-11-25 and later) */
  open(reply: HttpReply, isPrimed: boolean): void {
    this.carryBy(reply);
    if (isPrimed) this.inOrder(() => this.append('', retryMs));
  }

  /**
   * Sends what came after an event, and goes on live.
   *
   * @param isPrimed whether the client is told the id once more where nothing came: it comes back by an id of this
   * connection only
   */
  resume(reply: HttpReply, isPrimed: boolean, lastEventId: string): void {
    reply.comment();
    this.resuming += 1;
    this.inOrder(async () => {
      const missed = await this.missed(lastEventId);
      this.resuming -= 1;
      this.hasId = true;
      this.replay(reply, missed);
      const isToldAnId = missed.some(({ message }) => message !== '');
      if (isPrimed && !isToldAnId && this.reply === reply) reply.event('', { id: lastEventId });
    });
  }

  send(message: string): void {
    if (this.state === 'open') this.inOrder(() => this.append(message));
  }

  finish(message: string): void {
    this.send(message);
    this.end();
  }

  end(): void {
    if (this.state !== 'open') return;
    this.state = 'finishing';
    this.inOrder(() => {
      if (this.state !== 'finishing') return;
      this.state = 'finished';
      this.detach();
      this.owner.finished(this);
    });
  }

  closeConnection(afterMs: number): void {
    this.inOrder(() => {
      // Who knows no id could not come back.
      if (!this.reply || !this.hasId) return;
      this.reply.event('', { retryMs: afterMs });
      this.detach();
      this.owner.disconnected(this);
    });
  }

  /** Ends the stream and forgets its events. */
  drop(): void {
    if (this.state === 'dropped') return;
    this.state = 'dropped';
    this.detach();
    this.inOrder(() => this.services.events.drop(this.name));
  }

  beat(): void {
    this.reply?.comment();
  }

  private async missed(lastEventId: string): Promise<readonly LoggedEvent[]> {
    try {
      return await this.services.events.after(this.name, lastEventId);
    } catch (error) {
      this.failed(error);
      return [];
    }
  }

  private replay(reply: HttpReply, missed: readonly LoggedEvent[]): void {
    if (this.state === 'dropped') return reply.end();
    for (const { id, message } of missed) if (message !== '') reply.event(message, { id });
    if (this.state === 'finished') reply.end();
    else this.carryBy(reply);
  }

  private carryBy(reply: HttpReply): void {
    this.detach();
    this.reply = reply;
    this.services.heartbeat.add(this);
    reply.onClose(() => {
      if (this.reply !== reply) return;
      this.detach();
      this.owner.disconnected(this);
    });
  }

  private detach(): void {
    this.services.heartbeat.delete(this);
    const { reply } = this;
    this.reply = undefined;
    reply?.end();
  }

  private append(message: string, retry?: number): MaybePromise<void> {
    if (this.state === 'dropped') return;
    let id: MaybePromise<string>;
    try {
      id = this.services.events.append(this.name, message);
    } catch (error) {
      return this.writeUnlogged(message, error);
    }
    if (!isPending(id)) return this.write(message, id, retry);
    return id.then(
      (late) => this.write(message, late, retry),
      (error: unknown) => this.writeUnlogged(message, error),
    );
  }

  private write(message: string, id: string, retry: number | undefined): void {
    if (!this.reply) return;
    this.hasId = true;
    this.reply.event(message, { id, retryMs: retry });
  }

  private writeUnlogged(message: string, error: unknown): void {
    this.failed(error);
    if (message === '') this.reply?.comment();
    else this.reply?.event(message);
  }

  /** Does a step now, or after those before it where the log keeps them waiting. */
  private inOrder(step: () => MaybePromise<void>): void {
    let done: MaybePromise<void>;
    try {
      done = this.last ? this.last.then(step) : step();
    } catch (error) {
      this.failed(error);
      return;
    }
    if (!isPending(done)) return;
    const last: Promise<void> = Promise.resolve(done)
      .catch((error: unknown) => this.failed(error))
      .then(() => {
        if (this.last === last) this.last = undefined;
      });
    this.last = last;
  }

  private failed(error: unknown): void {
    this.services.log.error({ err: error }, 'The event log failed');
  }
}
