import { Namespace } from '../composition';
import type { ServerCore } from './server-core';

/**
 * Names of the tools and prompts that a server is going to have, or has while it runs.
 *
 * @returns undefined where only the start can tell, since it mounts what is no server of this process
 */
export function mountedNames(core: ServerCore): string[] | undefined {
  if (core.running) {
    const { tools, prompts } = core.running.kernel.services.snapshot;
    return [...tools.keys(), ...prompts.keys()];
  }
  const { declarations, mounts } = core.check();
  const names = declarations.flatMap((one) => (one.kind === 'tool' || one.kind === 'prompt' ? one.info.name : []));
  for (const { core: child, places } of mounts) {
    const inner = child && mountedNames(child);
    if (!inner) return undefined;
    for (const namespace of places.namespaces) names.push(...inner.map((name) => namespace.name(name)));
  }
  return names;
}
