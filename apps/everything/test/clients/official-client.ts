import type { Readable } from 'node:stream';
import type { Heard } from './heard';
import type { Line } from './line';

/** The command that a client starts as its server. */
export interface ServerCommand {
  readonly command: string;
  readonly args: string[];
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

// Not interfaces: the clients take them as objects that may hold more.
export type ElicitAnswer = {
  action: 'accept' | 'decline' | 'cancel';
  content?: Record<string, string | number | boolean | string[]>;
};

export type SampleAnswer = {
  role: 'assistant';
  content: { type: 'text'; text: string };
  model: string;
  stopReason: string;
};

/** What the user, the model and the host of a client answer when the server asks. A client can do what it answers. */
export interface Answers {
  elicit?(params: Record<string, unknown>): ElicitAnswer | Promise<ElicitAnswer>;
  sample?(params: Record<string, unknown>): SampleAnswer | Promise<SampleAnswer>;
  roots?(): { uri: string; name?: string }[];
}

/** What a client wants to hear of. */
export interface Interests {
  readonly lists?: boolean;
  readonly uris?: string[];
}

export type CompletionReference = { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string };

/** One client, connected: what the official packages have in common, so that the same tests run with each. */
export interface OfficialClient {
  readonly serverInfo: { readonly name: string; readonly version: string } | undefined;
  readonly capabilities: object | undefined;
  /** The version that both sides speak. */
  readonly protocolVersion: string | undefined;
  readonly heard: Heard;
  /** Its connection over HTTP. */
  readonly line: Line | undefined;
  /** What the client found wrong with what it received: lines that are no messages, answers to nothing. */
  readonly complaints: readonly Error[];
  /** What the process writes to stderr that the client started. */
  readonly stderr: Readable | undefined;

  listTools(): Promise<{ name: string; inputSchema: object; outputSchema?: object }[]>;
  listResources(): Promise<{ uri: string }[]>;
  listResourceTemplates(): Promise<{ uriTemplate: string }[]>;
  listPrompts(): Promise<{ name: string }[]>;
  callTool(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<CallResult>;
  readResource(uri: string): Promise<readonly object[]>;
  getPrompt(name: string, args?: Record<string, string>): Promise<readonly object[]>;
  complete(
    ref: CompletionReference,
    argument: { name: string; value: string },
    others?: Record<string, string>,
  ): Promise<readonly string[]>;
  /** 2025 only. */
  setLogLevel(level: 'debug' | 'error'): Promise<void>;
  /** Subscribes in the way of the era. @returns how to end it */
  watch(interests: Interests): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** A kind of client, and the era in which it speaks to a server that knows both. */
export interface ClientKind {
  readonly name: string;
  readonly era: '2025' | '2026';
  connect(target: ServerTarget, answers?: Answers): Promise<OfficialClient>;
}

/** The capabilities that go with the answers. */
export function capabilitiesFor({ elicit, sample, roots }: Answers) {
  return {
    ...(elicit && { elicitation: { form: {}, url: {} } }),
    ...(sample && { sampling: {} }),
    ...(roots && { roots: {} }),
  };
}
