import type { ComponentInfo, JsonObject, MaybePromise } from '../contracts';
import type { ModuleNode } from '../modules';
import type { CallContext } from '../pipeline';
import type { CompletionEntry, Entry, ListKey, Snapshot } from '../registry';

/** A server of this process, as the one that mounts it sees it: all under its own names. */
export interface ChildServer {
  /** What it offers at present. */
  readonly snapshot: Snapshot;
  /** The request of the mounting server, as a module of this one sees it. */
  inside(context: CallContext, module: ModuleNode): CallContext;
  /** Runs a call of the mounting server within this one. */
  call<R>(
    context: CallContext,
    entry: Entry,
    request: { readonly method: string; readonly params: Readonly<JsonObject> },
    work: (inside: CallContext) => MaybePromise<R>,
  ): MaybePromise<R>;
  /** Completes, through the middleware of this server. */
  complete(entry: CompletionEntry, value: string, context: CallContext): MaybePromise<readonly string[]>;
  /** Whether its middleware has a say on a list. */
  hasListHooks(list: ListKey): boolean;
  /** What its middleware leaves of its part of a list. */
  list(list: ListKey, shown: readonly ComponentInfo[], context: CallContext): Promise<readonly ComponentInfo[]>;
}
