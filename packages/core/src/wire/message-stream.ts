import type { Beating, Heartbeat } from './heartbeat';
import type { HttpReply } from './ports';

/** Messages on their way to a client, as server-sent events. */
export interface MessageStream {
  /** Whether a client reads it now. */
  readonly isConnected: boolean;
  send(message: string): void;
  /** Sends the last message and ends. */
  finish(message: string): void;
  /** Ends without another message. */
  end(): void;
  /** Ends the connection, not the stream; absent where a stream cannot be taken up again. */
  closeConnection?(retryMs: number): void;
}

/** A stream that lives and ends with its connection. */
export class PlainStream implements MessageStream, Beating {
  isConnected = true;

  constructor(
    private readonly reply: HttpReply,
    private readonly heartbeat: Heartbeat,
  ) {
    heartbeat.add(this);
  }

  send(message: string): void {
    this.reply.event(message);
  }

  finish(message: string): void {
    this.reply.event(message);
    this.end();
  }

  end(): void {
    this.isConnected = false;
    this.heartbeat.delete(this);
    this.reply.end();
  }

  beat(): void {
    this.reply.comment();
  }
}
