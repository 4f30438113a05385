import { Module } from '@tenon/core';
import { ContentTools } from './content.tools';

@Module({ providers: [ContentTools] })
export class ContentModule {}
