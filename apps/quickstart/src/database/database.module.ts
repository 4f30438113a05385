import { Module } from '@tenon/core';
import { DataSource } from 'typeorm';
import { FolderModule } from '../folder/folder.module';
import { databaseLifespan } from './database';

@Module({
  imports: [FolderModule],
  providers: [databaseLifespan],
  exports: [DataSource],
})
export class DatabaseModule {}
