import { Module } from '@tenon/core';
import { DocsConfig } from '../config/docs-config';
import { DocsFolder } from './docs-folder';

/** The folder, open: a server whose folder is missing does not start. */
@Module({
  providers: [
    { provide: DocsFolder, useFactory: (config: DocsConfig) => DocsFolder.open(config.folder), inject: [DocsConfig] },
  ],
  exports: [DocsFolder],
})
export class FolderModule {}
