import type { Namespace, TransformPlace } from '../composition';
import type { ComponentKind } from '../contracts';
import type { Diagnostics } from '../errors';
import type { Application } from '../modules';
import {
  allEntries,
  componentIdentity,
  componentKey,
  describeComponent,
  identityOf,
  isOfSearch,
  NameClashes,
  type Declaration,
  type ListedComponent,
} from '../registry';
import { canonicalTemplate } from '../schema';
import type { MountPlan } from './mount-plan';
import type { ServerCore } from './server-core';

/** A component that a server is going to have, or has while it runs. */
export interface ExpectedComponent {
  readonly kind: ComponentKind;
  /** Its name, or its URI. */
  readonly identity: string;
  readonly version: string | undefined;
  readonly tags: readonly string[];
  readonly origin: string;
  /** Whether it lives in another process. */
  readonly isForeign: boolean;
}

/** What can be known of the components of a server before it starts. */
export interface Expectation {
  readonly components: readonly ExpectedComponent[];
  /** Whether this is all: what is mounted and no server of this process shows only later. */
  readonly isComplete: boolean;
}

export function expectedOf(core: ServerCore): Expectation {
  if (core.running) {
    const { snapshot } = core.running.kernel.services;
    const { callerParts } = snapshot;
    const components = [...allEntries(snapshot)].flatMap(({ component }) => expectedOfComponent(component));
    return { components, isComplete: callerParts.length === 0 };
  }
  const { application, outline, mounts } = core.check();
  const own = outline.flatMap((one) => (one.kind === 'completion' ? [] : expectedOfComponent(one)));
  // What transforms of modules make of what these mount is not known before it is there.
  if (mounts.length > 0 && hasTransforms(application)) return { components: own, isComplete: false };
  const mounted = mounts.map(expectedOfMount);
  return {
    components: [...own, ...mounted.flatMap(({ components }) => components)],
    isComplete: mounted.every(({ isComplete }) => isComplete),
  };
}

/** Reports names that two components are going to share (TN1008). */
export function checkExpected(
  declarations: readonly Declaration[],
  mounts: readonly MountPlan[],
  diagnostics: Diagnostics,
): void {
  // What is mounted clashes with what is declared, or with another mount, whatever has how many names.
  const known = new Map<string, { readonly origin: string; readonly party: object }>();
  for (const one of expectedOfDeclarations(declarations)) known.set(keyOf(one), { ...one, party: declarations });
  const clashes = new NameClashes();
  for (const plan of mounts) {
    for (const one of expectedOfMount(plan).components) {
      const { kind, identity, origin, isForeign } = one;
      // What others offer at present keeps no server from starting: it is left out then.
      if (isForeign) continue;
      const key = keyOf(one);
      const earlier = known.get(key);
      if (earlier === undefined) known.set(key, { origin, party: plan });
      else {
        const component = describeComponent(kind, identity);
        const detail = `${component} comes from ${earlier.origin} and from ${origin}`;
        clashes.add([earlier.party, plan], { component, detail });
      }
    }
  }
  clashes.report(diagnostics);
}

function expectedOfComponent(component: ListedComponent): ExpectedComponent | [] {
  // A search is not mounted along.
  if (isOfSearch(component)) return [];
  const { kind, info, origin, isForeign = false } = component;
  return { kind, identity: identityOf(component), version: info.version, tags: info.tags, origin, isForeign };
}

function hasTransforms({ placements }: Application): boolean {
  return placements.some(({ module, edges }) =>
    [module.options, ...edges.map((edge) => edge.options)].some(({ transforms = [] }) => transforms.length > 0),
  );
}

function expectedOfDeclarations(declarations: readonly Declaration[]): ExpectedComponent[] {
  return declarations.flatMap((one) => {
    if (one.kind === 'completion') return [];
    const { kind, origin, info } = one;
    return { kind, origin, identity: componentIdentity(one), version: info.version, tags: info.tags, isForeign: false };
  });
}

function expectedOfMount({ core, places, name }: MountPlan): Expectation {
  if (!core) return { components: [], isComplete: false };
  const { components, isComplete } = expectedOf(core);
  return {
    components: places.namespaces.flatMap((namespace, index) => {
      const transformed = transformedIn(places.transforms[index]);
      return components
        .filter(({ tags }) => namespace.admits(tags))
        .map((one) => ({
          ...one,
          identity: exposed(one, namespace),
          origin: `${one.origin} of mount '${name}'`,
        }))
        .filter(({ identity }) => !transformed.has(identity));
    }),
    isComplete: isComplete && places.transforms.length === 0,
  };
}

/** Names and URIs of what a mount transforms: by what it appears instead is found when it is there. */
function transformedIn(place: TransformPlace | undefined): ReadonlySet<string> {
  const { transforms = [], names } = place ?? {};
  return new Set(
    transforms.map(({ transforms: kind, name }) => {
      if (kind === 'resource') return canonicalTemplate(names?.uri(name) ?? name);
      return names?.name(name) ?? name;
    }),
  );
}

function keyOf({ kind, identity, version }: ExpectedComponent): string {
  return componentKey(kind, identity, version);
}

function exposed({ kind, identity }: ExpectedComponent, namespace: Namespace): string {
  return kind === 'tool' || kind === 'prompt' ? namespace.name(identity) : namespace.uri(identity);
}
