export { applyTransforms, type TransformPlace } from './apply-transforms';
export { transformModules } from './transform-modules';
