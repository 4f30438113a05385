import type { MaybePromise } from '../contracts';
import type { CallContext } from '../pipeline';
import type { ComponentList } from './component-list';
import type { CompletionEntry, PromptEntry, ResourceEntry, TemplateEntry, ToolEntry } from './entry';

/** The compiled, frozen view of all components. A change makes a new one. */
export interface Snapshot {
  readonly tools: ReadonlyMap<string, ToolEntry>;
  readonly resources: ReadonlyMap<string, ResourceEntry>;
  readonly templates: readonly TemplateEntry[];
  readonly prompts: ReadonlyMap<string, PromptEntry>;
  /** By `completionKey`. */
  readonly completions: ReadonlyMap<string, CompletionEntry>;
  readonly lists: {
    readonly tools: ComponentList<ToolEntry>;
    readonly resources: ComponentList<ResourceEntry>;
    readonly resourceTemplates: ComponentList<TemplateEntry>;
    readonly prompts: ComponentList<PromptEntry>;
  };
  readonly capabilities: Readonly<Record<string, object>>;
  /** What there is beyond this, depending on who asks. */
  readonly callerParts: readonly CallerPart[];
}

/** Components that not everybody has: those of a mounted server that differ by caller, or that comes late. */
export interface CallerPart {
  /** @returns the same object for as long as nothing changed; undefined where there is nothing for this caller */
  snapshotFor(context: CallContext): MaybePromise<Snapshot | undefined>;
}

/** A resource or template that answers for a URI. */
export interface ResourceMatch {
  readonly entry: ResourceEntry;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What answers for a URI: a resource before any template, templates in order. */
export function* resourceMatches(snapshot: Snapshot, uri: string): Generator<ResourceMatch> {
  const exact = snapshot.resources.get(uri);
  if (exact) yield { entry: exact, parameters: {} };
  for (const entry of snapshot.templates) {
    const parameters = entry.match(uri);
    if (parameters) yield { entry, parameters };
  }
}

export function completionKey(kind: 'prompt' | 'resourceTemplate', reference: string, argument: string): string {
  return JSON.stringify([kind, reference, argument]);
}

/** What a policy for duplicates may be. */
export type DuplicatePolicy = 'error' | 'warn' | 'replace' | 'ignore';
