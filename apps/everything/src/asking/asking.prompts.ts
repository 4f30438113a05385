import { Context, Injectable, Prompt } from '@tenon/core';
import { ContextForm } from './forms.dto';

@Injectable()
export class AskingPrompts {
  @Prompt({ name: 'test_input_required_result_prompt', description: 'A prompt that asks the user what it is about.' })
  async about(ctx: Context): Promise<string> {
    const options = { key: 'user_context' };
    const { data } = await ctx.elicit('What context should the prompt use?', ContextForm, options);
    return `Prompt with context: ${data?.context ?? 'none'}`;
  }
}
