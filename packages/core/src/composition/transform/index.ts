export { applyTransforms, newNameOf, type PlaceNames, type TransformPlace, type Unmatched } from './apply-transforms';
export { checkTransforms } from './check-transforms';
export { transformModules } from './transform-modules';
