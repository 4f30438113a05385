import { Arg, Context, Injectable, Tool } from '@tenon/core';

/** Questions to the model of the client. */
@Injectable()
export class SamplingTools {
  @Tool({ name: 'test_sampling', description: "Asks the client's model." })
  async sample(@Arg('prompt', { description: 'What to ask.' }) prompt: string, ctx: Context): Promise<string> {
    const { text } = await ctx.sample(prompt, { maxTokens: 100 });
    return `LLM response: ${text}`;
  }

  @Tool({
    name: 'test_missing_capability',
    description: 'Needs a model, and fails for a client that did not say that it has one.',
  })
  async needsModel(ctx: Context): Promise<string> {
    const { model } = await ctx.sample('Say hello.', { maxTokens: 10 });
    return `Answered by ${model}`;
  }
}
