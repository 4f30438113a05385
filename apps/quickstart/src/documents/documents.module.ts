import { Module } from '@tenon/core';
import { DocsConfig } from '../config/docs-config';
import { DatabaseModule } from '../database/database.module';
import { DocsFolder } from './docs-folder';
import { DocumentIndex } from './document-index';
import { DocumentLibrary } from './document-library';
import { DocumentsResources } from './documents.resources';
import { DocumentsTools } from './documents.tools';
import { FolderWatcher } from './folder-watcher';

/** The documents themselves: finding them in the folder, following their changes, reading them. */
@Module({
  imports: [DatabaseModule],
  providers: [
    { provide: DocsFolder, useFactory: (config: DocsConfig) => DocsFolder.open(config.folder), inject: [DocsConfig] },
    DocumentIndex,
    DocumentLibrary,
    FolderWatcher,
    DocumentsTools,
    DocumentsResources,
  ],
  exports: [DocumentIndex, DocumentLibrary],
})
export class DocumentsModule {}
