import type { ChildServer } from '../composition';
import type { ComponentInfo, JsonObject, MaybePromise } from '../contracts';
import type { ModuleNode } from '../modules';
import type { CallContext } from '../pipeline';
import type { CompletionEntry, Entry, ListKey, Snapshot } from '../registry';
import { renamedArguments, type Completion } from './completion';
import type { Listing } from './listing';
import type { InnerCalls } from './inner-calls';
import { CompletionRequestContext } from './completion-context';
import { RequestContext } from './request-context';
import { runRequest } from './run-request';
import type { KernelServices } from './services';

/** What answers for the requests that a mounting server hands down. */
interface ChildParts {
  readonly services: KernelServices;
  readonly calls: InnerCalls;
  readonly completion: Completion;
  readonly listingOf: (list: ListKey) => Listing;
}

/**
 * A kernel as the server that mounts it sees it. Its calls are nested in those of the mounting server, so that questions,
 * progress and cancellation go the way of the client's own request.
 */
export class KernelChild implements ChildServer {
  constructor(private readonly parts: ChildParts) {}

  get snapshot(): Snapshot {
    return this.parts.services.snapshot;
  }

  inside(context: CallContext, module: ModuleNode): RequestContext {
    const { services, calls } = this.parts;
    return outerOf(context).inside(services, calls, module);
  }

  call<R>(
    context: CallContext,
    { info, module }: Entry,
    { method, params }: { readonly method: string; readonly params: Readonly<JsonObject> },
    work: (inside: CallContext) => MaybePromise<R>,
  ): MaybePromise<R> {
    const { services, calls } = this.parts;
    const outer = outerOf(context);
    const scope = outer.nestedScope(info.uri ?? info.name);
    const inside = outer.inside(services, calls, module, { id: outer.requestId, method, params }, scope);
    return runRequest(services, inside, work);
  }

  complete(entry: CompletionEntry, value: string, context: CallContext): MaybePromise<readonly string[]> {
    const { services, calls, completion } = this.parts;
    const { info } = entry.owner;
    const outer = outerOf(context);
    const ref =
      info.uri === undefined ? { type: 'ref/prompt', name: info.name } : { type: 'ref/resource', uri: info.uri };
    const request = { ...outer.request, params: { ...outer.request.params, ref } };
    const args = outer instanceof CompletionRequestContext ? outer.arguments : {};
    const renamed = renamedArguments(args, entry.argumentNames);
    const inside = CompletionRequestContext.within(outer, services, calls, entry.module, request, renamed);
    return runRequest(services, inside, () => completion.within(value, inside, entry));
  }

  hasListHooks(list: ListKey): boolean {
    return this.parts.listingOf(list).hasHooks;
  }

  list(list: ListKey, shown: readonly ComponentInfo[], context: CallContext): Promise<readonly ComponentInfo[]> {
    const inside = this.inside(context, this.parts.services.root);
    return Promise.resolve(
      runRequest(this.parts.services, inside, () => this.parts.listingOf(list).within(shown, inside)),
    );
  }
}

function outerOf(context: CallContext): RequestContext {
  if (context instanceof RequestContext) return context;
  throw new Error('A context of another kernel was handed down');
}
