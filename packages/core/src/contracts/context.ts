import type { PromptResult, ResourceResult, ToolResult } from '../content';
import type { HttpInfo } from './http';
import type { JsonObject, JsonValue } from './json';
import type { ListedPrompt, ListedResource, ListedResourceTemplate } from './listed';
import type { Logger } from './logger';
import type { Principal } from './principal';
import type {
  Elicited,
  ElicitedUrl,
  FormData,
  FormSource,
  QuestionOptions,
  Root,
  Sampled,
  SampleOptions,
  SamplingInput,
} from './question';
import type { ClientCapabilities, Era, Implementation, RequestId, TransportKind } from './protocol';
import type { Token } from './token';
import type { ComponentSelection, EnableSelection, VersionChoice } from './visibility';

/** How long state lives, and who shares it. */
export type StateScope = 'session' | 'user' | 'request';

/**
 * The request that is being answered, and the way back to its client.
 *
 * Injected by type wherever a handler declares a parameter of this class; never part of a schema.
 */
export abstract class Context {
  abstract readonly requestId: RequestId;
  /** The session of a 2025 connection; undefined in 2026, which has none. */
  abstract readonly sessionId: string | undefined;
  abstract readonly clientInfo: Implementation | undefined;
  abstract readonly clientCapabilities: ClientCapabilities;
  abstract readonly era: Era;
  abstract readonly protocolVersion: string;
  abstract readonly transport: TransportKind;
  /** Who asks; undefined without authorization, and on stdio. */
  abstract readonly auth: Principal | undefined;
  /** The HTTP request, with credentials redacted; undefined on other transports. */
  abstract readonly http: HttpInfo | undefined;
  /** Aborts when the client cancels, disconnects (2026) or the time limit is reached. */
  abstract readonly signal: AbortSignal;
  /** `_meta` of the request, without the keys of the protocol. */
  abstract readonly meta: Readonly<JsonObject>;
  /** The server's own log, bound to this request. */
  abstract readonly log: Logger;

  /** Tells the client how far the work is. Nothing happens if it did not ask for progress. */
  abstract reportProgress(progress: number, total?: number, message?: string): Promise<void>;

  /** Sends a log message to the client, if it asked for messages of this level. */
  abstract debug(message: string, data?: unknown): Promise<void>;
  abstract info(message: string, data?: unknown): Promise<void>;
  abstract notice(message: string, data?: unknown): Promise<void>;
  abstract warning(message: string, data?: unknown): Promise<void>;
  abstract error(message: string, data?: unknown): Promise<void>;

  /**
   * Lets go of the client's connection while the work goes on: the client comes back for the result (2025-11-25). Without
   * effect in other revisions, and where the reply cannot be taken up again.
   *
   * @param options.retryMs after how many milliseconds the client should come back; 1,000 by default
   */
  abstract closeStream(options?: { retryMs?: number }): void;

  /**
   * Asks the user to fill in a form, and waits. In 2026 the handler runs again from its beginning once the answer is
   * there: what it does before must bear that, or stand in `step()`.
   *
   * @param form fields of text, numbers, booleans and choices; no nested values (MCP, "Elicitation"). `String`, `Number`,
   *   `Boolean` or a list of choices stand for a form of one field, whose value is the data
   * @throws ProtocolError -32021 (2026), ToolError (2025) where the client did not say that it can be asked this way;
   *   TenonError TN2015 for what no form can ask, TN3016 outside of tools, resources and prompts
   */
  abstract elicit<const F extends FormSource>(
    message: string,
    form: F,
    options?: QuestionOptions,
  ): Promise<Elicited<FormData<F>>>;
  /** Asks the user to visit a URL, for what must not pass through the client: secrets, payments, authorization. */
  abstract elicitUrl(message: string, url: string, options?: QuestionOptions): Promise<ElicitedUrl>;
  /** Asks the client's model to go on from these messages. */
  abstract sample(messages: SamplingInput, options?: SampleOptions): Promise<Sampled>;
  /** Asks the client which directories or files it works on. */
  abstract listRoots(options?: QuestionOptions): Promise<readonly Root[]>;
  /**
   * Does something and remembers its result for the later rounds of this call, so that it is not done again when the
   * handler runs again. At least once: if the reply to a round is lost, its last step may run again.
   *
   * @param name unique within the call; among equal ones the place counts
   * @param work makes a JSON value or undefined
   * @param options.once at most once, by the store of the server: a step whose outcome is unknown is not tried again
   * @throws TenonError TN3009 for what is not JSON, TN3019 where `once` cannot be kept
   */
  abstract step<T>(name: string, work: () => T | Promise<T>, options?: { once?: boolean }): Promise<T>;
  /** The answers to `inputRequired(…)` of this call so far, as the client gave them; undefined in the first round. */
  abstract readonly inputResponses: Readonly<Record<string, Readonly<JsonObject>>> | undefined;
  /** What `inputRequired({ state })` handed to this round; undefined in the first round. */
  abstract readonly requestState: JsonValue | undefined;
  /** Which round of the call this is, from 1. A client comes back for the next round with its answers. */
  abstract readonly round: number;

  /** Reads a resource of this server, through its guards and middleware. */
  abstract readResource(uri: string, options?: VersionChoice): Promise<ResourceResult>;
  abstract getPrompt(name: string, args?: Record<string, string>, options?: VersionChoice): Promise<PromptResult>;
  abstract callTool(name: string, args?: JsonObject, options?: VersionChoice): Promise<ToolResult>;

  /**
   * Shows components to this session from now on, whatever the server says; the last decision counts. The session is told
   * which of its lists changed. Needs the server option `sessionVisibility`.
   *
   * @throws TenonError TN5022 for a selection that is none, TN5023 without the option, TN3005 where there is no session to
   *   keep it for
   * @example await ctx.enable({ tags: ['admin'] })
   */
  abstract enable(selection: EnableSelection): Promise<void>;
  /** Hides components from this session from now on: it knows nothing of them. Otherwise like `enable`. */
  abstract disable(selection: ComponentSelection): Promise<void>;
  /** Forgets what was enabled and disabled for this session: it sees what the server shows. Fails like `enable`. */
  abstract resetVisibility(): Promise<void>;

  /** Lists the resources of this server that the caller may see, through guards and middleware; all pages. */
  abstract listResources(): Promise<readonly ListedResource[]>;
  abstract listResourceTemplates(): Promise<readonly ListedResourceTemplate[]>;
  abstract listPrompts(): Promise<readonly ListedPrompt[]>;

  /** Resolves a provider as the handler's module sees it. */
  abstract get<T>(token: Token<T>): T;

  /**
   * State in the store of the server, JSON values only; scope `session` unless told otherwise.
   *
   * @throws TenonError TN3005 where the scope has nothing to key on
   */
  abstract getState<T = JsonValue>(key: string, options?: { default?: T; scope?: StateScope }): Promise<T | undefined>;
  abstract setState(key: string, value: unknown, options?: { scope?: StateScope }): Promise<void>;
  /**
   * Replaces a value by what `change` makes of it. Changes of one process to one key run one after another. Where processes
   * share a store that can tell, none of theirs is lost either: `change` is called again where another was faster.
   */
  abstract updateState<T = JsonValue>(
    key: string,
    change: (current: T | undefined) => T | Promise<T>,
    options?: { scope?: StateScope },
  ): Promise<T>;
  abstract deleteState(key: string, options?: { scope?: StateScope }): Promise<boolean>;
}

/** The request of an argument completion. */
export abstract class CompletionContext extends Context {
  /** The other arguments that the user has filled in so far. */
  abstract readonly arguments: Readonly<Record<string, string>>;
}
