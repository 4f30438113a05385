import { Module } from '@tenon/core';
import { DocumentsModule } from '../documents/documents.module';
import { BookmarkList } from './bookmark-list';
import { BookmarksTools } from './bookmarks.tools';
import { storage } from './storage';

/** What users want to find again. */
@Module({
  imports: [DocumentsModule, storage],
  providers: [BookmarkList, BookmarksTools],
})
export class BookmarksModule {}
