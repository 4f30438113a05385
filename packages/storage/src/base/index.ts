export { BaseStore, type StoreOptions } from './base-store';
export { loadPackage } from './driver-package';
export { KeyMutex } from './key-mutex';
export {
  boundedName,
  checkName,
  checkStream,
  collectionName,
  maxCollectionBytes,
  maxKeyBytes,
  recordKey,
} from './record-key';
export { checkRule } from './rate-limit-rule';
export { decodeRecord, encodeRecord } from './record-text';
export { steadyClock, type Clock } from './steady-clock';
export {
  DriverError,
  isLive,
  type Backend,
  type DriverCall,
  type DriverFailure,
  type DriverWrite,
  type ListPage,
  type RecordKey,
  type StoreDriver,
  type StoredRecord,
} from './store-driver';
export { maxPageSize, pageSize } from './page-size';
export { checkedTimeout, PendingCall } from './pending-call';
export { StoreLifecycle } from './store-lifecycle';
export { checkedTtl, maxTtlMs } from './time-to-live';
export { textOf, valueOf } from './value-text';
