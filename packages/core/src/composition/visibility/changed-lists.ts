import type { ComponentKind } from '../../contracts';

/** Lists that clients are told of when they change. */
export type ListName = 'tools' | 'resources' | 'prompts';

/** The list that a component of each kind stands in. */
export const listOf: Readonly<Record<ComponentKind, ListName>> = {
  tool: 'tools',
  resource: 'resources',
  resourceTemplate: 'resources',
  prompt: 'prompts',
};

/** The lists in which something came or went. */
export function changedLists<T extends { readonly kind: ComponentKind }>(
  before: readonly T[],
  after: readonly T[],
): ListName[] {
  const old = new Set(before);
  const current = new Set(after);
  const changed = [...before.filter((one) => !current.has(one)), ...after.filter((one) => !old.has(one))];
  return [...new Set(changed.map(({ kind }) => listOf[kind]))];
}
