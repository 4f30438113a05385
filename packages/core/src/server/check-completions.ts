import type { Diagnostics } from '../errors';
import type { Declaration } from '../registry';

/** Reports completions of what does not exist; those of disabled components wait for them. */
export function checkCompletions(
  declarations: readonly Declaration[],
  disabled: ReadonlySet<string>,
  diagnostics: Diagnostics,
): void {
  for (const declaration of declarations) {
    if (declaration.kind !== 'completion') continue;
    const { reference, argument, place } = declaration;
    const known = argumentsOf(declarations, reference);
    if (!known && disabled.has(reference)) continue;
    if (!known)
      diagnostics.report({
        ...place,
        code: 'TN2010',
        detail: `there is no prompt or resource template '${reference}'`,
      });
    else if (!known.includes(argument)) {
      const detail = `'${reference}' has no argument '${argument}', only ${known.join(', ') || 'none'}`;
      diagnostics.report({ ...place, code: 'TN2010', detail });
    }
  }
}

/** The arguments of all versions; undefined where there is none. */
function argumentsOf(declarations: readonly Declaration[], reference: string): string[] | undefined {
  const known: string[][] = [];
  for (const declaration of declarations) {
    if (declaration.kind === 'prompt' && declaration.info.name === reference) {
      known.push(declaration.arguments.map((argument) => argument.name));
    }
    if (declaration.kind === 'resourceTemplate' && declaration.uri === reference) {
      known.push(declaration.template?.variables.map((variable) => variable.name) ?? []);
    }
  }
  return known.length > 0 ? [...new Set(known.flat())] : undefined;
}
