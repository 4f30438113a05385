import {
  Arg,
  Context,
  Injectable,
  inputRequired,
  Module,
  Prompt,
  Resource,
  Tool,
  transformPrompt,
  transformResource,
  transformTool,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';

let runs: string[] = [];
beforeEach(() => void (runs = []));

@Injectable()
class Orders {
  @Tool({ description: 'Order.' })
  async order(@Arg('what') what: string, ctx: Context) {
    runs.push('order');
    const answer = await ctx.elicit(`How many ${what}?`, Number);
    return answer.action === 'accept' ? `${answer.data} ${what}` : 'none';
  }

  @Prompt()
  async greet(@Arg('name') name: string, ctx: Context) {
    const answer = await ctx.elicit(`How formal for ${name}?`, ['very', 'not']);
    return `Hello ${name}, ${answer.action === 'accept' ? answer.data : ''}`;
  }

  @Resource('orders://next')
  async next(ctx: Context) {
    const answer = await ctx.elicit('Whose?', String);
    return answer.action === 'accept' ? `Next of ${answer.data}` : 'Next';
  }
}

@Module({
  providers: [Orders],
  transforms: [
    transformTool('order', {
      arguments: { what: { name: 'item' } },
      handler: async ({ item }, ctx, { forward }) => {
        const sure = await ctx.elicit(`Sure of ${String(item)}?`, Boolean);
        if (sure.action !== 'accept' || !sure.data) return 'cancelled';
        const first = await forward({ item });
        const second = await forward({ item: 'spoons' });
        return [first, second].map(({ content }) => (content[0] as { text: string }).text).join(', ');
      },
    }),
    transformPrompt('greet', {
      arguments: { name: { name: 'guest' } },
      result: ({ messages }) => [...messages, 'Bye.'],
    }),
    transformResource('orders://next', { uri: 'next://order' }),
  ],
})
class App {}

describeEras('a transformed component whose original asks', (era) => {
  const answers = {
    elicit: ({ message }: Readonly<Record<string, unknown>>) => {
      if (String(message).startsWith('Sure')) return { value: true };
      if (String(message).startsWith('How many')) return { value: String(message).includes('spoons') ? 2 : 1 };
      return { value: String(message).startsWith('How formal') ? 'very' : 'Ann' };
    },
  };

  it('asks before, within and between calls of it', async () => {
    await using t = await createTestClient(App, { era, answers });
    expect(await t.call('order', { item: 'fork' })).toBe('1 fork, 2 spoons');
    expect(runs.length).toBe(era === '2025' ? 2 : 5);
  });

  it('asks through prompts and resources', async () => {
    await using t = await createTestClient(App, { era, answers });
    const { messages } = await t.getPrompt('greet', { guest: 'Bob' });
    expect(messages.map(({ content }) => (content as { text: string }).text)).toEqual(['Hello Bob, very', 'Bye.']);
    expect((await t.readResource('next://order')).contents).toMatchObject([
      { uri: 'next://order', text: 'Next of Ann' },
    ]);
  });

  it('may ask by what its function returns', async () => {
    @Module({
      providers: [Orders],
      transforms: [
        transformTool('order', {
          handler: (_args, ctx) =>
            ctx.inputResponses
              ? { answers: Object.keys(ctx.inputResponses) }
              : inputRequired({ requests: { sure: inputRequired.elicit('Sure?', Boolean) } }),
        }),
      ],
    })
    class Returning {}
    await using t = await createTestClient(Returning, { era, answers });
    expect(await t.call('order', { what: 'fork' })).toEqual({ answers: ['sure'] });
  });
});
