import {
  Injectable,
  Tool,
  ToolError,
  type Audio,
  type ContentItem,
  type EmbeddedResource,
  type Image,
  type ResourceLink,
} from '@tenon/core';
import { redPixel } from './red-pixel';
import { silence } from './silence';

const readOnly = { readOnlyHint: true, openWorldHint: false };

/** What a tool may answer with. */
@Injectable()
export class ContentTools {
  @Tool({ name: 'test_simple_text', description: 'Answers with a text.', annotations: readOnly })
  text(): string {
    return 'This is a simple text response for testing.';
  }

  @Tool({ name: 'test_image_content', description: 'Answers with a picture.', annotations: readOnly })
  picture(): Image {
    return redPixel;
  }

  @Tool({ name: 'test_audio_content', description: 'Answers with a sound.', annotations: readOnly })
  sound(): Audio {
    return silence;
  }

  @Tool({
    name: 'test_embedded_resource',
    description: 'Answers with a resource that travels in the result.',
    annotations: readOnly,
  })
  embeddedResource(): EmbeddedResource {
    return {
      type: 'resource',
      resource: {
        uri: 'test://embedded-resource',
        mimeType: 'text/plain',
        text: 'This is an embedded resource content.',
      },
    };
  }

  @Tool({
    name: 'test_resource_link',
    description: 'Answers with the address of a resource, for the client to read.',
    annotations: readOnly,
  })
  resourceLink(): ResourceLink {
    return { type: 'resource_link', uri: 'test://static-text', name: 'static-text', mimeType: 'text/plain' };
  }

  @Tool({
    name: 'test_multiple_content_types',
    description: 'Answers with a text, a picture and a resource.',
    annotations: readOnly,
  })
  mixed(): ContentItem[] {
    return [
      'Multiple content types test:',
      redPixel,
      {
        type: 'resource',
        resource: {
          uri: 'test://mixed-content-resource',
          mimeType: 'application/json',
          text: JSON.stringify({ test: 'data', value: 123 }),
        },
      },
    ];
  }

  @Tool({ name: 'test_error_handling', description: 'Fails, and says so in its result.', annotations: readOnly })
  failure(): never {
    throw new ToolError('This tool intentionally returns an error for testing');
  }
}
