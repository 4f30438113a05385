import { Injectable, Resource } from '@tenon/core';
import { watchedUri, WatchedText } from './watched-text';

@Injectable()
export class WatchedResource {
  constructor(private readonly watched: WatchedText) {}

  @Resource(watchedUri, {
    name: 'watched-resource',
    title: 'A text to watch',
    description: 'A text that changes with each call of test_trigger_resource_update.',
    mimeType: 'text/plain',
  })
  text(): string {
    return this.watched.text;
  }
}
