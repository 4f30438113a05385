import { Module } from '@tenon/core';
import { TestResources } from './test.resources';

@Module({ providers: [TestResources] })
export class ResourcesModule {}
