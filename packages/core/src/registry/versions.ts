import { identityOf, type ListedComponent } from './component';
import type { Entry } from './entry';
import { canonicalVersion, compareVersions } from './version-order';

/**
 * Makes entries of components, by name or URI: of each the newest version, which knows the others. Of several with one
 * identity and version the last counts.
 */
export function newestByIdentity<C extends ListedComponent, E extends Entry>(
  components: readonly C[],
  enter: (component: C) => E,
): Map<string, E> {
  const groups = new Map<string, C[]>();
  for (const component of components) {
    const identity = identityOf(component);
    const group = groups.get(identity);
    if (group) group.push(component);
    else groups.set(identity, [component]);
  }
  const entries = new Map<string, E>();
  for (const [identity, group] of groups) entries.set(identity, newestOf(group, enter));
  return entries;
}

/** All versions of what an entry is one of, the newest first. */
export function versionsOf<E extends Entry>(entry: E & { readonly versions?: readonly E[] }): readonly E[] {
  return entry.versions ?? [entry];
}

function newestOf<C extends ListedComponent, E extends Entry>(group: readonly C[], enter: (component: C) => E): E {
  const last = group.at(-1)!;
  if (last.info.version === undefined) return enter(last);
  const byVersion = new Map<string, C>();
  for (const component of group) {
    const { version } = component.info;
    if (version !== undefined) byVersion.set(canonicalVersion(version), component);
  }
  const versions: E[] = [];
  const newestFirst = [...byVersion.values()].sort((a, b) => compareVersions(b.info.version!, a.info.version!));
  for (const component of newestFirst) versions.push({ ...enter(component), versions });
  return versions[0]!;
}
