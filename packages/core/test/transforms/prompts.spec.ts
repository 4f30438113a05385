import {
  Arg,
  Complete,
  CompletionContext,
  Context,
  Injectable,
  Module,
  Prompt,
  transformPrompt,
  type Constructor,
  type PromptTransformOptions,
  type Transform,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';

@Injectable()
class Prompts {
  @Prompt({ description: 'Review code.', tags: ['code'] })
  review(@Arg('code') code: string, @Arg('style') style: string, @Arg('depth', { default: 1 }) depth: number) {
    return `Review ${code} in ${style}, ${depth} deep.`;
  }

  @Prompt({ description: 'Greet.' })
  greet(@Arg('name') name: string) {
    return `Hello, ${name}!`;
  }

  @Complete('review', 'style')
  styles(value: string, ctx: CompletionContext) {
    return [`${value}-${ctx.arguments['code'] ?? 'none'}`];
  }

  @Complete('review', 'code')
  codes(value: string) {
    return [value];
  }
}

function moduleWith(...transforms: Transform[]): Constructor {
  @Module({ providers: [Prompts], transforms })
  class App {}
  return App;
}

const review = (options: PromptTransformOptions) => moduleWith(transformPrompt('review', options));

describeEras('a transformed prompt', (era) => {
  const text = async (module: Constructor, name: string, args: Record<string, string>) => {
    await using t = await createTestClient(module, { era });
    const { messages } = await t.getPrompt(name, args);
    return (messages[0]!.content as { text: string }).text;
  };

  it('is listed and got by its new names', async () => {
    const module = review({
      name: 'check',
      title: 'Check',
      description: 'Check code.',
      tags: ['a'],
      arguments: { code: { name: 'source', description: 'What to check.' }, style: { default: 'short' } },
    });
    await using t = await createTestClient(module, { era });
    expect((await t.listPrompts())[0]).toMatchObject({
      name: 'check',
      title: 'Check',
      description: 'Check code.',
      arguments: [
        { name: 'source', description: 'What to check.', required: true },
        { name: 'style', required: false },
        { name: 'depth', required: false },
      ],
      _meta: { tenon: { tags: ['a'] } },
    });
    expect(await t.getPrompt('check', { source: 'x' })).toMatchObject({
      description: 'Check code.',
      messages: [{ content: { text: 'Review x in short, 1 deep.' } }],
    });
    await expect(t.getPrompt('review', { code: 'x', style: 'y' })).rejects.toMatchObject({ code: -32602 });
  });

  it('refuses old names, and what is missing', async () => {
    const module = review({ arguments: { code: { name: 'source' }, depth: { required: true } } });
    await expect(text(module, 'review', { code: 'x', source: 'x', style: 'y', depth: '2' })).rejects.toThrow(
      /code: is not allowed/,
    );
    await expect(text(module, 'review', { source: 'x', style: 'y' })).rejects.toThrow(/depth: is required/);
    expect(await text(module, 'review', { source: 'x', style: 'y', depth: '2' })).toBe('Review x in y, 2 deep.');
  });

  it('fills hidden arguments', async () => {
    const module = review({
      arguments: {
        style: { hide: true, defaultFactory: (ctx: Context) => Promise.resolve(`era ${ctx.era}`) },
        depth: { hide: true, default: '3' },
      },
    });
    expect(await text(module, 'review', { code: 'x' })).toBe(`Review x in era ${era}, 3 deep.`);
    await expect(text(module, 'review', { code: 'x', depth: '1' })).rejects.toThrow(/depth: is not allowed/);
  });

  it('names arguments that the original refuses as callers know them', async () => {
    const module = review({ arguments: { style: { hide: true, default: 'x' }, depth: { name: 'levels' } } });
    await expect(text(module, 'review', { code: 'x', levels: 'many' })).rejects.toThrow(/levels: must be a number/);
  });

  it('is answered by a function that gets new names and calls the original by new or old ones', async () => {
    const module = review({
      arguments: { code: { name: 'source' }, style: { hide: true, default: 'short' } },
      handler: async ({ source }, _ctx, { forward, forwardRaw }) => {
        const one = await forward({ source: `${source}!` });
        const two = await forwardRaw({ code: 'raw', style: 'long' });
        return [...one.messages, ...two.messages];
      },
    });
    await using t = await createTestClient(module, { era });
    const { messages, description } = await t.getPrompt('review', { source: 'x' });
    expect(description).toBe('Review code.');
    expect(messages.map(({ content }) => (content as { text: string }).text)).toEqual([
      'Review x! in short, 1 deep.',
      'Review raw in long, 1 deep.',
    ]);
  });

  it('changes its messages, and may be transformed again', async () => {
    const module = moduleWith(
      transformPrompt('greet', { name: 'hello', result: ({ messages }) => [...messages, 'Be polite.'] }),
      transformPrompt('hello', { name: 'welcome', arguments: { name: { name: 'guest' } } }),
    );
    await using t = await createTestClient(module, { era });
    expect((await t.getPrompt('welcome', { guest: 'Ann' })).messages).toMatchObject([
      { content: { text: 'Hello, Ann!' } },
      { content: { text: 'Be polite.' } },
    ]);
  });

  it('takes completions along, which know other arguments by their own names', async () => {
    const module = moduleWith(
      transformPrompt('review', { name: 'check', arguments: { code: { name: 'source' } } }),
      transformPrompt('check', { arguments: { source: { name: 'text' }, style: { name: 'manner' } } }),
    );
    await using t = await createTestClient(module, { era });
    expect((await t.complete('check', 'manner', 's', { text: 'x', code: 'y' })).values).toEqual(['s-x']);
    expect((await t.complete('check', 'style', 's')).values).toEqual([]);
  });

  it('completes no argument that is hidden, and nothing where it is disabled', async () => {
    const hidden = review({ arguments: { style: { hide: true, default: 'x' } } });
    await using t = await createTestClient(hidden, { era });
    expect((await t.complete('review', 'style', 's')).values).toEqual([]);
    expect((await t.complete('review', 'code', 's')).values).toEqual(['s']);

    await using other = await createTestClient(review({ enabled: false }), { era });
    expect((await other.listPrompts()).map(({ name }) => name)).toEqual(['greet']);
    await expect(other.complete('review', 'code', 's')).rejects.toThrow(/Unknown/);
  });
});

describe('the start with transforms of prompts', () => {
  it.each<[string, PromptTransformOptions, string]>([
    ['an argument that there is not', { arguments: { cod: {} } }, 'TN5041'],
    ['arguments of one name', { arguments: { code: { name: 'style' } } }, 'TN5042'],
    ['a hidden argument without a value', { arguments: { code: { hide: true } } }, 'TN5044'],
    ['a default that is no text', { arguments: { code: { default: 1 as never } } }, 'TN5045'],
    ['a handler beside a change of results', { handler: () => '', result: () => '' }, 'TN5043'],
    ['a name that another prompt has', { name: 'greet' }, 'TN5042'],
    ['a name that clients refuse', { name: 'a b' }, 'TN2007'],
  ])('refuses %s', async (_, options, code) => {
    expect((await bootProblems(review(options))).map((one) => one.code)).toEqual([code]);
  });
});
