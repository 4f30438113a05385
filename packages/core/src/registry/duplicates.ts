import type { Logger } from '../contracts';
import type { Diagnostics } from '../errors';
import { componentKey, describeComponent } from './component-name';
import type { CompletionDeclaration, ComponentDeclaration, Declaration, PlacedDeclaration } from './declaration';
import { NameClashes } from './name-clashes';
import type { DuplicatePolicy } from './snapshot';

/** What an application declares by itself, where something that it imports has the same names. */
const ownParts = {};

/** Leaves one component of each name, as the policy says; `error` reports the clash (TN1008; TN5052 of two searches). */
export function withoutDuplicates<D extends Declaration & Partial<Pick<PlacedDeclaration, 'placement'>>>(
  declarations: readonly D[],
  policy: DuplicatePolicy,
  log: Logger,
  diagnostics: Diagnostics,
): D[] {
  const kept = new Map<string, D>();
  const clashes = new NameClashes();
  // Other names would not help two searches.
  let secondSearch: { readonly detail: string; readonly place: Declaration['place'] } | undefined;
  for (const declaration of declarations) {
    const key = declarationKey(declaration);
    const earlier = kept.get(key);
    if (earlier) {
      const detail = `${describe(declaration)} is declared by ${earlier.origin} and by ${declaration.origin}`;
      if (policy === 'ignore') continue;
      if (policy === 'error' && isOfSearch(earlier) && isOfSearch(declaration)) {
        secondSearch ??= { detail, place: declaration.place };
        continue;
      }
      if (policy === 'error') {
        const [first, second] = [earlier, declaration].map(({ placement }) => placement?.edges[0]);
        const parties = first || second ? ([first ?? ownParts, second ?? ownParts] as const) : undefined;
        clashes.add(parties, { component: describe(declaration), detail, place: declaration.place });
        continue;
      }
      if (policy === 'warn') log.warn({ component: key }, `${detail}; the later one replaces the earlier`);
    }
    kept.set(key, declaration);
  }
  clashes.report(diagnostics);
  if (secondSearch) diagnostics.report({ ...secondSearch.place, code: 'TN5052', detail: secondSearch.detail });
  reportMixedVersions([...kept.values()], diagnostics);
  return [...kept.values()];
}

/** A name is that of versions, or of one component without a version: nobody could tell which of both was meant. */
function reportMixedVersions(declarations: readonly Declaration[], diagnostics: Diagnostics): void {
  const first = new Map<string, ComponentDeclaration>();
  const reported = new Set<string>();
  for (const declaration of declarations) {
    if (declaration.kind === 'completion') continue;
    const key = JSON.stringify([declaration.kind, componentIdentity(declaration)]);
    const earlier = first.get(key);
    if (!earlier) first.set(key, declaration);
    else if ((earlier.info.version === undefined) !== (declaration.info.version === undefined) && !reported.has(key)) {
      reported.add(key);
      const [bare, versioned] = earlier.info.version === undefined ? [earlier, declaration] : [declaration, earlier];
      const detail = `${bare.origin} has none, ${versioned.origin} is ${describe(versioned)}`;
      diagnostics.report({ ...declaration.place, code: 'TN5020', detail });
    }
  }
}

/** What must be unique of a declaration, completions included. */
export function declarationKey(declaration: Declaration): string {
  if (declaration.kind === 'completion') return `completion ${completionIdentity(declaration)}`;
  return componentKey(declaration.kind, componentIdentity(declaration), declaration.info.version);
}

/** Whether it is one of the tools of a search over tools. */
function isOfSearch(declaration: Declaration): boolean {
  return declaration.kind === 'tool' && declaration.search !== undefined;
}

function completionIdentity({ reference, argument }: CompletionDeclaration): string {
  return JSON.stringify([reference, argument]);
}

/** The name on the wire, or the URI. */
export function componentIdentity(declaration: ComponentDeclaration): string {
  return 'uri' in declaration ? declaration.uri : declaration.info.name;
}

function describe(declaration: Declaration): string {
  if (declaration.kind === 'completion')
    return `the completion of '${declaration.argument}' of '${declaration.reference}'`;
  return describeComponent(declaration.kind, componentIdentity(declaration), declaration.info.version);
}
