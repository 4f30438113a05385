export { clampTtl, type ClampTtlOptions } from './clamp-ttl';
export { compress, type CompressOptions } from './compress';
export { defaultValue, type MakeDefault } from './default-value';
export { encrypted, type EncryptedOptions } from './encrypted';
export type { EncryptionKey, Passphrase } from './encryption-key';
export type { EncryptionScheme, EntryPlace } from './encryption-scheme';
export { fallback, type FallbackOptions } from './fallback';
export { fernet, type FernetOptions } from './fernet';
export { limitSize, type LimitSizeOptions } from './limit-size';
export { log, type LogOptions } from './log';
export { nearCache, type NearCacheOptions } from './near-cache';
export { prefixCollections } from './prefix-collections';
export { prefixKeys } from './prefix-keys';
export { readOnly, type ReadOnlyOptions } from './read-only';
export { retry, type RetryOptions } from './retry';
export { route } from './route';
export { singleCollection } from './single-collection';
export {
  statistics,
  type Counting,
  type StatisticsOptions,
  type StoreCounts,
  type StoreStatistics,
} from './statistics';
export type { Wrapped } from './store-wrapper';
export { timeout } from './timeout';
export { validated } from './validated';
