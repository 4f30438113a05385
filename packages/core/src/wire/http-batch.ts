import type { SessionRecord } from '../contracts';
import type { Asker } from './exchange';
import { HttpExchange, type HttpServices } from './http-exchange';
import type { MessageStream } from './message-stream';
import type { HttpReply, HttpRequest } from './ports';

/** The reply to a batch: one list of answers, or a stream where something has to be sent before they are all there. */
export class BatchReply {
  /** Answers that wait for the others; none once there is a stream. */
  private ready: string[] = [];
  private open: number;
  private stream: MessageStream | undefined;

  /** @param count of answers; where it is 0 the batch is answered at once */
  constructor(
    count: number,
    private readonly reply: HttpReply,
  ) {
    this.open = count;
    if (count === 0) this.finish();
  }

  /** Makes the reply a stream; what was answered already goes first. */
  streamedBy(open: () => MessageStream): MessageStream {
    if (this.stream) return this.stream;
    const stream = open();
    this.stream = stream;
    for (const text of this.ready) stream.send(text);
    this.ready = [];
    return stream;
  }

  /** @param text undefined for a request that gets no answer */
  add(text: string | undefined): void {
    if (text !== undefined && this.stream) this.stream.send(text);
    else if (text !== undefined) this.ready.push(text);
    this.open -= 1;
    if (this.open === 0) this.finish();
  }

  private finish(): void {
    if (this.stream) this.stream.end();
    else if (this.ready.length === 0) this.reply.send(202, undefined);
    else this.reply.send(200, `[${this.ready.join(',')}]`);
  }
}

/** One request of a batch: its messages and its answer share the reply with those of the others. */
export class BatchedExchange extends HttpExchange {
  private isDone = false;

  constructor(
    asker: Asker,
    request: HttpRequest,
    reply: HttpReply,
    services: HttpServices,
    session: SessionRecord,
    private readonly batch: BatchReply,
  ) {
    super(asker, request, reply, services, session);
  }

  override abandon(_status: number, body: string, reason: Error): void {
    this.settle(body);
    this.abort(reason);
  }

  protected override openStream(): MessageStream {
    return this.batch.streamedBy(() => super.openStream());
  }

  protected override deliver(_status: number, body: string | Buffer): void {
    this.settle(typeof body === 'string' ? body : body.toString());
  }

  protected override dismiss(): void {
    this.settle(undefined);
  }

  private settle(text: string | undefined): void {
    if (this.isDone) return;
    this.isDone = true;
    this.batch.add(text);
  }
}
