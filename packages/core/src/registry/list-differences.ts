import type { ComponentList } from './component-list';
import type { Entry } from './entry';
import type { Snapshot } from './snapshot';
import { canonicalVersion } from './version-order';
import { versionsOf } from './versions';

/** One version of a component that not everybody sees, and that is listed otherwise than before. */
export interface EntryDifference {
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}

/** A list of the protocol that reads differently than before. */
export interface ListDifference {
  readonly kind: 'tools' | 'prompts' | 'resources';
  /** What decides whether it does so for a caller; undefined where it does for everybody. */
  readonly entries: readonly EntryDifference[] | undefined;
}

/** The lists that read differently for anybody at all. */
export function listDifferences(before: Snapshot, after: Snapshot): ListDifference[] {
  const [old, now] = [before.lists, after.lists];
  return [
    differenceOf('tools', [[old.tools, now.tools]]),
    differenceOf('prompts', [[old.prompts, now.prompts]]),
    differenceOf('resources', [
      [old.resources, now.resources],
      [old.resourceTemplates, now.resourceTemplates],
    ]),
  ].flatMap((difference) => difference ?? []);
}

type ListPair = readonly [before: ComponentList, after: ComponentList];

function differenceOf(kind: ListDifference['kind'], lists: readonly ListPair[]): ListDifference | undefined {
  if (lists.some(([before, after]) => differs(before.openFragments(), after.openFragments()))) {
    return { kind, entries: undefined };
  }
  const entries = lists.flatMap(gatedDifferences);
  return entries.length > 0 ? { kind, entries } : undefined;
}

function differs(before: readonly string[], after: readonly string[]): boolean {
  return before.length !== after.length || before.some((fragment, index) => fragment !== after[index]);
}

function gatedDifferences([before, after]: ListPair): EntryDifference[] {
  if (!before.isGated && !after.isGated) return [];
  const [old, now] = [gatedOf(before), gatedOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => ({ before: old.get(key), after: now.get(key) }))
    .filter((one) => one.before?.fragment !== one.after?.fragment || isShown(one.before) !== isShown(one.after));
}

/** What sessions see that decide nothing for themselves. */
function isShown(entry: Entry | undefined): boolean {
  return entry?.visibility?.isShown ?? true;
}

function gatedOf({ announcedEntries }: ComponentList): Map<string, Entry> {
  const gated = new Map<string, Entry>();
  for (const entry of announcedEntries.flatMap(versionsOf<Entry>)) {
    const { uri, name, version } = entry.info;
    if (entry.gate) gated.set(JSON.stringify([uri ?? name, version && canonicalVersion(version)]), entry);
  }
  return gated;
}
