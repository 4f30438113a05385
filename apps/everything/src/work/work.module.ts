import { Module } from '@tenon/core';
import { WorkTools } from './work.tools';

@Module({ providers: [WorkTools] })
export class WorkModule {}
