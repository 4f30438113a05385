import type { IncomingMessage, ServerResponse } from 'node:http';
import { shown } from '../wire/outgoing';
import { commentText, eventHeaders, eventText, streamBuffer } from './event-stream';
import { decodeUtf8, notUtf8, tooLarge } from './http-checks';
import { HttpTurn, type BodyReceiver } from './http-turn';
import type { EventFields } from '../wire/ports';

/** How long the rest of a refused body is read and thrown away, so that the client can read the refusal. */
const lingerMs = 2000;

const noBytes = Buffer.alloc(0);

/** A request and its reply over node:http. */
export class NodeTurn extends HttpTurn {
  readonly method: string;
  streaming = false;
  readonly #request: IncomingMessage & { readonly body?: unknown };
  readonly #response: ServerResponse;
  #complete = false;
  /** Whether the client went away before the reply was complete. */
  #left = false;
  #closeListeners: (() => void)[] | undefined;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    readonly path: string,
  ) {
    super();
    this.method = request.method ?? '';
    this.#request = request;
    this.#response = response;
  }

  get remoteAddress(): string | undefined {
    return this.#request.socket.remoteAddress;
  }

  header(name: string): string | undefined {
    const value: unknown = this.#request.headers[name];
    if (typeof value === 'string') return value;
    return Array.isArray(value) ? value.join(', ') : undefined;
  }

  headerNames(): Iterable<string> {
    return Object.keys(this.#request.headers);
  }

  query(name: string): string | undefined {
    const [, query = ''] = (this.#request.url ?? '').split('?', 2);
    return new URLSearchParams(query).get(name) ?? undefined;
  }

  addHeaders(headers: Readonly<Record<string, string>>): void {
    for (const name in headers) this.#response.setHeader(name, headers[name] ?? '');
  }

  send(status: number, body: string | Buffer | undefined, headers?: Readonly<Record<string, string>>): void {
    const response = this.#response;
    if (this.#complete || response.headersSent || response.destroyed) return;
    // Complete only once the head is written: where node refuses it, another reply has to get through.
    if (body === undefined) {
      response.writeHead(status, status === 204 ? headers : { 'content-length': 0, ...headers });
      this.#complete = true;
      response.end();
      return;
    }
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    response.writeHead(
      status,
      headers === undefined
        ? { 'content-type': 'application/json', 'content-length': length }
        : { 'content-type': 'application/json', 'content-length': length, ...headers },
    );
    this.#complete = true;
    response.end(body);
  }

  event(message: string, fields?: EventFields): void {
    this.#write(message, fields);
  }

  comment(): void {
    this.#write(undefined);
  }

  end(): void {
    if (this.#complete || !this.streaming) return;
    this.#complete = true;
    this.#response.end();
  }

  onClose(listener: () => void): void {
    if (this.#left) return queueMicrotask(listener);
    if (this.#closeListeners) return void this.#closeListeners.push(listener);
    const listeners = [listener];
    this.#closeListeners = listeners;
    const closed = (): void => {
      if (this.#complete) return;
      this.#complete = true;
      this.#left = true;
      for (const one of listeners) one();
    };
    const { socket } = this.#request;
    if (this.#response.destroyed || socket.destroyed) queueMicrotask(closed);
    // A pipelined reply has no socket of its own until those before it are written, and so no 'close' either.
    else if (this.#response.socket === null) socket.once('close', closed);
    else this.#response.once('close', closed);
  }

  receive(limit: number, receiver: BodyReceiver): void {
    this.receiveBytes(limit, (bytes) => {
      const text = decodeUtf8(bytes);
      if (text === undefined) this.refuse(notUtf8);
      else receiver(this, text);
    });
  }

  /** Reads the body as it is, refusing it where it is larger than `limit` bytes. */
  receiveBytes(limit: number, receiver: (bytes: Buffer) => void): void {
    const request = this.#request;
    if (request.readableDidRead || request.readableEnded) return this.#receiveParsed(limit, receiver);
    if (Number(request.headers['content-length']) > limit) return this.#refuseSize(limit);
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limit) {
        request.off('data', onData);
        request.off('end', onEnd);
        this.#refuseSize(limit);
      } else if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    };
    const onEnd = (): void => {
      if (first === undefined) receiver(noBytes);
      else receiver(chunks === undefined ? first : Buffer.concat(chunks, size));
    };
    request.on('data', onData);
    request.on('end', onEnd);
  }

  /** @param message undefined for a comment */
  #write(message: string | undefined, fields?: EventFields): void {
    const response = this.#response;
    if (this.#complete || response.destroyed) return;
    if (!this.streaming) {
      this.streaming = true;
      response.writeHead(200, eventHeaders);
    }
    if (response.writableLength > streamBuffer) this.#request.socket.destroy();
    else response.write(message === undefined ? commentText : eventText(message, fields));
  }

  /** A host application has read the body: Express's parsers leave it, parsed or raw, in `body`. */
  #receiveParsed(limit: number, receiver: (bytes: Buffer) => void): void {
    const { body } = this.#request;
    if (body === undefined) {
      throw new Error('The request body was read before the MCP handler got it; mount the handler before body parsers');
    }
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    if (bytes.length > limit) this.refuse(tooLarge(limit));
    else receiver(bytes);
  }

  /**
   * Answers at once, and goes on reading for a while: a socket that is closed with bytes unread resets the
   * connection, and the client would never see the answer.
   */
  #refuseSize(limit: number): void {
    const request = this.#request;
    const response = this.#response;
    if (this.#complete || response.destroyed) return;
    this.#complete = true;
    const { status, body, headers } = tooLarge(limit);
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    response.write(shown(body, { protocolVersion: undefined, transport: 'http' }));
    const finish = (): void => {
      clearTimeout(timer);
      response.end();
    };
    const timer = setTimeout(finish, lingerMs).unref();
    request.once('end', finish).once('close', finish).resume();
  }
}
