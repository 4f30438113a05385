import { setTimeout as delay } from 'node:timers/promises';
import { IsArray, IsEmail, IsIn, IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';
import {
  Context,
  Describe,
  inputRequired,
  Message,
  Module,
  prompt,
  resource,
  tool,
  type Elicited,
  type JsonObject,
} from '@tenon/core';
import { createTestClient, describeEras, type TestAnswers, type TestClient } from '@tenon/testing';
import { z } from 'zod';

class Contact {
  @Describe('Full name') @IsString() @MinLength(2) name!: string;
  @IsEmail() email!: string;
  @IsInt() @Min(18) @Max(120) @IsOptional() age: number = 30;
  @IsIn(['phone', 'mail']) channel!: string;
  @IsArray() @IsIn(['news', 'offers'], { each: true }) @IsOptional() topics?: string[];
}

const settings = z.object({ size: z.enum(['s', 'm']), count: z.number().int().default(1), gift: z.boolean() });

const asking = [
  tool({ name: 'contact' }, async (_: unknown, ctx: Context) => {
    const answer = await ctx.elicit('How can we reach you?', Contact);
    if (answer.action !== 'accept') return answer.action;
    return { isContact: answer.data instanceof Contact, ...answer.data };
  }),
  tool({ name: 'settings' }, async (_: unknown, ctx: Context) => {
    const answer = await ctx.elicit('Which one?', settings);
    return answer.action === 'accept' ? { ...answer.data } : answer.action;
  }),
  tool({ name: 'shorthands' }, async (_: unknown, ctx: Context) => {
    const text = await ctx.elicit('A text?', String);
    const number = await ctx.elicit('A number?', Number);
    const flag = await ctx.elicit('Yes or no?', Boolean);
    const choice: Elicited<'red' | 'blue'> = await ctx.elicit('A colour?', ['red', 'blue']);
    return [text.data, number.data, flag.data, choice.data];
  }),
  tool({ name: 'titled' }, async (_: unknown, ctx: Context) => {
    const answer = await ctx.elicit('Pick', {
      type: 'object',
      properties: {
        one: {
          type: 'string',
          oneOf: [
            { const: 'a', title: 'The A' },
            { const: 'b', title: 'The B' },
          ],
          default: 'a',
        },
        many: {
          type: 'array',
          minItems: 1,
          items: {
            anyOf: [
              { const: 'x', title: 'X!' },
              { const: 'y', title: 'Y!' },
            ],
          },
        },
      },
      required: ['many'],
    });
    return answer.data ?? {};
  }),
  tool({ name: 'visit' }, async (_: unknown, ctx: Context) => {
    const { action } = await ctx.elicitUrl('Please sign in.', 'https://example.com/sign-in');
    return action;
  }),
  tool({ name: 'complete_sentence' }, async (_: unknown, ctx: Context) => {
    const { text, model, stopReason } = await ctx.sample(['Once', new Message('upon', 'assistant')], {
      systemPrompt: 'Be brief.',
      maxTokens: 20,
      temperature: 0.5,
      modelPreferences: ['small', 'tiny'],
    });
    return { text, model, stopReason };
  }),
  tool({ name: 'use_tools' }, async (_: unknown, ctx: Context) => {
    const weather = { name: 'weather', inputSchema: { type: 'object' } };
    const first = await ctx.sample('Will it rain?', { tools: [weather], toolChoice: { mode: 'required' } });
    const [use] = Array.isArray(first.content) ? first.content : [first.content];
    if (use?.type !== 'tool_use') return first.text;
    const second = await ctx.sample(
      [
        'Will it rain?',
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: { type: 'tool_result', toolUseId: use.id, content: [{ type: 'text', text: 'Yes.' }] },
        },
      ],
      { tools: [weather] },
    );
    return second.text;
  }),
  tool({ name: 'roots' }, async (_: unknown, ctx: Context) => [...(await ctx.listRoots())]),
  tool({ name: 'in_parallel' }, async (_: unknown, ctx: Context) => {
    const answers = await Promise.all([
      ctx.elicit('First?', String),
      ctx.elicit('Second?', String),
      ctx.sample('Third?'),
      ctx.listRoots(),
    ]);
    return [answers[0].data, answers[1].data, answers[2].text, answers[3].length];
  }),
  tool({ name: 'after_other_work' }, async (_: unknown, ctx: Context) => {
    await delay(5);
    const first = await ctx.elicit('First?', String);
    await delay(5);
    const second = await ctx.elicit(`After ${first.data}?`, String);
    return `${first.data} ${second.data}`;
  }),
  tool({ name: 'in_a_loop' }, async (_: unknown, ctx: Context) => {
    const said: unknown[] = [];
    for (let answer = await ctx.elicit('More?', String); answer.action === 'accept' && answer.data !== 'enough';) {
      said.push(answer.data);
      answer = await ctx.elicit('More?', String);
    }
    return said;
  }),
  tool({ name: 'nested' }, async (_: unknown, ctx: Context) => {
    const inner = await ctx.callTool('after_other_work');
    const { data } = await ctx.elicit('And the outer one?', String);
    return `${inner.content[0]?.type === 'text' ? inner.content[0].text : ''}, ${data}`;
  }),
  tool({ name: 'explicit' }, (_: unknown, ctx: Context) => {
    const responses = ctx.inputResponses;
    const name = responses?.['name'];
    if (!name) {
      return inputRequired({
        requests: { name: inputRequired.elicit('Your name?', String) },
        state: { asked: 'name' },
      });
    }
    if (!responses['words']) {
      return inputRequired({
        requests: { words: inputRequired.sample('Greet them.'), roots: inputRequired.listRoots() },
        state: { asked: 'words', before: ctx.requestState ?? null },
      });
    }
    return { names: Object.keys(responses).sort(), name: name['content'], state: ctx.requestState, round: ctx.round };
  }),
  tool({ name: 'counted' }, async (_: unknown, ctx: Context) => {
    const number = await ctx.step('draw', () => (draws += 1));
    const { data } = await ctx.elicit(`Is it ${number}?`, String);
    const again = await ctx.step('draw', () => (draws += 1));
    return { number, again, data };
  }),
  prompt(
    { name: 'ask' },
    async (_: unknown, ctx: Context) => `About ${(await ctx.elicit('What about?', String)).data}.`,
  ),
  resource('asked://{topic}', { name: 'asked' }, async ({ topic }, ctx) => {
    return `${topic}: ${(await ctx.elicit(`What of ${topic}?`, String)).data}`;
  }),
];

