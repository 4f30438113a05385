import { Module } from '@tenon/core';
import { TestPrompts } from './test.prompts';

@Module({ providers: [TestPrompts] })
export class PromptsModule {}
