import type { Logger } from '../contracts';
import type { Diagnostics } from '../errors';
import type { CompletionDeclaration, ComponentDeclaration, Declaration } from './declaration';
import type { DuplicatePolicy } from './snapshot';

/** Leaves one component of each name, as the policy says; `error` reports the clash. */
export function withoutDuplicates<D extends Declaration>(
  declarations: readonly D[],
  policy: DuplicatePolicy,
  log: Logger,
  diagnostics: Diagnostics,
): D[] {
  const kept = new Map<string, D>();
  for (const declaration of declarations) {
    const key = declarationKey(declaration);
    const earlier = kept.get(key);
    if (earlier) {
      const detail = `${describe(declaration)} is declared by ${earlier.origin} and by ${declaration.origin}`;
      if (policy === 'ignore') continue;
      if (policy === 'error') {
        diagnostics.report({ ...declaration.place, code: 'TN1008', detail });
        continue;
      }
      if (policy === 'warn') log.warn({ component: key }, `${detail}; the later one replaces the earlier`);
    }
    kept.set(key, declaration);
  }
  return [...kept.values()];
}

/** What must be unique: the name of a tool or prompt, the URI of a resource. */
export function declarationKey(declaration: Declaration): string {
  return `${declaration.kind} ${identity(declaration)}`;
}

function identity(declaration: Declaration): string {
  if (declaration.kind === 'completion') return completionIdentity(declaration);
  return componentIdentity(declaration);
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
  return `${declaration.kind === 'resourceTemplate' ? 'resource template' : declaration.kind} '${componentIdentity(declaration)}'`;
}
