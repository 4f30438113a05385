import { createServer, Module, prompt, resource, tool, type ServerOptions, type TenonServer } from '@tenon/core';

const texts = { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] } as const;

/** What a client can meet, in its smallest form: written as functions, so that it also runs as a program. */
export const components = [
  tool({ name: 'add', output: { type: 'number' }, input: numbers('a', 'b') }, ({ a, b }) => Number(a) + Number(b)),
  tool({ name: 'echo', description: 'Says it again.', input: texts }, ({ text }) => text),
  tool({ name: 'fail' }, () => {
    throw new Error('It broke');
  }),
  tool({ name: 'meta' }, (_args, ctx) => ({ meta: ctx.meta })),
  tool(
    {
      name: 'event',
      output: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          at: { type: 'string', format: 'date-time' },
          visits: { type: 'array', items: { $ref: '#/$defs/visit' } },
          place: { type: 'string', default: 'here' },
        },
        required: ['name', 'at'],
        $defs: { visit: { type: 'object', properties: { on: { type: 'string', format: 'date-time' } } } },
      },
    },
    () => ({ name: 'fair', at: new Date(0), visits: [{ on: new Date(1000) }] }),
  ),
  tool({ name: 'count' }, async (_args, ctx) => {
    for (const step of [1, 2, 3]) await ctx.reportProgress(step, 3, `step ${step}`);
    return 'done';
  }),
  tool({ name: 'hold' }, async (_args, ctx) => {
    await ctx.reportProgress(1);
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()));
    return 'aborted';
  }),
  tool({ name: 'log' }, async (_args, ctx) => {
    await ctx.debug('mild');
    await ctx.warning('grave', { reason: 'test' });
    return 'logged';
  }),
  tool({ name: 'ask' }, async (_args, ctx) => {
    const { action, data } = await ctx.elicit('Who?', {
      type: 'object',
      properties: { name: { type: 'string', default: 'Nobody' }, age: { type: 'integer', default: 7 } },
      required: ['name'],
    });
    return { action, data: data ?? null };
  }),
  tool({ name: 'visit' }, async (_args, ctx) => (await ctx.elicitUrl('Sign in', 'https://example.com/in')).action),
  tool({ name: 'sample' }, async (_args, ctx) => (await ctx.sample('Capital?', { maxTokens: 10 })).text),
  tool({ name: 'roots' }, async (_args, ctx) => (await ctx.listRoots()).map(({ uri }) => uri)),
  tool({ name: 'insist' }, async (_args, ctx) => {
    for (let round = 0; round < 100; round++) await ctx.elicit(`Round ${round}?`, Boolean, { key: `round${round}` });
    return 'enough';
  }),
  resource('note://first', { name: 'first', mimeType: 'text/plain' }, () => 'one'),
  resource('note://{id}/text', { name: 'note' }, ({ id }) => `note ${id}`),
  prompt(
    { name: 'greet', input: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } },
    ({ name }) => `Greet ${String(name)}`,
  ),
];

function numbers(...names: string[]) {
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, { type: 'number' }])),
    required: names,
  };
}

@Module({ providers: components })
export class TourModule {}

/** A server of the tour, which has not started. */
export function tourServer(options: Partial<ServerOptions> = {}): TenonServer {
  return createServer(TourModule, {
    name: 'tour',
    version: '1.0.0',
    instructions: 'Look around.',
    logLevel: 'silent',
    maskErrorDetails: false,
    ...options,
  });
}
