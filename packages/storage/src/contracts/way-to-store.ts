/** What the start says where a kind of store is injected and there is no store. */
export const wayToStore = 'Import `StorageModule.forRoot(store)` in the root module, or in the module that is mounted.';
