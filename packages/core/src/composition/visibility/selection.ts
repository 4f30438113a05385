import type { ComponentInfo, ComponentKind, ComponentSelection, EnableSelection, VersionRange } from '../../contracts';
import { TenonError } from '../../errors';
import { compareVersions } from '../../registry';
import { canonicalTemplate } from '../../schema';

const kinds: ReadonlySet<unknown> = new Set<ComponentKind>(['tool', 'resource', 'resourceTemplate', 'prompt']);
const lists = ['names', 'uris', 'tags', 'kinds', 'versions'] as const;
/** Values of one member, and characters of one value, at most: selections are kept. */
const maxValues = 1_000;
const maxCharacters = 2_048;

/** Whether a component fits every member of a selection. */
export function isSelected(selection: ComponentSelection, info: ComponentInfo): boolean {
  const { names, uris, tags, kinds: wanted, versions } = selection;
  return (
    (!wanted || wanted.includes(info.kind)) &&
    (!names || names.includes(info.name)) &&
    (!uris || (info.uri !== undefined && uris.includes(info.uri))) &&
    (!tags || info.tags.some((tag) => tags.includes(tag))) &&
    (!versions || versions.some((version) => hasVersion(info, version)))
  );
}

/** Whether `only` of a selection hides a component that it does not select. */
export function isConcerned({ kinds: wanted, uris }: ComponentSelection, { kind }: ComponentInfo): boolean {
  if (wanted) return wanted.includes(kind);
  return !uris || kind === 'resource' || kind === 'resourceTemplate';
}

/**
 * A copy of a selection that says nothing else, with URI templates as components are known by.
 *
 * @throws TenonError TN5022 for what is none; callers may have no types
 */
export function readSelection(given: unknown, mayBeOnly: boolean): EnableSelection {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('it is not an object');
  const selection: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (member === 'only') {
      if (!mayBeOnly) throw invalid('`only` stands in a disable()');
      if (typeof value !== 'boolean') throw invalid('`only` is not true or false');
      if (value) selection['only'] = true;
      continue;
    }
    const list = lists.find((known) => known === member);
    if (!list) throw invalid(`it has a member '${member}'`);
    selection[list] = readList(list, value);
  }
  return selection;
}

function readList(list: (typeof lists)[number], value: unknown): unknown[] {
  if (!Array.isArray(value)) throw invalid(`\`${list}\` is not a list`);
  if (value.length > maxValues) throw invalid(`\`${list}\` has more than ${maxValues} values`);
  return value.map((one: unknown) => {
    if (list === 'versions') return readVersion(one);
    if (list === 'kinds' && !kinds.has(one)) throw invalid(`'${String(one)}' is no kind of component`);
    const text = readText(list, one);
    return list === 'uris' ? canonicalTemplate(text) : text;
  });
}

function readVersion(value: unknown): string | VersionRange {
  if (typeof value !== 'object' || value === null) return readText('versions', value);
  const { from, before, ...others } = value as Record<string, unknown>;
  if (Object.keys(others).length > 0) throw invalid("a range of versions has only 'from' and 'before'");
  return {
    ...(from !== undefined && { from: readText('versions', from) }),
    ...(before !== undefined && { before: readText('versions', before) }),
  };
}

function readText(list: string, value: unknown): string {
  if (typeof value !== 'string') throw invalid(`\`${list}\` has a ${typeof value} in it`);
  if (value.length > maxCharacters) throw invalid(`\`${list}\` has a text of ${value.length} characters`);
  return value;
}

function hasVersion({ version }: ComponentInfo, wanted: string | VersionRange): boolean {
  if (version === undefined) return false;
  if (typeof wanted === 'string') return compareVersions(version, wanted) === 0;
  const { from, before } = wanted;
  return (
    (from === undefined || compareVersions(version, from) >= 0) &&
    (before === undefined || compareVersions(version, before) < 0)
  );
}

function invalid(detail: string): TenonError {
  return new TenonError('TN5022', detail);
}
