import { StorageModule } from '@tenon/storage';
import { diskStore } from '@tenon/storage/typeorm';
import { DocsConfig } from '../config/docs-config';
import { DocsFolder } from '../folder/docs-folder';
import { FolderModule } from '../folder/folder.module';

/** Where bookmarks, sessions and the state of the server outlive it. The one place that says which store it is. */
export const storage = StorageModule.forRootAsync({
  imports: [FolderModule],
  inject: [DocsConfig, DocsFolder],
  useFactory: (config: DocsConfig, folder: DocsFolder) => diskStore({ path: config.storeFile(folder.root) }),
});
