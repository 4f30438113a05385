import type { Diagnostics } from '../errors';
import type { ImportEdge, ModuleNode } from './module-node';

/**
 * A place where the components of a module appear: once for all plain imports together, and once for each path of
 * `importModule` that leads to it.
 */
export interface Placement {
  readonly module: ModuleNode;
  /** The `importModule` entries that lead to it, the outermost first; none where it is imported as it is. */
  readonly edges: readonly ImportEdge[];
  /** The modules whose middleware stands around its components, from the outermost in. */
  readonly around: readonly ModuleNode[];
  /** The modules whose guards decide on them, from the outermost in. */
  readonly guardedBy: readonly ModuleNode[];
}

/**
 * Finds where components appear, those of the root and its plain imports first. Reports circles of `importModule`, which
 * would never end (TN5002).
 *
 * @param modules of the application, importers first
 */
export function readPlacements(modules: readonly ModuleNode[], diagnostics: Diagnostics): Placement[] {
  const found: Placement[] = [];
  const refused = new Set<ImportEdge>();

  const place = (root: ModuleNode, edges: readonly ImportEdge[], outer: Placement | undefined): void => {
    const group = reachable(root, modules);
    const placements = group.map((module): Placement => {
      const within = dependents(module, group);
      return {
        module,
        edges,
        // What is imported with importModule leaves its middleware behind.
        around: outer ? outer.around : within,
        guardedBy: outer ? [...outer.guardedBy, ...within] : within,
      };
    });
    found.push(...placements);
    for (const placement of placements) {
      for (const edge of placement.module.importEdges) {
        if (edges.includes(edge)) reportCircle(edge, refused, diagnostics);
        else place(edge.imported, [...edges, edge], placement);
      }
    }
  };

  const [root] = modules;
  if (root) place(root, [], undefined);
  return found;
}

/** What a module imports as it is, directly or not, and the module itself. */
function reachable(root: ModuleNode, modules: readonly ModuleNode[]): ModuleNode[] {
  const reached = new Set([root]);
  for (const module of reached) for (const imported of module.plainImports) reached.add(imported);
  return modules.filter((module) => reached.has(module));
}

/** The modules of a group that import one of it, directly or not: the outermost first, the module itself last. */
function dependents(module: ModuleNode, group: readonly ModuleNode[]): ModuleNode[] {
  const importers = new Set([module]);
  for (const one of importers) {
    for (const importer of group) if (importer.plainImports.includes(one)) importers.add(importer);
  }
  return [...group.filter((one) => one !== module && importers.has(one)), module];
}

function reportCircle(edge: ImportEdge, refused: Set<ImportEdge>, diagnostics: Diagnostics): void {
  if (refused.has(edge)) return;
  refused.add(edge);
  const { importer, imported } = edge;
  const detail = `${importer.name} imports ${imported.name} with importModule, and ${imported.name} leads back to ${importer.name}`;
  diagnostics.report({ code: 'TN5002', detail, target: importer.type });
}
