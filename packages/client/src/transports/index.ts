export { fetchAround } from './own-signal';
export { pooledFetch, type PooledFetch } from './pooled-fetch';
export type * from './server-target';
