import { Complete, CompletionContext, Injectable, Prompt, type MessageItem } from '@tenon/core';
import { redPixel } from '../content/red-pixel';
import { ResourceArgument, TwoArguments } from './prompt-arguments.dto';

const values = ['testValue1', 'testValue2', 'paris', 'park', 'party'];

@Injectable()
export class TestPrompts {
  @Prompt({ name: 'test_simple_prompt', title: 'A prompt', description: 'A prompt without arguments.' })
  simple(): string {
    return 'This is a simple prompt for testing.';
  }

  @Prompt({
    name: 'test_prompt_with_arguments',
    title: 'A prompt with arguments',
    description: 'A prompt that says what it was given.',
  })
  withArguments({ arg1, arg2 }: TwoArguments): string {
    return `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`;
  }

  @Prompt({
    name: 'test_prompt_with_embedded_resource',
    title: 'A prompt with a resource',
    description: 'A prompt that holds a resource.',
  })
  withResource({ resourceUri }: ResourceArgument): MessageItem[] {
    return [
      {
        type: 'resource',
        resource: {
          uri: resourceUri,
          mimeType: 'text/plain',
          text: 'Embedded resource content for testing.',
        },
      },
      'Please process the embedded resource above.',
    ];
  }

  @Prompt({
    name: 'test_prompt_with_image',
    title: 'A prompt with a picture',
    description: 'A prompt that holds a picture.',
  })
  withPicture(): MessageItem[] {
    return [redPixel, 'Please analyze the image above.'];
  }

  @Complete('test_prompt_with_arguments', 'arg1')
  firstArguments(typed: string): string[] {
    return values.filter((value) => value.startsWith(typed));
  }

  /** Values of the one argument depend on what the other is: never the same twice. */
  @Complete('test_prompt_with_arguments', 'arg2')
  secondArguments(typed: string, ctx: CompletionContext): string[] {
    return values.filter((value) => value.startsWith(typed) && value !== ctx.arguments['arg1']);
  }
}
