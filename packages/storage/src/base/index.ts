export { allDone } from './all-done';
export { BaseLockService, type LockDriver } from './base-lock-service';
export { BaseStore, type StoreOptions } from './base-store';
export { checkCallOptions } from './call-options';
export { closingController } from './closing';
export { loadPackage } from './driver-package';
export { eventNumber } from './event-number';
export { flag } from './flag';
export { KeyMutex } from './key-mutex';
export { positive, wholeNumber } from './limit';
export { checkedLockRequest } from './lock-request';
export { maxChannelBytes, maxMessageBytes, tell, type MessageListener } from './message';
export { pause } from './pause';
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
export { forgettableAfter, momentOf, spend, type Spending } from './spending';
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
export { isNetworkCode, isNeverConnected } from './network-code';
export { checkOptionNames } from './option-names';
export { maxPageSize, pageSize } from './page-size';
export { checkedTimeout, isPromise, PendingCall } from './pending-call';
export { StoreLifecycle } from './store-lifecycle';
export { checkedPath, isThere } from './store-path';
export { checkedTtl, maxTtlMs } from './time-to-live';
export { textOf, valueOf } from './value-text';
