import { Module } from '@tenon/core';
import { DocumentsModule } from './documents/documents.module';
import { SearchModule } from './search/search.module';

@Module({ imports: [DocumentsModule, SearchModule] })
export class AppModule {}
