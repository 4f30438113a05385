import { memoryStore, StorageModule } from '@tenon/storage';

/** Where bookmarks are kept, and the state of the server. The one place that says which store it is. */
export const storage = StorageModule.forRootAsync({ useFactory: () => memoryStore() });
