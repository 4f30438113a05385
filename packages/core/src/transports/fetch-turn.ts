import type { Principal } from '../contracts';
import { commentText, eventHeaders, eventText, streamBuffer } from './event-stream';
import { decodeUtf8, notUtf8, tooLarge } from './http-checks';
import { HttpTurn, type BodyReceiver } from './http-turn';
import type { EventFields } from '../wire/ports';

const encoder = new TextEncoder();

/** A request and its reply as the web's `Request` and `Response`. */
export class FetchTurn extends HttpTurn {
  readonly method: string;
  readonly remoteAddress = undefined;
  /** Resolves when the reply begins. */
  readonly response: Promise<Response>;
  readonly #request: Request;
  readonly #url: URL;
  readonly #headers: Record<string, string> = {};
  readonly #closeListeners: (() => void)[] = [];
  #reply!: (response: Response) => void;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #complete = false;
  /** Whether the client went away before the reply was complete. */
  #left = false;

  constructor(
    request: Request,
    url: URL,
    readonly path: string,
    principal?: Principal,
  ) {
    super();
    this.method = request.method;
    this.principal = principal;
    this.#request = request;
    this.#url = url;
    this.response = new Promise((resolve) => (this.#reply = resolve));
  }

  get streaming(): boolean {
    return this.#stream !== undefined;
  }

  header(name: string): string | undefined {
    const value = this.#request.headers.get(name);
    if (value !== null) return value;
    // The web's Request knows its host from its URL and has no such header where it was not copied from a socket.
    return name === 'host' ? this.#url.host : undefined;
  }

  headerNames(): Iterable<string> {
    return this.#request.headers.keys();
  }

  query(name: string): string | undefined {
    return this.#url.searchParams.get(name) ?? undefined;
  }

  addHeaders(headers: Readonly<Record<string, string>>): void {
    Object.assign(this.#headers, headers);
  }

  send(status: number, body: string | Buffer | undefined, headers?: Readonly<Record<string, string>>): void {
    if (this.#complete || this.#stream) return;
    const type = body === undefined ? undefined : { 'content-type': 'application/json' };
    const content = body === undefined ? null : typeof body === 'string' ? body : new Uint8Array(body);
    const response = new Response(content, { status, headers: { ...this.#headers, ...type, ...headers } });
    // Complete only once there is a reply: where it cannot be made, another one has to get through.
    this.#complete = true;
    this.#reply(response);
  }

  event(message: string, fields?: EventFields): void {
    if (!this.#complete) this.#write(eventText(message, fields));
  }

  comment(): void {
    if (!this.#complete) this.#write(commentText);
  }

  end(): void {
    if (this.#complete || !this.#stream) return;
    this.#complete = true;
    this.#stream.close();
  }

  onClose(listener: () => void): void {
    if (this.#left) return queueMicrotask(listener);
    this.#closeListeners.push(listener);
    if (this.#closeListeners.length > 1) return;
    const { signal } = this.#request;
    if (signal.aborted) queueMicrotask(() => this.#gone());
    else signal.addEventListener('abort', () => this.#gone(), { once: true });
  }

  receive(limit: number, receiver: BodyReceiver): void {
    if (this.#request.bodyUsed) throw new Error('The request body was read before the MCP handler got it');
    if (Number(this.#request.headers.get('content-length')) > limit) return this.refuse(tooLarge(limit));
    readAll(this.#request, limit).then(
      (bytes) => {
        if (bytes === undefined) return this.refuse(tooLarge(limit));
        const text = decodeUtf8(bytes);
        if (text === undefined) this.refuse(notUtf8);
        else receiver(this, text);
      },
      // The client broke off; there is nobody left to answer, but whoever waits for the Response must go on.
      () => this.send(400, undefined),
    );
  }

  #write(text: string): void {
    const stream = (this.#stream ??= this.#open());
    if ((stream.desiredSize ?? 0) > 0) return stream.enqueue(encoder.encode(text));
    stream.error(new Error('The client does not read its stream'));
    this.#gone();
  }

  #open(): ReadableStreamDefaultController<Uint8Array> {
    let opened: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (opened = controller),
        cancel: () => this.#gone(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: streamBuffer }),
    );
    this.#reply(new Response(body, { status: 200, headers: { ...this.#headers, ...eventHeaders } }));
    if (!opened) throw new Error('The stream did not start');
    return opened;
  }

  #gone(): void {
    if (this.#complete) return;
    this.#complete = true;
    this.#left = true;
    for (const listener of this.#closeListeners) listener();
  }
}

/** @returns undefined if there are more than `limit` bytes */
async function readAll(request: Request, limit: number): Promise<Buffer | undefined> {
  if (request.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const chunk = part.value as Uint8Array;
    size += chunk.length;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
