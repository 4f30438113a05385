import { Module } from '@tenon/core';
import { DatabaseModule } from '../database/database.module';
import { FolderModule } from '../folder/folder.module';
import { DocumentIndex } from './document-index';
import { DocumentLibrary } from './document-library';
import { DocumentsResources } from './documents.resources';
import { DocumentsTools } from './documents.tools';
import { FolderWatcher } from './folder-watcher';

/** The documents themselves: finding them in the folder, following their changes, reading them. */
@Module({
  imports: [DatabaseModule, FolderModule],
  providers: [DocumentIndex, DocumentLibrary, FolderWatcher, DocumentsTools, DocumentsResources],
  exports: [DocumentIndex, DocumentLibrary],
})
export class DocumentsModule {}
