import { Module } from '@tenon/core';
import { AskingModule } from './asking/asking.module';
import { ChangesModule } from './changes/changes.module';
import { ContentModule } from './content/content.module';
import { PromptsModule } from './prompts/prompts.module';
import { ResourcesModule } from './resources/resources.module';
import { SchemasModule } from './schemas/schemas.module';
import { WorkModule } from './work/work.module';

@Module({
  imports: [ContentModule, SchemasModule, WorkModule, ResourcesModule, PromptsModule, ChangesModule, AskingModule],
})
export class AppModule {}
