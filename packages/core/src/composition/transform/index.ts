export { applyTransforms, type PlaceNames, type TransformPlace } from './apply-transforms';
export { checkTransforms } from './check-transforms';
export { transformModules } from './transform-modules';
