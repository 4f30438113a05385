import { ConfigModule, Module } from '@tenon/core';
import { BookmarksModule } from './bookmarks/bookmarks.module';
import { DocsConfig } from './config/docs-config';
import { DocumentsModule } from './documents/documents.module';
import { SearchModule } from './search/search.module';

@Module({
  imports: [ConfigModule.forRoot(DocsConfig, { prefix: 'DOCS_' }), DocumentsModule, SearchModule, BookmarksModule],
})
export class AppModule {}
