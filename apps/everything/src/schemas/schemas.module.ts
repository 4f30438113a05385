import { Module } from '@tenon/core';
import { SchemaTools } from './schema.tools';

@Module({ providers: [SchemaTools] })
export class SchemasModule {}