let draws = 0;

@Module({ providers: asking })
class AskingModule {}

describeEras('asking the client', (era) => {
  let t: TestClient;
  const connect = async (answers: TestAnswers, protocolVersion?: string): Promise<void> => {
    t = await createTestClient(AskingModule, { era, answers, protocolVersion, server: { maskErrorDetails: false } });
  };
  afterEach(() => t.close());

  it('asks for the fields of a DTO and hands over an instance with its defaults', async () => {
    await connect({ elicit: () => ({ name: 'Ada', email: 'ada@example.com', channel: 'mail', topics: ['news'] }) });
    expect(await t.call('contact')).toEqual({
      isContact: true,
      name: 'Ada',
      email: 'ada@example.com',
      age: 30,
      channel: 'mail',
      topics: ['news'],
    });
    expect(t.questions).toEqual([
      {
        jsonrpc: undefined,
        method: 'elicitation/create',
        params: {
          mode: 'form',
          message: 'How can we reach you?',
          requestedSchema: {
            type: 'object',
            properties: {
              name: { type: 'string', description: 'Full name', minLength: 2 },
              email: { type: 'string', format: 'email' },
              age: { type: 'integer', minimum: 18, maximum: 120, default: 30 },
              channel: { type: 'string', enum: ['phone', 'mail'] },
              topics: { type: 'array', items: { type: 'string', enum: ['news', 'offers'] } },
            },
            required: ['name', 'email', 'channel'],
          },
        },
      },
    ]);
  });

  it.each(['decline', 'cancel'] as const)('tells a handler that the user chose to %s', async (action) => {
    await connect({ elicit: () => action });
    expect(await t.call('contact')).toBe(action);
    expect(await t.call('visit')).toBe(action);
  });

  it('asks for a Standard Schema, with its defaults', async () => {
    await connect({ elicit: () => ({ size: 'm', gift: false }) });
    expect(await t.call('settings')).toEqual({ size: 'm', count: 1, gift: false });
  });

  it('asks for one value by its type or its choices', async () => {
    await connect({
      elicit: ({ message }) => ({
        value: { 'A text?': 'hi', 'A number?': 4, 'Yes or no?': false }[String(message)] ?? 'blue',
      }),
    });
    expect(await t.call('shorthands')).toEqual(['hi', 4, false, 'blue']);
    expect(
      t.questions.map(({ params }) => (params['requestedSchema'] as { properties: JsonObject }).properties),
    ).toEqual([
      { value: { type: 'string' } },
      { value: { type: 'number' } },
      { value: { type: 'boolean' } },
      { value: { type: 'string', enum: ['red', 'blue'] } },
    ]);
  });

  it('sends choices with titles as they are written, and checks the answer against them', async () => {
    await connect({ elicit: () => ({ one: 'b', many: ['y'] }) });
    expect(await t.call('titled')).toEqual({ one: 'b', many: ['y'] });
    expect(t.questions[0]?.params['requestedSchema']).toMatchObject({
      properties: {
        one: {
          oneOf: [
            { const: 'a', title: 'The A' },
            { const: 'b', title: 'The B' },
          ],
          default: 'a',
        },
        many: {
          minItems: 1,
          items: {
            anyOf: [
              { const: 'x', title: 'X!' },
              { const: 'y', title: 'Y!' },
            ],
          },
        },
      },
    });
  });

  it('asks to visit a URL', async () => {
    await connect({ elicit: () => 'accept' });
    expect(await t.call('visit')).toBe('accept');
    expect(t.questions[0]?.params).toEqual({
      mode: 'url',
      message: 'Please sign in.',
      url: 'https://example.com/sign-in',
      ...(era === '2025' && { elicitationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string }),
    });
  });

  it('samples', async () => {
    await connect({ sample: () => 'a time' });
    expect(await t.call('complete_sentence')).toEqual({ text: 'a time', model: 'test-model', stopReason: 'endTurn' });
    expect(t.questions[0]?.params).toEqual({
      messages: [
        { role: 'user', content: { type: 'text', text: 'Once' } },
        { role: 'assistant', content: { type: 'text', text: 'upon' } },
      ],
      systemPrompt: 'Be brief.',
      maxTokens: 20,
      temperature: 0.5,
      modelPreferences: { hints: [{ name: 'small' }, { name: 'tiny' }] },
    });
  });

  it('lets a model use tools', async () => {
    await connect({
      sample: ({ messages }) =>
        (messages as unknown[]).length > 1
          ? 'Take an umbrella.'
          : {
              role: 'assistant',
              content: [{ type: 'tool_use', id: 'u1', name: 'weather', input: {} }],
              model: 'm',
              stopReason: 'toolUse',
            },
    });
    expect(await t.call('use_tools')).toBe('Take an umbrella.');
    expect(t.questions[0]?.params).toMatchObject({ tools: [{ name: 'weather' }], toolChoice: { mode: 'required' } });
  });

  it('lists roots', async () => {
    await connect({ roots: ['file:///a', { uri: 'file:///b', name: 'B' }] });
    expect(await t.call('roots')).toEqual([{ uri: 'file:///a' }, { uri: 'file:///b', name: 'B' }]);
  });

  it('asks several things at once', async () => {
    await connect({
      elicit: ({ message }) => ({ value: String(message).toLowerCase() }),
      sample: () => 'three',
      roots: ['file:///a'],
    });
    expect(await t.call('in_parallel')).toEqual(['first?', 'second?', 'three', 1]);
    expect(t.questions).toHaveLength(4);
  });

  it('asks after other work, and by what it learned', async () => {
    await connect({ elicit: ({ message }) => ({ value: message === 'First?' ? 'one' : 'two' }) });
    expect(await t.call('after_other_work')).toBe('one two');
    expect(t.questions.map(({ params }) => params['message'])).toEqual(['First?', 'After one?']);
  });

  it('asks the same again and again', async () => {
    const said = ['a', 'b', 'a', 'enough'];
    await connect({ elicit: () => ({ value: said.shift() }) });
    expect(await t.call('in_a_loop')).toEqual(['a', 'b', 'a']);
  });

  it('asks from calls within calls', async () => {
    const said = ['one', 'two', 'three'];
    await connect({ elicit: () => ({ value: said.shift() }) });
    expect(await t.call('nested')).toBe('one two, three');
    expect(t.questions).toHaveLength(3);
  });

  it('asks in prompts and resources', async () => {
    await connect({
      elicit: ({ message }) => ({ value: String(message).length }).value > 12 ? { value: 'tides' } : { value: 'cats' },
    });
    expect((await t.getPrompt('ask')).messages).toEqual([
      { role: 'user', content: { type: 'text', text: 'About cats.' } },
    ]);
    expect((await t.readResource('asked://moon')).contents).toMatchObject([{ text: 'moon: tides' }]);
  });

  it('takes what a handler asks by returning it, and calls it again with answers and state', async () => {
    await connect({ elicit: () => ({ value: 'Ada' }), sample: () => 'Hello!', roots: [] });
    expect(await t.call('explicit')).toEqual({
      names: ['name', 'roots', 'words'],
      name: { value: 'Ada' },
      state: { asked: 'words', before: { asked: 'name' } },
      round: 3,
    });
  });

  it('does a step once, whatever is asked after it', async () => {
    draws = 0;
    await connect({ elicit: () => ({ value: 'yes' }) });
    expect(await t.call('counted')).toEqual({ number: 1, again: 2, data: 'yes' });
    expect(draws).toBe(2);
  });

  it('does not ask what the client did not declare', async () => {
    await connect({ roots: [] });
    if (era === '2026') {
      await expect(t.call('contact')).rejects.toMatchObject({
        code: -32021,
        data: { requiredCapabilities: { elicitation: { form: {} } } },
      });
      await expect(t.call('visit')).rejects.toMatchObject({
        data: { requiredCapabilities: { elicitation: { url: {} } } },
      });
      await expect(t.call('use_tools')).rejects.toMatchObject({
        data: { requiredCapabilities: { sampling: { tools: {} } } },
      });
    } else {
      await expect(t.call('contact')).rejects.toThrow(
        'The client did not declare the capability elicitation.form: it cannot be asked.',
      );
      await expect(t.call('complete_sentence')).rejects.toThrow('did not declare the capability sampling');
      await expect(t.readResource('asked://moon')).rejects.toThrow('did not declare the capability elicitation.form');
    }
    expect(t.questions).toEqual([]);
  });

  it('takes a client that declares forms without a mode at its word, and one with URLs alone', async () => {
    const capabilities = { elicitation: {} };
    t = await createTestClient(AskingModule, { era, answers: { elicit: () => 'decline' }, capabilities });
    expect(await t.call('contact')).toBe('decline');
    await expect(t.call('visit')).rejects.toThrow('elicitation.url');
    await t.close();
    t = await createTestClient(AskingModule, {
      era,
      answers: { elicit: () => 'decline' },
      capabilities: { elicitation: { url: {} } },
    });
    expect(await t.call('visit')).toBe('decline');
    await expect(t.call('contact')).rejects.toThrow('elicitation.form');
  });
});
