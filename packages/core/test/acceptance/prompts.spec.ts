import { IsInt, IsNumber, IsOptional, IsString } from 'class-validator';
import { z } from 'zod';
import {
  Arg,
  Context,
  Describe,
  Image,
  Injectable,
  Message,
  Module,
  Prompt,
  prompt,
  PromptResult,
  ToolError,
  type FunctionComponent,
} from '@tenon/core';
import { createTestClient, describeEras, type GetPromptResult } from '@tenon/testing';
import { bootProblems } from './boot-problems';

const png = Buffer.from([0x89, 0x50]);

class AnalyzeArgs {
  @Describe('What to analyse') @IsString() topic!: string;
  @IsOptional() @IsString() depth?: string;
}

class PlanArgs {
  @Describe('How many') @IsInt() days!: number;
  @IsNumber({}, { each: true }) budgets: number[] = [];
}

@Injectable()
class WritingPrompts {
  @Prompt({ name: 'analyze', title: 'Analyse', description: 'Analyse a topic.', tags: ['writing'], meta: { a: 1 } })
  analyzeTopic({ topic, depth = 'short' }: AnalyzeArgs): string {
    return `Analyse ${topic}: ${depth}.`;
  }

  @Prompt()
  plan(args: PlanArgs): string {
    const isDto = args instanceof PlanArgs;
    return JSON.stringify({ days: args.days, budgets: args.budgets, isDto });
  }

  @Prompt('by_arg')
  byArgument(@Arg('name') name: string, ctx: Context, @Arg('times', { default: 2 }) times: number): string {
    return `${name} ${times} ${ctx.era}`;
  }

  @Prompt({
    input: { type: 'object', properties: { data: { type: 'object' } }, required: ['data'] },
  })
  keys({ data }: { data: object }): string {
    return JSON.stringify({ names: Object.keys(data), isPlain: Object.getPrototypeOf(data) === Object.prototype });
  }

  @Prompt()
  whole(): PromptResult {
    return new PromptResult({ messages: ['one'], description: 'Its own description', meta: { tone: 'dry' } });
  }

  @Prompt()
  refuse(): never {
    throw new ToolError('No ink.');
  }

  @Prompt({ enabled: false })
  disabled(): string {
    return 'never';
  }
}

const returning = (name: string, value: unknown): FunctionComponent => prompt({ name }, () => value);

@Module({
  providers: [
    WritingPrompts,
    returning('text', 'Write a poem.'),
    returning('message', new Message('Sure.', 'assistant')),
    returning('literal', { role: 'assistant', content: 'Sure.' }),
    returning('image', new Image({ data: png })),
    returning('list', ['one', 'two']),
    returning('mixed', ['look', new Message(new Image({ data: png })), new Message('Nice.', 'assistant')]),
    returning('number', 7),
    prompt({ name: 'untyped' }, (args) => `Given: ${Object.keys(args).join()}.`),
    prompt({ name: 'schema', input: z.object({ topic: z.string() }) }, ({ topic }) => `About ${topic}`),
  ],
})
class WritingModule {}

