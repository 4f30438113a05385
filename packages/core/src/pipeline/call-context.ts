import type { ToolResult } from '../content';
import {
  Context,
  type ComponentInfo,
  type InputRequired,
  type JsonObject,
  type MaybePromise,
  type VisibilityRule,
} from '../contracts';
import { TenonError } from '../errors';
import type { ModuleNode, RequestScope } from '../modules';

/** A tool as a search over tools finds it. */
export interface SearchableTool {
  readonly info: ComponentInfo;
  /** Its JSON in listings. */
  readonly listing: string;
}

/** The context as the pipeline needs it: with the request's own instances and a way to abort. */
export abstract class CallContext extends Context {
  /** Instances that live as long as this request; opened on first touch. */
  abstract readonly requestScope: RequestScope;
  /** By what name or URI the client called what is mounted; undefined where that is its own. */
  abstract readonly calledAs: string | undefined;
  /** Begins an attempt at this call: its `signal` is not that of an attempt whose time was up. */
  abstract beginAttempt(): void;
  /** Aborts `signal`, for this attempt and what it calls. */
  abstract abort(reason: Error): void;
  /** How much this call has asked so far, for `returnTo`. */
  abstract readonly mark: number;
  /** Begins another attempt where a mark was made: what is asked again finds the answers that it had. */
  abstract returnTo(mark: number): void;
  /** Asks what a handler returned. Resolves where it can run again at once; rejects where the client has to come back. */
  abstract answersTo(returned: InputRequired): Promise<void>;
  /** What this session decided to see, and what not; nothing where sessions decide nothing. */
  abstract visibilityRules(): MaybePromise<readonly VisibilityRule[]>;
  /** The tools that this caller may see, listed or not, without those of a search. */
  abstract searchableTools(): Promise<readonly SearchableTool[]>;
  /**
   * Calls one of them as this request would, with its `_meta`.
   *
   * @throws ToolError for the tools of a search
   */
  abstract callFound(name: string, args: JsonObject): Promise<ToolResult>;
  /** The same request as a component of that module sees it. */
  abstract within(module: ModuleNode): CallContext;

  /** @throws TenonError TN3003 if a middleware passed on a context of its own */
  static of(context: Context): CallContext {
    if (context instanceof CallContext) return context;
    throw new TenonError('TN3003', 'the message that was passed on has another context');
  }
}
