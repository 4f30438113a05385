export { fetchAround } from './own-signal';
export { pooledFetch, type PooledFetch, type PooledFetchOptions } from './pooled-fetch';
export type * from './server-target';
