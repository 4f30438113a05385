import { Complete, Injectable, Resource, type Image } from '@tenon/core';
import { redPixel } from '../content/red-pixel';

@Injectable()
export class TestResources {
  @Resource('test://static-text', {
    name: 'static-text',
    title: 'A text',
    description: 'A text that does not change.',
    mimeType: 'text/plain',
    annotations: { audience: ['user', 'assistant'], priority: 0.5 },
  })
  text(): string {
    return 'This is the content of the static text resource.';
  }

  @Resource('test://static-binary', {
    name: 'static-binary',
    title: 'A picture',
    description: 'A picture that does not change.',
    mimeType: 'image/png',
  })
  picture(): Image {
    return redPixel;
  }

  @Resource('test://template/{id}/data', {
    name: 'template',
    title: 'A record',
    description: 'The record that the id in the address names.',
    mimeType: 'application/json',
  })
  record({ id }: { id: string }) {
    return { id, templateTest: true, data: `Data for ID: ${id}` };
  }

  @Complete('test://template/{id}/data', 'id')
  ids(typed: string): string[] {
    return ['123', '124', '456'].filter((id) => id.startsWith(typed));
  }
}
