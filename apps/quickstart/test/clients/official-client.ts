import type { Readable } from 'node:stream';

/** The command that a client starts as its server. */
export interface ServerCommand {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** Where a client finds its server: at a URL, or by starting it as a process of its own. */
export type ServerTarget = { readonly url: string } | ServerCommand;

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: number, total: number | undefined, message: string | undefined) => void;
  /** Goes along as metadata of the request. */
  readonly meta?: Record<string, unknown>;
}

/** The results of the protocol, as far as the tests read them. */
export interface CallResult {
  readonly content?: unknown;
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
}

/** One client, connected: what the official packages have in common, so that the same tests run with each. */
export interface OfficialClient {
  readonly serverInfo: { readonly name: string; readonly version: string } | undefined;
  readonly instructions: string | undefined;
  readonly capabilities: object | undefined;
  /** The version that both sides speak. */
  readonly protocolVersion: string | undefined;
  /** The 2025 session over HTTP, while there is one. */
  readonly sessionId: string | undefined;
  /** The data of the log messages that the server sent. */
  readonly logMessages: readonly { readonly level: string; readonly data: unknown }[];
  /** What the client found wrong with what it received: lines that are no messages, answers to nothing. */
  readonly complaints: readonly Error[];
  /** The process that the client started, and what it writes to stderr. */
  readonly process: { readonly pid: number; readonly stderr: Readable } | undefined;

  listTools(): Promise<{ name: string }[]>;
  listResources(): Promise<{ uri: string }[]>;
  listResourceTemplates(): Promise<{ uriTemplate: string }[]>;
  listPrompts(): Promise<{ name: string }[]>;
  callTool(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<CallResult>;
  readResource(uri: string): Promise<readonly object[]>;
  getPrompt(name: string, args: Record<string, string>): Promise<readonly object[]>;
  complete(reference: CompletionReference, argument: string, value: string): Promise<readonly string[]>;
  /** 2025 only. */
  setLogLevel(level: 'warning' | 'error'): Promise<void>;
  /** Ends the 2025 session over HTTP. */
  terminateSession(): Promise<void>;
  close(): Promise<void>;
}

export type CompletionReference = { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string };

/** A kind of client, and the era in which it speaks to a server that knows both. */
export interface ClientKind {
  readonly name: string;
  readonly era: '2025' | '2026';
  /** How it reports a URI that nothing answers for. The v2 client says -32602 whatever the server said. */
  readonly unknownResource: -32002 | -32602;
  connect(target: ServerTarget): Promise<OfficialClient>;
}
