export { StorageHealth, type StorageStatus } from './storage-health';
export type { ServerUse, SessionUse, StorageModuleAsyncOptions, StorageModuleOptions } from './storage-options';
export { StorageModule } from './storage.module';
