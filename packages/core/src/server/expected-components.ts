import type { Namespace } from '../composition';
import type { ComponentKind } from '../contracts';
import type { Diagnostics } from '../errors';
import { allEntries, canonicalVersion, componentIdentity, identityOf, type Declaration } from '../registry';
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
    const components = [...allEntries(snapshot)].map(({ info, component }) => ({
      kind: info.kind,
      identity: identityOf(component),
      version: info.version,
      tags: info.tags,
      origin: component.origin,
    }));
    return { components, isComplete: callerParts.length === 0 };
  }
  const { declarations, mounts } = core.check();
  const mounted = mounts.map(expectedOfMount);
  return {
    components: [...expectedOfDeclarations(declarations), ...mounted.flatMap(({ components }) => components)],
    isComplete: mounted.every(({ isComplete }) => isComplete),
  };
}

/** Reports names that two components are going to share (TN1008). */
export function checkExpected(
  declarations: readonly Declaration[],
  mounts: readonly MountPlan[],
  diagnostics: Diagnostics,
): void {
  const origins = new Map<string, string>();
  for (const one of expectedOfDeclarations(declarations)) origins.set(keyOf(one), one.origin);
  for (const plan of mounts) {
    for (const one of expectedOfMount(plan).components) {
      const { kind, identity, origin } = one;
      const key = keyOf(one);
      const earlier = origins.get(key);
      if (earlier === undefined) origins.set(key, origin);
      else {
        const what = kind === 'resourceTemplate' ? 'resource template' : kind;
        const detail = `${what} '${identity}' comes from ${earlier} and from ${origin}`;
        diagnostics.report({ code: 'TN1008', detail });
      }
    }
  }
}

function expectedOfDeclarations(declarations: readonly Declaration[]): ExpectedComponent[] {
  return declarations.flatMap((one) => {
    if (one.kind === 'completion') return [];
    const { kind, origin, info } = one;
    return { kind, origin, identity: componentIdentity(one), version: info.version, tags: info.tags };
  });
}

function expectedOfMount({ core, places, name }: MountPlan): Expectation {
  if (!core) return { components: [], isComplete: false };
  const { components, isComplete } = expectedOf(core);
  return {
    components: places.namespaces.flatMap((namespace) =>
      components
        .filter(({ tags }) => namespace.admits(tags))
        .map((one) => ({
          ...one,
          identity: exposed(one, namespace),
          origin: `${one.origin} of mount '${name}'`,
        })),
    ),
    isComplete,
  };
}

function keyOf({ kind, identity, version }: ExpectedComponent): string {
  return JSON.stringify([kind, identity, typeof version === 'string' ? canonicalVersion(version) : null]);
}

function exposed({ kind, identity }: ExpectedComponent, namespace: Namespace): string {
  return kind === 'tool' || kind === 'prompt' ? namespace.name(identity) : namespace.uri(identity);
}
