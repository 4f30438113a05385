export {
  ElasticsearchStore,
  type ElasticsearchClient,
  elasticsearchStore,
  type ElasticsearchStoreOptions,
} from './elasticsearch-store';
