import type { CacheOptions, Icon } from '../content';
import type {
  AuthGate,
  Bus,
  EventLog,
  IconDefinition,
  KeyValue,
  Logger,
  Provider,
  PubSub,
  SessionStore,
} from '../contracts';
import type { DuplicatePolicy } from '../registry';

export interface HttpOptions {
  /** `127.0.0.1` by default: this machine only. */
  host?: string;
  /** 8000 by default; 0 for any free port. */
  port?: number;
  /** `/mcp` by default. */
  path?: string;
  /**
   * Serves the HTTP+SSE transport of MCP 2024-11-05 too, for clients that know no other: `true` for `/sse` and
   * `/messages`. Off by default.
   */
  sse?: boolean | { path?: string; messagesPath?: string };
  /** Largest body in bytes; 4 MiB by default. Larger ones are answered 413. */
  bodyLimit?: number;
  /** Values of `Host` that are answered, with or without port. On a loopback bind the loopback names by default. */
  allowedHosts?: readonly string[];
  /** Values of `Origin` that browsers may call from. None but the server's own by default. */
  allowedOrigins?: readonly string[];
}

export interface SessionOptions {
  /**
   * Where 2025 sessions are kept; by default where a module says (`SESSION_STORE`), else this process. The limits below are
   * those of this process.
   */
  store?: SessionStore;
  /** A session that is not used for so long ends, in milliseconds; 30 minutes by default. */
  idleMs?: number;
  /** Sessions at most; 10,000 by default. Beyond it the one that was unused for longest ends. */
  max?: number;
  /**
   * What was sent on the streams of sessions, for clients that lost their connection; kept by default where a module says
   * (`EVENT_LOG`), else in this process.
   */
  events?: EventLog;
}

export interface AskingOptions {
  /**
   * Secrets of at least 32 characters that seal what travels with clients between the rounds of a call (2026-07-28). The
   * first one seals, all of them open: put a new one in front to change it. All processes of a fleet need the same. By
   * default a random one of this process.
   */
  keys?: readonly string[];
  /** How long a client may take to answer, in milliseconds; 10 minutes by default. */
  timeoutMs?: number;
  /** Takes what a client brings back once only, at the price of a call to the store; it must have `putIfAbsent`. */
  singleUseState?: boolean;
}

export interface ServerOptions {
  /** What the server calls itself. */
  name: string;
  /** `0.0.0` by default. */
  version?: string;
  /** A name for people. */
  title?: string;
  /** How a model should use the server. */
  instructions?: string;
  websiteUrl?: string;
  icons?: readonly (Icon | IconDefinition)[];
  /** Decides who asks, over HTTP. */
  auth?: AuthGate;
  http?: HttpOptions;
  sessions?: SessionOptions;
  /** Where `ctx.getState` and its siblings keep values; by default where a module says (`KEY_VALUE`), else this process. */
  store?: KeyValue;
  /** How handlers ask their client. */
  asking?: AskingOptions;
  /** Carries changes between the processes of a fleet; by default what a module provides (`BUS`), else within this process. */
  bus?: Bus;
  /**
   * Carries messages between the processes of a fleet, so that a call of a mounted server that waits in one of them for its
   * client goes on from any other. By default what a module provides (`PUB_SUB`), else none: such a client has to come back
   * to the same process.
   */
  pubSub?: PubSub;
  /** No conversion of arguments: `"10"` is not a number. Off by default. */
  strictInput?: boolean;
  /** Arguments that are JSON text are decoded where an object or array is expected. Off by default. */
  decodeJsonStrings?: boolean;
  /**
   * Lets handlers show and hide components for their session, with `ctx.enable` and `ctx.disable`. Off by default: lists
   * are then made for each caller, with one read of the store, instead of once for all.
   */
  sessionVisibility?: boolean;
  /**
   * What happens when two components share a name, and a version if they have one; `error` by default. Components of mount
   * targets are left out where something of this process has their name, whatever is said here.
   */
  onDuplicate?: DuplicatePolicy;
  /**
   * How long clients of 2026 may keep listings and the description of the server: not at all by default. `public` where
   * everybody sees the same and nobody is authenticated, unless told otherwise; what depends on the caller, by guards,
   * scopes, middleware or `sessionVisibility`, is always `private`.
   */
  cache?: CacheOptions;
  /** Components per page of a listing; 0, the default, for one page. */
  pageSize?: number;
  /** Whether clients get an id instead of the text of unexpected errors; over HTTP only by default. */
  maskErrorDetails?: boolean;
  /** Makes `currentContext()` work; costs a little per request. Off by default. */
  ambientContext?: boolean;
  /** `info` by default; `silent` for none. The environment variable `TENON_LOG_LEVEL` comes first. */
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  /** A log of your own, such as a pino logger. The default one writes JSON lines to stderr. */
  logger?: Logger;
  /** How long `close()` waits for running requests, in milliseconds; 10,000 by default. */
  shutdownTimeoutMs?: number;
  /** Replaces providers in every module; for tests. */
  overrides?: readonly Provider[];
}
