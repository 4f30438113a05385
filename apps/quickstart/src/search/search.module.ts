import { Module } from '@tenon/core';
import { DatabaseModule } from '../database/database.module';
import { DocumentsModule } from '../documents/documents.module';
import { AnswerPrompt } from './answer.prompt';
import { SearchService } from './search.service';
import { SearchTools } from './search.tools';

/** Finding passages in the documents, and answering from them. */
@Module({
  imports: [DatabaseModule, DocumentsModule],
  providers: [SearchService, SearchTools, AnswerPrompt],
})
export class SearchModule {}
