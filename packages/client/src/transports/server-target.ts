import type { AuthProvider, FetchLike, OAuthClientProvider, Transport } from '@modelcontextprotocol/client';
import type { Principal, TenonServer } from '@tenon/core';

export type { AuthProvider, FetchLike, OAuthClientProvider, Transport };

/** How a client proves who it is over HTTP: a bearer token, or what gives tokens. */
export type ClientAuth = string | AuthProvider | OAuthClientProvider;

/** A server that listens for HTTP. */
export interface HttpTarget {
  readonly url: string | URL;
  /** Streamable HTTP (`http`), or the transport of 2024-11-05 (`sse`); by default `sse` for a path that has `/sse` in it. */
  readonly transport?: 'http' | 'sse';
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth?: ClientAuth;
  /** Stands in for the global `fetch`. */
  readonly fetch?: FetchLike;
}

/** Where a child's error output goes: to ours, nowhere, to the end of a file, or to a function in pieces of text. */
export type ErrorOutput = 'inherit' | 'ignore' | { readonly file: string } | ((text: string) => void);

/** A program that speaks MCP over its standard input and output. */
export interface CommandTarget {
  readonly command: string;
  readonly args?: readonly string[];
  /** Added to the few variables that are safe to hand on, such as `PATH` and `HOME`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** `inherit` by default. */
  readonly stderr?: ErrorOutput;
  /** Whether the program goes on running between `disconnect()` and the next `connect()`; by default it does. */
  readonly keepAlive?: boolean;
}

/** A server of this process. */
export interface MemoryTarget {
  readonly server: TenonServer;
  /** Who asks, as if an authorization had decided. */
  readonly auth?: Principal;
}

/** A server behind a transport of the SDK that has not started. It carries one connection. */
export interface TransportTarget {
  readonly transport: Transport;
  /** What errors call the server; `the server` by default. */
  readonly name?: string;
}

/** One server, and how to reach it. */
export type ServerTarget = HttpTarget | CommandTarget | MemoryTarget | TransportTarget;
