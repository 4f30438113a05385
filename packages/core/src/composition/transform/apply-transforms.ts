import type { ComponentKind } from '../../contracts';
import type { Diagnostics } from '../../errors';
import type { Transform } from '../../metadata';
import type { ModuleNode } from '../../modules';
import { identityOf, type Component, type CompletionComponent, type ListedComponent } from '../../registry';
import { canonicalTemplate, type ReadingOptions } from '../../schema';
import { likelyNames } from '../likely-names';
import type { ArgumentMap } from './argument-plan';
import { transformPromptComponent } from './transform-prompt';
import { transformResourceComponent } from './transform-resource';
import type { TransformSite } from './transform-site';
import { transformToolComponent } from './transform-tool';

/** What it is to name something that is not there: a mistake, doubtful, or neither since components come and go. */
export type Unmatched = 'problem' | 'warning' | 'allowed';

/** The transforms of one place, and what they concern. */
export interface TransformPlace {
  readonly transforms: readonly Transform[];
  /** Whose providers their functions see. */
  readonly module: ModuleNode;
  /** For messages: `Module`, or `mount(Module)`. */
  readonly name: string;
  /** Whether they concern a component. */
  readonly concerns: (component: ListedComponent) => boolean;
  /** How components are called there, where prefixes have been put before their names since; as they are by default. */
  readonly names?: PlaceNames;
  /** What a transform is that matches nothing, as it reads in the names that clients see. */
  readonly unmatched: (transform: Transform) => Unmatched;
}

/** Leads from names of a place to those that clients see. */
export interface PlaceNames {
  name(own: string): string;
  uri(own: string): string;
}

/** What one transform makes of one component; no component where it leaves it out, or is wrong. */
interface Outcome {
  readonly before: ListedComponent;
  readonly after: ListedComponent | undefined;
  readonly map?: ArgumentMap;
}

const kinds: Readonly<Record<Transform['transforms'], readonly ComponentKind[]>> = {
  tool: ['tool'],
  resource: ['resource', 'resourceTemplate'],
  prompt: ['prompt'],
};

/**
 * Applies transforms one after the other, each to what those before it made. Completions follow what they complete. A
 * component whose transform is wrong is left out: what a transform was to hide must not appear.
 *
 * @param components all that there are, so that completions of other modules and names that are taken are known
 * @param ofForeign takes what cannot be made of components of other processes
 */
export function applyTransforms(
  components: readonly Component[],
  place: TransformPlace,
  reading: ReadingOptions,
  diagnostics: Diagnostics,
  ofForeign: Diagnostics = diagnostics,
): Component[] {
  let current = [...components];
  // What they made is theirs as well.
  const concerned = new Set(current.filter((one) => one.kind !== 'completion' && place.concerns(one)));
  // What transforms that are wrong would have made: those that follow are not to blame.
  const missing = new Set<string>();
  for (const given of place.transforms) {
    const target = { target: place.module.type, member: 'transforms' };
    const siteFor = ({ isForeign }: Pick<ListedComponent, 'isForeign'>): TransformSite => ({
      module: place.module,
      reading,
      report: (code, detail, fix) => (isForeign ? ofForeign : diagnostics).report({ ...target, code, detail, fix }),
    });
    if (!isTransform(given)) {
      siteFor({}).report('TN5043', `\`transforms\` of ${place.name} has an entry that is none`, madeBy);
      continue;
    }
    const transform = place.names ? renamed(given, place.names) : given;
    const matching = current.filter((one) => concerned.has(one) && matches(transform, one)) as ListedComponent[];
    if (matching.length === 0) {
      if (missing.has(transform.name)) continue;
      const unmatched = place.unmatched(transform);
      if (unmatched === 'allowed') continue;
      const problem = { ...target, code: 'TN5040' as const, detail: nothingFor(transform, place, concerned) };
      if (unmatched === 'problem') diagnostics.report(problem);
      else diagnostics.warn(problem);
      continue;
    }
    const outcomes = new Map(
      matching.map((before) => [before as Component, outcomeOf(given, transform, before, siteFor(before))]),
    );
    const others = current.filter((one) => !outcomes.has(one));
    const all = [...others, ...[...outcomes.values()].flatMap(({ after }) => after ?? [])];
    for (const [one, outcome] of outcomes) {
      if (!isTaken(outcome, all)) continue;
      const { before, after } = outcome;
      const detail = `${describe(transform, place)} would be '${identityOf(after!)}', and so is another one`;
      siteFor(before).report('TN5042', detail);
      outcomes.set(one, { before, after: undefined });
    }
    for (const { after } of outcomes.values()) {
      if (after) concerned.add(after);
      else if (transform.options.enabled !== false) missing.add(transform.name).add(newNameOf(transform));
    }
    current = current.flatMap((one) => {
      const outcome = outcomes.get(one);
      if (outcome) return outcome.after ?? [];
      return one.kind === 'completion' ? follow(one, [...outcomes.values()]) : one;
    });
  }
  return current;
}

const madeBy = 'Make it with transformTool, transformResource or transformPrompt.';

