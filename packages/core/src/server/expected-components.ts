import type { Namespace } from '../composition';
import type { ComponentKind } from '../contracts';
import type { Diagnostics } from '../errors';
import { componentIdentity, identityOf, type Declaration, type Entry } from '../registry';
import type { MountPlan } from './mount-plan';
import type { ServerCore } from './server-core';

/** A component that a server is going to have, or has while it runs. */
export interface ExpectedComponent {
  readonly kind: ComponentKind;
  /** Its name, or its URI. */
  readonly identity: string;
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
    const { lists, callerParts } = core.running.kernel.services.snapshot;
    const entries = Object.values(lists).flatMap<Entry>(({ entries: listed }) => [...listed]);
    const components = entries.map(({ info, component }) => ({
      kind: info.kind,
      identity: identityOf(component),
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
  for (const { kind, identity, origin } of expectedOfDeclarations(declarations)) {
    origins.set(`${kind} ${identity}`, origin);
  }
  for (const plan of mounts) {
    for (const { kind, identity, origin } of expectedOfMount(plan).components) {
      const key = `${kind} ${identity}`;
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
    return { kind, origin, identity: componentIdentity(one), tags: info.tags };
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

function exposed({ kind, identity }: ExpectedComponent, namespace: Namespace): string {
  return kind === 'tool' || kind === 'prompt' ? namespace.name(identity) : namespace.uri(identity);
}
