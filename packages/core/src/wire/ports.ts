import type { HttpInfo, MaybePromise, Principal, TransportKind } from '../contracts';

/** What the endpoint may know of an HTTP request; the transport has checked host, origin, size and caller. */
export interface HttpRequest {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  /** Header value by lower-case name; several lines joined by `, `. */
  header(name: string): string | undefined;
  /** All header names, lower-case. */
  headerNames(): Iterable<string>;
  readonly remoteAddress: string | undefined;
  readonly principal: Principal | undefined;
}

/** What a server-sent event says beside its message. */
export interface EventFields {
  /** What a client that comes back names in `Last-Event-ID`. Without line breaks. */
  readonly id?: string;
  /** After how many milliseconds a client that lost the stream should come back. */
  readonly retryMs?: number;
  /** Type of the event; `message` where it has none. */
  readonly name?: string;
}

/** The reply to one HTTP request: either one body, or a stream of events. */
export interface HttpReply {
  /** The whole reply. `body` is JSON text; undefined for an empty body. */
  send(status: number, body: string | Buffer | undefined, headers?: Readonly<Record<string, string>>): void;
  /**
   * One server-sent event that carries a JSON-RPC message; the first one starts the stream. An empty message with
   * an id only tells the id, one without an id only what else is in `fields`.
   */
  event(message: string, fields?: EventFields): void;
  /** A comment, which clients pass over: it starts the stream, or shows that it is alive. */
  comment(): void;
  /** Ends a started stream. */
  end(): void;
  /** Calls `listener` once if the client goes away before the reply is complete. There may be several. */
  onClose(listener: () => void): void;
}

/** The HTTP face of the protocol: a POST carries a message, a GET opens a stream, a DELETE ends a session. */
export interface HttpEndpoint {
  /** @param body the text as received, well-formed UTF-8 within the size limit */
  post(body: string, request: HttpRequest, reply: HttpReply): MaybePromise<void>;
  get(request: HttpRequest, reply: HttpReply): MaybePromise<void>;
  delete(request: HttpRequest, reply: HttpReply): MaybePromise<void>;
}

/** The HTTP+SSE transport of 2024-11-05: a GET opens a connection, each POST carries a message of its client. */
export interface SseEndpoint {
  /** @param messagesPath where the client is told to post its messages, without query */
  open(messagesPath: string, request: HttpRequest, reply: HttpReply): void;
  /** @param id that of the connection, as the client says; undefined where it says none */
  post(id: string | undefined, body: string, request: HttpRequest, reply: HttpReply): void;
}

/** A long-lived connection that carries messages both ways, one text each: stdio, in-memory. */
export interface Conversation {
  /**
   * Takes one message as text, or a batch; malformed ones are answered, never thrown.
   *
   * @param http the request that carried it, where messages come by HTTP
   */
  receive(text: string, http?: HttpInfo): void;
  /** Ends what only listens, and resolves when every request received so far is answered. */
  finish(): Promise<void>;
  /** Ends the conversation: aborts what runs; nothing is sent afterwards. */
  close(): void;
}

/** Opens a conversation. */
export type OpenConversation = (options: {
  readonly transport: TransportKind;
  readonly send: (message: string) => void;
  readonly principal?: Principal;
}) => Conversation;
