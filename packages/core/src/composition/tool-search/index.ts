export * from './check-searches';
export { nameSearches } from './search-descriptions';
export { toolSearch } from './tool-search';
