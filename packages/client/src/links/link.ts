import type { LogLevel } from '@tenon/core';
import type {
  ListMethod,
  ListOptions,
  RequestOptions,
  ServerDescription,
  ServerNotification,
  WireObject,
} from '../connection';

/** The lists whose changes a server reports. */
export type ListKind = 'tools' | 'resources' | 'prompts';

/** Changes to hear of: those of lists, or of one resource. */
export type Interest = { readonly list: ListKind } | { readonly uri: string };

/** A notification, and the server of several that sent it. */
export interface Heard extends ServerNotification {
  readonly server?: string;
}

/** A way to one server or several, which lasts over the connections that come and go below it. */
export interface Link {
  /** What each server says of itself, by name; the name of an only server is empty. */
  readonly servers: ReadonlyMap<string, ServerDescription>;
  /** The id of the process of an only server, where the client started it. */
  readonly pid: number | undefined;
  /** Connects, or takes up again what `pause` left. */
  open(signal?: AbortSignal): Promise<void>;
  list(method: ListMethod, params?: WireObject, options?: ListOptions): Promise<readonly WireObject[]>;
  request(method: string, params?: WireObject, options?: RequestOptions): Promise<WireObject>;
  notify(method: string, params?: WireObject): Promise<void>;
  setLogLevel(level: LogLevel): Promise<void>;
  /** Has the server report changes, for as long as the link lasts. @returns what ends it */
  watch(interest: Interest): Promise<() => Promise<void>>;
  onNotification(listener: (notification: Heard) => void): () => void;
  /** Lets go of everything that is not kept alive. */
  pause(): Promise<void>;
  /** Lets go of everything. */
  close(): Promise<void>;
}
