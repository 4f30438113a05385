import type { MaybePromise } from '../contracts';
import type { CallContext } from '../pipeline';
import type { ComponentList } from './component-list';
import type { CompletionEntry, Entry, PromptEntry, ResourceEntry, TemplateEntry, ToolEntry } from './entry';
import { versionsOf } from './versions';

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

/** Every tool, resource, template and prompt, in every version. */
export function* allEntries({ lists }: Snapshot): Generator<Entry> {
  for (const { entries } of Object.values(lists)) {
    for (const entry of entries as readonly Entry[]) yield* versionsOf(entry);
  }
}

/** A resource or template that answers for a URI. */
export interface ResourceMatch {
  readonly entry: ResourceEntry;
  /** Itself and the other versions that match, the newest first; undefined where it has no version. */
  readonly versions: readonly ResourceEntry[] | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What answers for a URI: a resource before any template, templates in order. */
export function* resourceMatches(snapshot: Snapshot, uri: string): Generator<ResourceMatch> {
  const exact = snapshot.resources.get(uri);
  if (exact) yield { entry: exact, versions: exact.versions, parameters: {} };
  for (const newest of snapshot.templates) {
    // Versions agree on the template, not on the values that they refuse.
    const versions = newest.versions?.filter((version) => version.match(uri));
    const entry = versions ? versions[0] : newest;
    const parameters = entry?.match(uri);
    if (entry && parameters) yield { entry, versions, parameters };
  }
}

export function completionKey(kind: 'prompt' | 'resourceTemplate', reference: string, argument: string): string {
  return JSON.stringify([kind, reference, argument]);
}

/** What a policy for duplicates may be. */
export type DuplicatePolicy = 'error' | 'warn' | 'replace' | 'ignore';
