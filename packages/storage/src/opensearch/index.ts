export { OpenSearchStore, openSearchStore, type OpenSearchStoreOptions } from './opensearch-store';