describeEras('Prompts', (era) => {
  let t: Awaited<ReturnType<typeof createTestClient>>;
  let get: (name: string, args?: Record<string, string>) => Promise<GetPromptResult>;
  let messages: (name: string, args?: Record<string, string>) => Promise<GetPromptResult['messages']>;

  beforeAll(async () => {
    t = await createTestClient(WritingModule, { era });
    get = (name, args) => t.getPrompt(name, args);
    messages = async (name, args) => (await get(name, args)).messages;
  });
  afterAll(() => t.close());

  const user = (text: string): unknown => ({ role: 'user', content: { type: 'text', text } });
  const assistant = (text: string): unknown => ({ role: 'assistant', content: { type: 'text', text } });
  const picture = { type: 'image', data: png.toString('base64'), mimeType: 'image/png' };

  it('are listed with their arguments', async () => {
    const listed = await t.listPrompts();
    expect(listed.find(({ name }) => name === 'analyze')).toEqual({
      name: 'analyze',
      title: 'Analyse',
      description: 'Analyse a topic.',
      arguments: [
        { name: 'topic', description: 'What to analyse', required: true },
        { name: 'depth', required: false },
      ],
      _meta: { a: 1, tenon: { tags: ['writing'] } },
    });
    expect(listed.map(({ name }) => name)).not.toContain('disabled');
  });

  it('say how to write arguments that are no text', async () => {
    const [days, budgets] = (await t.listPrompts()).find(({ name }) => name === 'plan')!['arguments'] as {
      description: string;
      required: boolean;
    }[];
    expect(days).toMatchObject({ required: true, description: expect.stringMatching(/^How many JSON .*"integer"/) });
    expect(budgets).toMatchObject({ required: false, description: expect.stringContaining('"array"') });
  });

  it('give text to the user, under the description of the prompt', async () => {
    expect(await get('analyze', { topic: 'tea' })).toMatchObject({
      description: 'Analyse a topic.',
      messages: [user('Analyse tea: short.')],
    });
    expect(await messages('text')).toEqual([user('Write a poem.')]);
  });

  it('decode typed arguments from text', async () => {
    const [message] = await messages('plan', { days: '3', budgets: '[1, 2.5]' });
    expect(JSON.parse((message!.content as { text: string }).text)).toEqual({
      days: 3,
      budgets: [1, 2.5],
      isDto: true,
    });
    expect(await messages('by_arg', { name: 'Ada', times: '4' })).toEqual([user(`Ada 4 ${era}`)]);
    expect(await messages('by_arg', { name: '12' })).toEqual([user(`12 2 ${era}`)]);
  });

  it('drop prototype keys from arguments that are JSON, and refuse those that are nested too deeply', async () => {
    const expected = JSON.stringify({ names: ['a'], isPlain: true });
    expect(await messages('keys', { data: '{"a":1,"__proto__":{"admin":true}}' })).toEqual([user(expected)]);
    const deep = `{"a":${'['.repeat(300)}${']'.repeat(300)}}`;
    await expect(get('keys', { data: deep })).rejects.toMatchObject({ code: -32602 });
  });

  it('convert messages, content, and lists that mix them', async () => {
    expect(await messages('message')).toEqual([assistant('Sure.')]);
    expect(await messages('literal')).toEqual([assistant('Sure.')]);
    expect(await messages('image')).toEqual([{ role: 'user', content: picture }]);
    expect(await messages('list')).toEqual([user('one'), user('two')]);
    expect(await messages('mixed')).toEqual([user('look'), { role: 'user', content: picture }, assistant('Nice.')]);
  });

  it('return a PromptResult as it is', async () => {
    expect(await get('whole')).toMatchObject({
      description: 'Its own description',
      messages: [user('one')],
      meta: { tone: 'dry' },
    });
  });

  it('take arguments by any schema', async () => {
    expect(await messages('schema', { topic: 'tea' })).toEqual([user('About tea')]);
  });

  it('that declare no arguments receive what the client sends', async () => {
    expect(await messages('untyped')).toEqual([user('Given: .')]);
    expect(await messages('untyped', { mood: 'dry' })).toEqual([user('Given: mood.')]);
  });

  it('refuse missing and wrong arguments by name', async () => {
    await expect(get('analyze')).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/topic: is required/),
    });
    await expect(get('plan', { days: 'soon' })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringMatching(/days: must be an integer/),
    });
    await expect(t.request('prompts/get', { name: 'analyze', arguments: { topic: 1 } })).rejects.toMatchObject({
      code: -32602,
    });
  });

  it('that nobody knows are refused as invalid parameters, with the nearest name', async () => {
    await expect(get('analyse')).rejects.toMatchObject({ code: -32602, message: expect.stringContaining("'analyze'") });
    await expect(get('disabled')).rejects.toMatchObject({ code: -32602 });
  });

  it('fail with an error of the protocol', async () => {
    await expect(get('refuse')).rejects.toMatchObject({ code: -32603, message: 'No ink.' });
    await expect(get('number')).rejects.toMatchObject({
      code: -32603,
      message: expect.stringContaining('a prompt returned a number'),
    });
  });
});

describe('Prompts at boot', () => {
  it('are refused without a usable name', async () => {
    @Module({ providers: [prompt({ name: 'with blanks' }, () => '')] })
    class Broken {}
    expect(await bootProblems(Broken)).toMatchObject([{ code: 'TN2007' }]);
  });
});
