import type {
  ClientCapabilities,
  DiscoverResult,
  Implementation as SdkImplementation,
  SubscriptionFilter,
} from '@modelcontextprotocol/client';
import type { Era, Implementation } from '@tenon/core';

export type { ClientCapabilities, DiscoverResult, SubscriptionFilter };

/** An object of the protocol, as it came. */
export type WireObject = Record<string, unknown>;

/** A request that the server sent, or a question that it put into a result. */
export interface ServerRequest {
  /** For example `elicitation/create`. */
  readonly method: string;
  readonly params: Readonly<WireObject>;
}

/** A notification that the server sent. */
export interface ServerNotification {
  readonly method: string;
  readonly params: Readonly<WireObject>;
}

/** Answers a request of the server with the result. What it throws becomes a JSON-RPC error, with its `code` if it has one. */
export type RequestHandler = (request: ServerRequest, context: { readonly signal: AbortSignal }) => Promise<WireObject>;

/** How far a request has come. */
export interface Progress {
  readonly progress: number;
  readonly total?: number;
  readonly message?: string;
}

export interface ConnectionOptions {
  /** The generation of the protocol to speak: `auto` (the default) takes 2026 where the server speaks it. */
  readonly era?: 'auto' | Era;
  /** A single revision to speak, for example `2025-06-18`. */
  readonly protocolVersion?: string;
  /** What the server has said of itself before: 2026 is spoken at once, without asking again. */
  readonly discovered?: DiscoverResult;
  /** Who the client is; `tenon-client` by default. */
  readonly clientInfo?: Implementation;
  /** What the client can do. */
  readonly capabilities?: ClientCapabilities;
  /** How long each request may take, and connecting, in milliseconds; 60 000 by default, 0 for as long as it takes. */
  readonly timeoutMs?: number;
  /** Pages of one listing before it is an error; 250 by default. */
  readonly maxPages?: number;
  /** Rounds of one request in which a 2026 server asks for input; 10 by default. */
  readonly maxRounds?: number;
  /**
   * Answers requests of the server by their method. The SDK checks question and answer, and fills in the defaults of a
   * form where the capabilities have `elicitation.form.applyDefaults`.
   */
  readonly handlers?: Readonly<Partial<Record<ClientRequestMethod, RequestHandler>>>;
  /** Answers every other request of the server, unchecked. */
  readonly onRequest?: RequestHandler;
  /** Hears of trouble that belongs to no request, such as a message that cannot be read. */
  readonly onError?: (error: Error) => void;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
  /** What no error may show beside the headers and the token of the target; asked for when an error is made. */
  readonly secrets?: () => readonly string[];
}

/** What servers ask clients. */
export type ClientRequestMethod = 'elicitation/create' | 'sampling/createMessage' | 'roots/list';

export interface RequestOptions {
  /** Cancels the request, and tells the server. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long it may take, in milliseconds; each report of progress starts the time anew. */
  readonly timeoutMs?: number;
  /** Asks for progress and receives it. */
  readonly onProgress?: (progress: Progress) => void;
  /** Headers for this request alone, over HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The definition of the tool that is called: its mirrored arguments are repeated in headers, as 2026 has it. */
  readonly tool?: WireObject;
  /**
   * What becomes of a result that asks for input (2026): `answer` (the default) has the handlers answer and asks again,
   * `return` hands it out as it is.
   */
  readonly inputRequired?: 'answer' | 'return';
}

export interface ListOptions extends RequestOptions {
  /** Asks the server even where what it said before still holds. */
  readonly fresh?: boolean;
}

/** A stream of changes (2026, `subscriptions/listen`). */
export interface Listening {
  /** What the server agreed to report. */
  readonly filter: SubscriptionFilter;
  /** Resolves when it has ended: by `close()`, by the server's will, or because the connection broke. */
  readonly closed: Promise<'local' | 'graceful' | 'remote'>;
  close(): Promise<void>;
}

/** What a server says of itself. */
export interface ServerDescription {
  readonly era: Era;
  readonly protocolVersion: string;
  readonly serverInfo?: SdkImplementation;
  readonly capabilities: Readonly<WireObject>;
  readonly instructions?: string;
  /** The result of `server/discover` (2026): give it as `discovered` to connect the next time without asking. */
  readonly discovered?: DiscoverResult;
}