export function isTransform(value: unknown): value is Transform {
  if (typeof value !== 'object' || value === null || !('transforms' in value)) return false;
  const { transforms, name, options } = value as Partial<Transform>;
  return (
    Object.hasOwn(kinds, String(transforms)) &&
    typeof name === 'string' &&
    typeof options === 'object' &&
    options !== null
  );
}

/** A transform in the names that clients see. */
function renamed(transform: Transform, names: PlaceNames): Transform {
  if (transform.transforms === 'resource') {
    const { name, options } = transform;
    const uri = options.uri === undefined ? undefined : names.uri(options.uri);
    return { ...transform, name: names.uri(name), options: { ...options, uri } };
  }
  const name = names.name(transform.name);
  const given = transform.options.name === undefined ? undefined : names.name(transform.options.name);
  if (transform.transforms === 'tool') return { ...transform, name, options: { ...transform.options, name: given } };
  return { ...transform, name, options: { ...transform.options, name: given } };
}

/** What a transform calls what it makes. */
export function newNameOf(transform: Transform): string {
  const { name } = transform;
  return (transform.transforms === 'resource' ? transform.options.uri : transform.options.name) ?? name;
}

function matches({ transforms, name }: Transform, component: Component): boolean {
  if (component.kind === 'completion' || !kinds[transforms].includes(component.kind)) return false;
  return identityOf(component) === (transforms === 'resource' ? canonicalTemplate(name) : name);
}

/** What was made of components, so that composing again makes the same of the same: only what is new is a change. */
const made = new WeakMap<Transform, WeakMap<ListedComponent, Outcome>>();

/** @param given as it was written, the transform as it reads with the names that clients see */
function outcomeOf(given: Transform, transform: Transform, before: ListedComponent, site: TransformSite): Outcome {
  let ofTransform = made.get(given);
  if (!ofTransform) made.set(given, (ofTransform = new WeakMap<ListedComponent, Outcome>()));
  const known = ofTransform.get(before);
  if (known) return known;
  const outcome = transformOne(transform, before, site);
  if (outcome.after) ofTransform.set(before, outcome);
  return outcome;
}

function transformOne(transform: Transform, before: ListedComponent, site: TransformSite): Outcome {
  const { options } = transform;
  if (options.enabled === false) return { before, after: undefined };
  const subject = `${transform.transforms} '${transform.name}'`;
  switch (transform.transforms) {
    case 'tool':
      return before.kind === 'tool'
        ? { before, after: transformToolComponent(before, transform.options, subject, site) }
        : { before, after: before };
    case 'resource':
      return before.kind === 'resource' || before.kind === 'resourceTemplate'
        ? { before, after: transformResourceComponent(before, transform.options, subject, site) }
        : { before, after: before };
    case 'prompt': {
      if (before.kind !== 'prompt') return { before, after: before };
      const prompt = transformPromptComponent(before, transform.options, subject, site);
      return { before, after: prompt?.component, map: prompt?.map };
    }
  }
}

/** A completion of what was transformed: under its new name, and none of what callers no longer give. */
function follow(completion: CompletionComponent, outcomes: readonly Outcome[]): CompletionComponent | [] {
  const outcome = outcomes.find(
    ({ before }) =>
      (before.kind === 'prompt' || before.kind === 'resourceTemplate') && identityOf(before) === completion.reference,
  );
  if (!outcome) return completion;
  const { after, map } = outcome;
  if (!after) return [];
  const reference = identityOf(after);
  if (!map) return { ...completion, reference };
  const argument = map.nameOf(completion.argument);
  if (argument === null) return [];
  return {
    ...completion,
    reference,
    argument: argument ?? completion.argument,
    argumentNames: composed(map.origins, completion.argumentNames),
  };
}

/** From the newest names over those before them to the ones that the completion knows. */
function composed(
  newer: ReadonlyMap<string, string>,
  older: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  if (!older) return newer;
  return new Map(
    [...newer].flatMap(([name, between]) => {
      const own = older.get(between);
      return own === undefined ? [] : [[name, own] as const];
    }),
  );
}

/** Whether another component has the name. Versions of one component share it; nothing else does. */
function isTaken({ before, after }: Outcome, all: readonly Component[]): boolean {
  if (!after || identityOf(after) === identityOf(before)) return false;
  const { version } = after.info;
  return all.some(
    (one) =>
      one !== after &&
      one.kind === after.kind &&
      identityOf(one) === identityOf(after) &&
      (version === undefined || one.info.version === undefined || version === one.info.version),
  );
}

function describe({ transforms, name }: Transform, place: TransformPlace): string {
  return `${transforms} '${name}' in \`transforms\` of ${place.name}`;
}

function nothingFor(transform: Transform, place: TransformPlace, concerned: ReadonlySet<Component>): string {
  const known = [...concerned].flatMap((one) =>
    one.kind !== 'completion' && kinds[transform.transforms].includes(one.kind) ? identityOf(one) : [],
  );
  const there = likelyNames(transform.name, known).map((one) => `'${one}'`);
  return `there is no ${describe(transform, place)}${there.length === 0 ? '' : `, but ${there.join(', ')}`}`;
}
