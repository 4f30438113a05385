export { applyTransforms, type PlaceNames, type TransformPlace } from './apply-transforms';
export { transformModules } from './transform-modules';
