import type { Diagnostics } from '../errors';
import { tokenName } from '../contracts';
import type { Application, ImportEdge, Placement } from '../modules';
import { isComponentName, type Declaration, type PlacedDeclaration } from '../registry';
import { parseUriTemplate } from '../schema';
import { checkCompositionOptions, checkRenames } from './check-options';
import { Namespace } from './namespace';
import { checkTransforms } from './transform';

/** The components of an application, where and as they appear. */
export interface PlacedComponents {
  readonly declarations: readonly PlacedDeclaration[];
  /** Names and URI templates of what tags leave out: their completions are no mistake. */
  readonly leftOut: ReadonlySet<string>;
}

/**
 * Puts the components of every module where it is imported: once as they are for all plain imports, and once for each
 * path of `importModule`, under the names that they have there. Reports options that are wrong, of imports and of transforms.
 */
export function placeDeclarations(
  application: Application,
  declared: readonly Declaration[],
  diagnostics: Diagnostics,
): PlacedComponents {
  for (const { name, type, options } of application.modules) {
    checkTransforms(options.transforms ?? [], { what: name, target: type }, diagnostics);
  }
  const isValid = new Map<ImportEdge, boolean>();
  for (const edge of new Set(application.placements.flatMap((placement) => placement.edges))) {
    const found = diagnostics.problems.length;
    checkCompositionOptions(edge.options, placeOf(edge), diagnostics);
    isValid.set(edge, diagnostics.problems.length === found);
  }
  const declarations: PlacedDeclaration[] = [];
  const leftOut = new Set<string>();
  for (const placement of application.placements) {
    if (!placement.edges.every((edge) => isValid.get(edge))) continue;
    const own = declared.filter(({ module }) => module === placement.module);
    const namespace = new Namespace(placement.edges.map((edge) => edge.options));
    if (placement.edges.length === 0) {
      declarations.push(...own.map((declaration) => ({ ...declaration, placement })));
      continue;
    }
    for (const declaration of own) {
      if (declaration.kind === 'completion' || namespace.admits(declaration.info.tags)) {
        declarations.push(renamed(declaration, namespace, placement, diagnostics));
      } else leftOut.add(namespace.reference('uri' in declaration ? declaration.uri : declaration.info.name));
    }
  }
  for (const edge of isValid.keys()) {
    if (!isValid.get(edge)) continue;
    checkRenames(edge.options, namesBehind(edge, application, declared), placeOf(edge), diagnostics);
  }
  return { declarations, leftOut };
}

/** Names of tools and prompts as an import finds them: its own prefix not yet before them. */
function namesBehind(edge: ImportEdge, application: Application, declared: readonly Declaration[]): string[] {
  const names = new Set<string>();
  for (const { module, edges } of application.placements) {
    const at = edges.indexOf(edge);
    if (at < 0) continue;
    const inner = new Namespace(edges.slice(at + 1).map((one) => one.options));
    for (const declaration of declared) {
      if (declaration.module !== module || declaration.kind === 'completion' || 'uri' in declaration) continue;
      if (inner.admits(declaration.info.tags)) names.add(inner.name(declaration.info.name));
    }
  }
  return [...names];
}

function renamed(
  declaration: Declaration,
  namespace: Namespace,
  placement: Placement,
  diagnostics: Diagnostics,
): PlacedDeclaration {
  if (declaration.kind === 'completion') {
    return { ...declaration, placement, reference: namespace.reference(declaration.reference) };
  }
  const { info } = declaration;
  if ('uri' in declaration) {
    const uri = namespace.uri(declaration.uri);
    const template = declaration.template && parseUriTemplate(uri);
    // A resource object without a name of its own has its URI for one.
    const name = info.name === declaration.uri ? uri : info.name;
    return { ...declaration, placement, uri, template, info: { ...info, uri, name } };
  }
  const name = namespace.name(info.name);
  if (!isComponentName(name)) {
    const detail = `'${name.slice(0, 140)}', which ${info.name} is imported as, is not usable`;
    diagnostics.report({ ...declaration.place, code: 'TN2007', detail });
  }
  return { ...declaration, placement, info: { ...info, name } };
}

function placeOf({ importer, imported }: ImportEdge): { what: string; target: ImportEdge['importer']['type'] } {
  return { what: `importModule(${tokenName(imported.type)}) of ${importer.name}`, target: importer.type };
}
