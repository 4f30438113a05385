import type { Era, Implementation, LogLevel, SchemaSource } from '@tenon/core';
import type { ClientCapabilities, DiscoverResult, Progress, WireObject } from '../connection';
import type { ClientAuth, ErrorOutput, FetchLike } from '../transports';
import type { ClientAnswers } from './answers';

export interface ClientOptions {
  /** The generation of the protocol to speak: `auto` (the default) takes 2026 where the server speaks it. */
  era?: 'auto' | Era;
  /** A single revision to speak, for example `2025-06-18`. */
  protocolVersion?: string;
  /** What the server has said of itself before (`initializeResult.discovered`): 2026 is spoken without asking again. */
  discovered?: DiscoverResult;
  /** Who the client is; `tenon-client` by default. */
  clientInfo?: Implementation;
  /** How the client answers what servers ask it. It declares what it has an answer for. */
  answers?: ClientAnswers;
  /** Capabilities beside those that `answers` stand for. */
  capabilities?: ClientCapabilities;
  /** The mildest log messages to receive. In 2025 the server chooses by default, in 2026 it sends none unless asked. */
  logLevel?: LogLevel;
  /** How long each request may take, in milliseconds; 60 000 by default, 0 for as long as it takes. */
  timeoutMs?: number;
  /** Pages of one listing before it is an error; 250 by default. */
  maxPages?: number;
  /** Rounds of one call in which a 2026 server asks for input, before it is an error; 10 by default. */
  maxRounds?: number;
  /** Whether the next request connects again after the connection was lost; by default it does. */
  reconnect?: boolean;
  /** Whether `connect()` also initialises the session; if not, `initialize()` does. By default it does. */
  autoInitialize?: boolean;
  /** Where warnings go, such as that of a server that was left out; to `process.emitWarning` by default. */
  onWarning?: (message: string) => void;
  /** Hears of trouble that belongs to no request, such as a message that cannot be read. */
  onError?: (error: Error) => void;

  /** For a URL: proves who the client is. A string is a bearer token. */
  auth?: ClientAuth;
  /** For a URL: sent with every request. */
  headers?: Readonly<Record<string, string>>;
  /** For a URL: stands in for the global `fetch`. */
  fetch?: FetchLike;
  /** For a program: where its error output goes; to ours by default. */
  stderr?: ErrorOutput;
  /** For a program: whether it goes on running between `disconnect()` and `connect()`; by default it does. */
  keepAlive?: boolean;
}

export interface ClientRequestOptions {
  /** Sent as `_meta` of the request. */
  meta?: WireObject;
  /** Cancels the request, and tells the server. The promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** How long it may take, in milliseconds; each report of progress starts the time anew. */
  timeoutMs?: number;
  /** Asks for progress and receives it. */
  onProgress?: (progress: Progress) => void;
}

export interface CallToolOptions<Data = unknown> extends ClientRequestOptions {
  /** Which of several versions of the tool to call; the newest by default. */
  version?: string;
  /** What `data` is made with: a DTO class, a Standard Schema, or JSON Schema. It takes the place of the tool's own. */
  output?: SchemaSource<Data>;
}

export interface ClientListOptions extends ClientRequestOptions {
  /** Asks the server even where what it said before still holds. */
  fresh?: boolean;
}
