import { tokenName, type Constructor } from '../contracts';
import { findImportCycle, optionProblems, type Diagnostics, type OptionRules } from '../errors';
import { resolveReference } from '../injection';
import {
  isGlobal,
  ModuleImport,
  readModule,
  type DynamicModule,
  type ModuleOptions,
  type ModuleReference,
} from '../metadata';
import { reportNoModule, reportNoMounts } from './misplaced-entries';
import type { ImportEdge, ModuleNode } from './module-node';
import { isDynamic, moduleType } from './module-type';
import { readPlacements, type Placement } from './placement';
import { reportSecondModules } from './single-modules';

const ofModule: OptionRules<ModuleOptions> = {
  imports: 'any',
  mounts: 'any',
  providers: 'any',
  exports: 'any',
  middleware: 'any',
  guards: 'any',
  transforms: 'any',
};
const ofDynamicModule: OptionRules<DynamicModule> = { ...ofModule, module: 'any', global: 'boolean', single: 'object' };
const lists = Object.keys(ofModule) as (keyof ModuleOptions)[];

type Lists = Partial<Record<keyof ModuleOptions, readonly unknown[]>>;

/** The modules of an application. */
export interface ModuleGraph {
  /** The root first, importers before what they import, each once. */
  readonly importersFirst: readonly ModuleNode[];
  /** What is imported before its importers, in the order of the lists; the order in which modules start. */
  readonly importedFirst: readonly ModuleNode[];
  /** Where the components of each module appear, the root's own first. */
  readonly placements: readonly Placement[];
}

/**
 * Reads the modules that a root imports, directly or not.
 *
 * A class imported along two paths is one module; a dynamic module is one per object. Reports what is no module
 * (TN1005), undefined entries (TN1006) and second ones of what a server has once (TN1020); it instantiates nothing.
 *
 * @param running modules that exist already, and are taken as they are
 */
export function readModuleGraph(
  root: ModuleReference,
  diagnostics: Diagnostics,
  running: readonly ModuleNode[] = [],
): ModuleGraph {
  const nodes = new Map<unknown, MutableNode>(running.map((node) => [node.reference, node as MutableNode]));
  // A root that was given more than its class is known by that, too.
  if (running[0]) nodes.set(running[0].type, running[0] as MutableNode);
  const visit = (reference: unknown, importer: Constructor | undefined): MutableNode | undefined => {
    const known = nodes.get(reference);
    if (known) return known;
    const type = moduleType(reference);
    if (!type || !isModuleReference(reference)) {
      reportNoModule(reference, importer, diagnostics);
      return undefined;
    }
    const options = readOptions(reference, type, diagnostics);
    const imports: MutableNode[] = [];
    const plainImports: MutableNode[] = [];
    const importEdges: ImportEdge[] = [];
    const global = isGlobal(type) || (isDynamic(reference) && reference.global === true);
    const name = tokenName(type);
    const node: MutableNode = { type, name, reference, imports, plainImports, importEdges, global, options };
    nodes.set(reference, node);
    // A module that imports the root back names its class, also where the root was given more than that.
    if (!importer) nodes.set(type, node);
    for (const entry of options.imports ?? []) {
      const edge = entry instanceof ModuleImport ? entry : undefined;
      const imported = visit(edge ? edge.module : entry, type);
      if (!imported) continue;
      if (!imports.includes(imported)) imports.push(imported);
      if (edge) importEdges.push({ importer: node, imported, options: edge.options });
      else if (!plainImports.includes(imported)) plainImports.push(imported);
    }
    reportNoMounts(options.mounts ?? [], type, diagnostics);
    return node;
  };
  const top = visit(root, undefined) ?? emptyRoot;
  const ordered = importersFirst(top);
  reportSecondModules(ordered, running, diagnostics);
  return {
    importersFirst: ordered,
    importedFirst: importedFirst(top),
    placements: readPlacements(ordered, diagnostics),
  };
}

type MutableNode = ModuleNode & { readonly imports: ModuleNode[] };

/** Stands in where the root is no module, so that other problems can be looked for. */
class NoModule {}
const emptyRoot: MutableNode = {
  type: NoModule,
  name: NoModule.name,
  reference: NoModule,
  imports: [],
  plainImports: [],
  importEdges: [],
  global: false,
  options: {},
};

function isModuleReference(reference: unknown): reference is ModuleReference {
  return typeof reference === 'function' || isDynamic(reference);
}

function readOptions(reference: ModuleReference, type: Constructor, diagnostics: Diagnostics): ModuleOptions {
  const own: Lists = readModule(type) ?? {};
  const given: Lists = isDynamic(reference) ? reference : {};
  const wrong = [...optionProblems(own, ofModule), ...optionProblems(given, ofDynamicModule)];
  for (const { detail, fix } of wrong) {
    diagnostics.report({ code: 'TN1015', detail: `${detail} of ${tokenName(type)}, a module`, fix, target: type });
  }
  const merged: Lists = {};
  for (const list of lists) {
    // What is put around a module stands outside of what it lists itself.
    const sources = list === 'middleware' ? [given, own] : [own, given];
    merged[list] = sources.flatMap((source) => readList(source[list], list, type, diagnostics));
  }
  return merged as ModuleOptions;
}

function readList(entries: unknown, list: string, type: Constructor, diagnostics: Diagnostics): unknown[] {
  if (entries === undefined) return [];
  if (!Array.isArray(entries)) {
    const detail = `\`${list}\` of ${type.name} is not a list`;
    diagnostics.report({ code: 'TN1015', detail, fix: `Write \`${list}: [ … ]\`.`, target: type });
    return [];
  }
  const resolved: unknown[] = [];
  entries.forEach((entry: unknown, index) => {
    const { value } = resolveReference(entry);
    if (value === undefined || value === null) reportUndefined(list, index, value, type, diagnostics);
    else resolved.push(value);
  });
  return resolved;
}

function reportUndefined(
  list: string,
  index: number,
  value: unknown,
  type: Constructor,
  diagnostics: Diagnostics,
): void {
  const files = findImportCycle(type);
  const circle = files ? `; its file imports itself: ${files.join(' → ')}` : '';
  const detail = `entry ${index} of \`${list}\` of ${type.name} is ${String(value)}${circle}`;
  diagnostics.report({ code: 'TN1006', detail, target: type, member: list });
}

function importersFirst(root: ModuleNode): ModuleNode[] {
  // Imports are visited last to first, so that reversing restores the order of the lists among equals.
  return postorder(root, (node) => [...node.imports].reverse()).reverse();
}

function importedFirst(root: ModuleNode): ModuleNode[] {
  return postorder(root, (node) => node.imports);
}

function postorder(root: ModuleNode, next: (node: ModuleNode) => readonly ModuleNode[]): ModuleNode[] {
  const visited = new Set<ModuleNode>();
  const ordered: ModuleNode[] = [];
  const visit = (node: ModuleNode): void => {
    if (visited.has(node)) return;
    visited.add(node);
    next(node).forEach(visit);
    ordered.push(node);
  };
  visit(root);
  return ordered;
}
