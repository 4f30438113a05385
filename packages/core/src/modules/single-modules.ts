import type { Constructor } from '../contracts';
import type { Diagnostics } from '../errors';
import type { SingleModule } from '../metadata';
import type { ModuleNode } from './module-node';
import { isDynamic } from './module-type';

/**
 * Reports modules of which a server takes one, where it has more (TN1020): which of them others see would follow the order
 * of imports.
 *
 * @param modules of the application
 * @param running modules that exist already; what is wrong among them alone was reported before
 */
export function reportSecondModules(
  modules: readonly ModuleNode[],
  running: readonly ModuleNode[],
  diagnostics: Diagnostics,
): void {
  const all = [...new Set([...running, ...modules])];
  const byType = new Map<Constructor, ModuleNode[]>();
  for (const node of all) {
    if (singleOf(node)) byType.set(node.type, [...(byType.get(node.type) ?? []), node]);
  }
  for (const [target, nodes] of byType) {
    const added = nodes.find((node) => !running.includes(node));
    if (nodes.length === 1 || !added) continue;
    const times = nodes.length === 2 ? 'twice' : `${nodes.length} times`;
    const shown = nodes.map((node) => `of ${singleOf(node)!.of}${placeOf(node, all, running)}`);
    const detail = `${added.name} is there ${times}: ${shown.join('; ')}`;
    diagnostics.report({ code: 'TN1020', detail, fix: singleOf(added)!.fix, target });
  }
}

function singleOf({ reference }: ModuleNode): SingleModule | undefined {
  return isDynamic(reference) ? reference.single : undefined;
}

/** Where a module stands, as the end of a phrase. */
function placeOf(module: ModuleNode, all: readonly ModuleNode[], running: readonly ModuleNode[]): string {
  const importers = all.filter(({ imports }) => imports.includes(module)).map(({ name }) => name);
  const place = importers.length > 0 ? `, imported by ${importers.join(' and ')}` : '';
  return running.includes(module) ? `${place}, which runs already` : place;
}
