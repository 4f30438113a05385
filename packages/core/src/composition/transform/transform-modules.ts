import type { Diagnostics } from '../../errors';
import type { Application, ModuleNode } from '../../modules';
import type { Component } from '../../registry';
import type { ReadingOptions } from '../../schema';
import { applyTransforms, type TransformPlace } from './apply-transforms';

/**
 * Applies the transforms of every module to its components and to those of its imports: those of imported modules first,
 * so that importing modules transform what they import as it appears there.
 *
 * @param isStart whether a transform that matches nothing is a mistake; later, components come and go
 */
export function transformModules(
  components: readonly Component[],
  application: Application,
  { isStart, ...reading }: ReadingOptions & { readonly isStart: boolean },
  diagnostics: Diagnostics,
): Component[] {
  let current = [...components];
  for (const module of application.modules.toReversed()) {
    const { transforms = [] } = module.options;
    if (transforms.length === 0) continue;
    current = applyTransforms(
      current,
      {
        transforms,
        module,
        name: module.name,
        concerns: ({ surroundings }) => surroundings.around.includes(module),
        unmatched: isStart ? unmatchedIn(module, application) : 'allowed',
      },
      reading,
      diagnostics,
    );
  }
  return current;
}

/** What is mounted brings its components later. */
function unmatchedIn(module: ModuleNode, application: Application): TransformPlace['unmatched'] {
  const hasMounts = application.modules.some(
    (one) =>
      (one.options.mounts ?? []).length > 0 &&
      application.placementsOf(one).some(({ around }) => around.includes(module)),
  );
  return hasMounts ? 'warning' : 'problem';
}
