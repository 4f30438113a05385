import type { Diagnostics } from '../../errors';
import type { Application, Placement } from '../../modules';
import type { Component } from '../../registry';
import type { ReadingOptions } from '../../schema';
import { Namespace } from '../namespace';
import { applyTransforms, type TransformPlace } from './apply-transforms';

/** What a transform is that matches nothing, by whether it may concern what is mounted. */
type UnmatchedWhere = (bringsMounts: boolean) => TransformPlace['unmatched'];

/**
 * Applies the transforms of every module to its components and to those of its imports and mounts, and those of every
 * `importModule`: the inner ones first, so that those outside transform what appears there.
 */
export function transformModules(
  components: readonly Component[],
  application: Application,
  { unmatched, ...reading }: ReadingOptions & { readonly unmatched: UnmatchedWhere },
  diagnostics: Diagnostics,
  ofForeign: Diagnostics = diagnostics,
): Component[] {
  return transformPlaces(application, unmatched).reduce(
    (current, place) => applyTransforms(current, place, reading, diagnostics, ofForeign),
    [...components],
  );
}

/** The places of all transforms but those of mounts, the innermost first. */
function transformPlaces(application: Application, unmatchedWhere: UnmatchedWhere): TransformPlace[] {
  const places: TransformPlace[] = [];
  for (const placement of application.allPlacements.toReversed()) {
    const { module, edges } = placement;
    const { transforms = [] } = module.options;
    const unmatched = unmatchedWhere(bringsMounts(placement, application));
    if (transforms.length > 0) {
      places.push({
        unmatched,
        names: namesIn(edges),
        transforms,
        module,
        name: module.name,
        concerns: ({ surroundings }) =>
          isWithin(surroundings.placement, placement) && surroundings.placement.guardedBy.includes(module),
      });
    }
    const edge = edges.at(-1);
    if (edge?.imported === module && edge.options.transforms) {
      places.push({
        unmatched,
        names: namesIn(edges.slice(0, -1)),
        transforms: edge.options.transforms,
        module: edge.importer,
        name: `importModule(${module.name})`,
        concerns: ({ surroundings }) => isWithin(surroundings.placement, placement),
      });
    }
  }
  return places;
}

/** Whether a place lies behind all the imports that lead to another one. */
function isWithin({ edges }: Placement, { edges: outer }: Placement): boolean {
  return outer.every((edge, index) => edges[index] === edge);
}

function namesIn(edges: Placement['edges']): Namespace | undefined {
  return edges.length > 0 ? new Namespace(edges.map(({ options }) => options)) : undefined;
}

function bringsMounts(outer: Placement, application: Application): boolean {
  return application.allPlacements.some(
    (placement) => (placement.module.options.mounts ?? []).length > 0 && isWithin(placement, outer),
  );
}
