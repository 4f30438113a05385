import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Headers, RpcMessage, ServerEvent } from './http-client';
import { openPost, readEvents, requireDiscretion } from './http-client';

/** A stream of server-sent events while it is read. */
export class StreamReader implements Disposable {
  private text = '';
  /** Resolves when the server has ended the stream, or the client has left. */
  readonly ended: Promise<void>;

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => (this.text += chunk));
    response.on('error', () => undefined);
    this.ended = new Promise((resolve) => response.once('close', () => resolve()));
  }

  /** Sends a request and reads what comes back, whatever its status. */
  static async open(url: string, headers: Headers, body?: unknown): Promise<StreamReader> {
    const method = body === undefined ? 'GET' : 'POST';
    const request = openPost(url, {
      method,
      headers: body === undefined ? { 'content-type': undefined, accept: 'text/event-stream', ...headers } : headers,
    });
    request.on('error', () => undefined);
    request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new StreamReader(response);
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }
  get headers(): IncomingHttpHeaders {
    return this.response.headers;
  }
  /** Everything that came, comments too. */
  get received(): string {
    return this.text;
  }
  /** The events that came whole. */
  get events(): ServerEvent[] {
    requireDiscretion(this.text);
    return readEvents(this.text.slice(0, this.text.lastIndexOf('\n\n') + 2));
  }
  get messages(): RpcMessage[] {
    return this.events.flatMap(({ data }) => (data === '' ? [] : [JSON.parse(data) as RpcMessage]));
  }
  get lastId(): string {
    return this.events.findLast(({ id }) => id !== undefined)?.id ?? '';
  }

  /** Waits until so many events have come. */
  async until(isThere: (reader: this) => boolean): Promise<this> {
    while (!isThere(this)) {
      if (this.response.closed) throw new Error(`The stream ended before: ${this.text}`);
      await Promise.race([once(this.response, 'data'), this.ended]);
    }
    return this;
  }

  /** The first message of a method, once it is there. */
  async message(method: string): Promise<RpcMessage> {
    await this.until(({ messages }) => messages.some((message) => message.method === method));
    return this.messages.find((message) => message.method === method)!;
  }

  /** The first answer, once it is there. */
  async answer(): Promise<RpcMessage> {
    await this.until(({ messages }) => messages.some((message) => message.method === undefined));
    return this.messages.find((message) => message.method === undefined)!;
  }

  leave(): void {
    this.response.destroy();
  }

  [Symbol.dispose](): void {
    this.leave();
  }
}
