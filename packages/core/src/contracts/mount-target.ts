import type { BusEvent } from './bus';
import type { Context } from './context';
import type { JsonObject, MaybePromise } from './json';
import type { Logger } from './logger';
import type { MountHealth } from './mount-status';
import type { LogLevel } from './protocol';
import type { PubSub } from './pub-sub';

/** The way back to the client of a request, in the words of the protocol; for what forwards instead of asking itself. */
export interface ClientChannel {
  /** The mildest log messages that the client wants; undefined for none. */
  readonly logLevel: LogLevel | undefined;
  /** Whether the client asked to hear of progress. */
  readonly wantsProgress: boolean;
  /**
   * A header of the client's HTTP request as it came, credentials included: for what hands on those that its user named.
   * Undefined where there is none.
   */
  header(name: string): string | undefined;
  /** Sends a log message as it is (`level`, `logger`, `data`), if the client asked for messages of its level. */
  log(params: JsonObject): Promise<void>;
  /**
   * Asks the client what something else asks, and resolves with what it answers, unchecked. In 2026 this ends the round,
   * like `Context.elicit`, and the call runs again from its beginning once the answer is there.
   *
   * @param key what the question is known by, as in `QuestionOptions`
   * @param signal aborts when the question is taken back: a client of 2025 is told
   * @throws what `Context.elicit` throws where the client cannot be asked
   */
  ask(
    method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list',
    params: Readonly<JsonObject>,
    key?: string,
    signal?: AbortSignal,
  ): Promise<JsonObject>;
}

/** A request to something mounted: who asks, and the way back. */
export interface MountCaller {
  readonly context: Context;
  readonly channel: ClientChannel;
}

/** What a mounted server offers, each as the protocol lists it: `Tool`, `Resource`, `ResourceTemplate`, `Prompt`. */
export interface MountedComponents {
  readonly tools: readonly Readonly<JsonObject>[];
  readonly resources: readonly Readonly<JsonObject>[];
  readonly resourceTemplates: readonly Readonly<JsonObject>[];
  readonly prompts: readonly Readonly<JsonObject>[];
  /** Whether it completes arguments. */
  readonly completes: boolean;
}

/**
 * A server that was mounted and does not live in this process' modules. Names and URIs are its own: prefixes are taken off
 * before anything comes here. Requests take the `params` of the protocol and resolve with its results; they reject with
 * `ProtocolError` for errors of the protocol.
 */
export interface MountedServer {
  /**
   * What it offers at present: one object for as long as nothing changed. Rejects where it cannot be reached.
   *
   * @param caller undefined at the start, and where everybody sees the same
   */
  components(caller: MountCaller | undefined): MaybePromise<MountedComponents>;
  /** Whether what it offers depends on who asks: then `components` is asked for each caller, and never without. */
  readonly isPerCaller: boolean;
  callTool(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject>;
  readResource(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject>;
  getPrompt(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject>;
  complete(params: Readonly<JsonObject>, caller: MountCaller): Promise<JsonObject>;
  /** Hears of this resource from now on, for a client that subscribed to it; absent where it never tells. */
  subscribe?(uri: string, caller: MountCaller): Promise<void>;
  unsubscribe?(uri: string, caller: MountCaller): Promise<void>;
  /**
   * The Tenon servers that it leads to, as far as they are known: itself first, then what it mounts, 256 at most. Asked for
   * by servers that mount this one, to notice circles. What they say of themselves is a claim, and proves nothing.
   */
  readonly servers?: readonly ServerBehind[];
  /** Whether it can be reached; where it is absent, what became of `components` tells. */
  readonly health?: MountHealth | undefined;
  /**
   * Hears that a session of 2025 has ended, with all that it subscribed to; none of its requests comes any more.
   */
  sessionEnded?(sessionId: string): void;
  /** Lets go of connections and whatever else it holds. */
  close(): Promise<void>;
}

/** A Tenon server, and where its components are among those of whoever names it. */
export interface ServerBehind {
  /** Random, and another one with every start. */
  readonly id: string;
  /** What the names of its tools and prompts begin with; absent, with `uri`, where they cannot be told from others. */
  readonly name?: string;
  /** What a URI `x://` of it becomes, such as `x://reports/` or `reports+x://`. */
  readonly uri?: string;
}

/** What a mount target gets from the server that mounts it. */
export interface MountHost {
  /** What the mount is called in messages: its prefix, or `(no prefix)`. */
  readonly name: string;
  /** The id of the server that mounts it; another one with every start. What leads back to it is a circle. */
  readonly serverId: string;
  readonly log: Logger;
  /** Leads to the other processes of the server; undefined where it has but one, or none was given. */
  readonly pubSub?: PubSub;
  /**
   * Tells that a list or a resource of the mounted server has changed; URIs are its own. Of a flood of changes of lists,
   * one each half second is taken in.
   */
  changed(event: BusEvent): void;
}

/** Something beside modules and servers of this process that can be mounted, such as a remote server. */
export abstract class MountTarget {
  /**
   * Opens it when the mounting server starts, or when it is mounted while that runs.
   *
   * @throws what keeps it from being opened; that it cannot be reached at the moment is nothing of that kind
   */
  abstract open(host: MountHost): MaybePromise<MountedServer>;
}
