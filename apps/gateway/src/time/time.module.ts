import { Module } from '@tenon/core';
import { TimeTools } from './time.tools';

@Module({ providers: [TimeTools] })
export class TimeModule {}
