export * from './check-searches';
export { toolSearch } from './tool-search';
