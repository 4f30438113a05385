import { Module } from '@tenon/core';
import { DataSource } from 'typeorm';
import { databaseLifespan } from './database';

@Module({
  providers: [databaseLifespan],
  exports: [DataSource],
})
export class DatabaseModule {}
