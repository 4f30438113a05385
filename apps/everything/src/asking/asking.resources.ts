import { Context, Injectable, Resource } from '@tenon/core';
import { NameForm } from './forms.dto';

@Injectable()
export class AskingResources {
  @Resource('test://greeting', {
    name: 'greeting',
    title: 'A greeting',
    description: 'A text that asks the user for a name when it is read.',
    mimeType: 'text/plain',
  })
  async greeting(ctx: Context): Promise<string> {
    const { data } = await ctx.elicit('What is your name?', NameForm, { key: 'user_name' });
    return `Hello, ${data?.name ?? 'stranger'}!`;
  }
}
