import { Module } from '@tenon/core';
import { ChangeTools } from './change.tools';
import { WatchedResource } from './watched.resource';
import { WatchedText } from './watched-text';

@Module({ providers: [WatchedText, WatchedResource, ChangeTools] })
export class ChangesModule {}
