import { IsInt, IsString } from 'class-validator';
import { z } from 'zod';
import {
  Arg,
  Context,
  Injectable,
  Input,
  McpHeader,
  Module,
  Tool,
  ToolError,
  ToolResult,
  tool,
  transformTool,
  type Guard,
  type GuardContext,
  type JsonSchema,
  type McpMiddleware,
  type ToolCall,
  type Transform,
  type ToolTransformOptions,
  Middleware,
  type Next,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';

const TENANT = Symbol('tenant');

@Injectable()
class SearchTools {
  @Tool({ description: 'Search.', tags: ['search'], version: '1' })
  search(@Arg('q') q: string, @Arg('tenant') tenant: string, @Arg('limit', { default: 10 }) limit: number) {
    return { q, tenant, limit };
  }

  @Tool({ output: z.object({ sum: z.number() }) })
  add(@Arg('a') a: number, @Arg('b') b: number) {
    return { sum: a + b };
  }

  @Tool({ output: z.number() })
  count(@Arg('text') text: string) {
    return text.length;
  }

  @Tool()
  fail(@Arg('why') why: string): string {
    throw new ToolError(why);
  }
}

function moduleWith(...transforms: Transform[]) {
  @Module({ providers: [SearchTools], transforms })
  class App {}
  return App;
}

const search = (options: ToolTransformOptions) => moduleWith(transformTool('search', options));

async function problemCodes(...transforms: Transform[]): Promise<string[]> {
  return (await bootProblems(moduleWith(...transforms))).map(({ code }) => code);
}

describeEras('a transformed tool', (era) => {
  const call = async (module: ReturnType<typeof moduleWith>, name: string, args: Record<string, unknown>) => {
    await using t = await createTestClient(module, { era });
    return await t.callTool(name, args);
  };
  const data = async (module: ReturnType<typeof moduleWith>, name: string, args: Record<string, unknown>) => {
    await using t = await createTestClient(module, { era });
    return await t.call(name, args);
  };
  const listed = async (module: ReturnType<typeof moduleWith>, name: string) => {
    await using t = await createTestClient(module, { era });
    return (await t.listTools()).find((one) => one.name === name);
  };

  it('is listed as the transform says, and as it was where that says nothing', async () => {
    const module = search({
      name: 'find_notes',
      description: 'Find notes.',
      tags: ['z', 'a'],
      annotations: { readOnlyHint: true },
      meta: { own: 1 },
    });
    expect(await listed(module, 'find_notes')).toMatchObject({
      title: 'Find Notes',
      description: 'Find notes.',
      annotations: { readOnlyHint: true },
      _meta: { own: 1, tenon: { tags: ['a', 'z'], version: '1' } },
    });
    expect(await listed(module, 'search')).toBeUndefined();
  });

  it('takes an argument by its new name, and refuses the old one', async () => {
    const module = search({ arguments: { q: { name: 'query', description: 'What to look for.' } } });
    expect(await data(module, 'search', { query: 'x', tenant: 't' })).toEqual({ q: 'x', tenant: 't', limit: 10 });
    const refused = await call(module, 'search', { query: 'x', q: 'y', tenant: 't' });
    expect(refused).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('q: is not allowed') }] });
    expect((await listed(module, 'search'))?.['inputSchema']).toEqual({
      type: 'object',
      properties: {
        query: { type: 'string', description: 'What to look for.' },
        tenant: { type: 'string' },
        limit: { type: 'number', default: 10 },
      },
      required: ['query', 'tenant'],
      additionalProperties: false,
    });
  });

  it('fills a hidden argument with a constant, a factory that each call runs, or its own default', async () => {
    let calls = 0;
    const module = moduleWith(
      transformTool('search', {
        arguments: {
          tenant: { hide: true, defaultFactory: (ctx: Context) => `${++calls}-${ctx.era}` },
          limit: { hide: true },
        },
      }),
      transformTool('add', { arguments: { b: { hide: true, default: 5 } } }),
    );
    await using t = await createTestClient(module, { era });
    expect(await t.call('search', { q: 'x' })).toEqual({ q: 'x', tenant: `1-${era}`, limit: 10 });
    expect(await t.call('search', { q: 'x' })).toEqual({ q: 'x', tenant: `2-${era}`, limit: 10 });
    expect(await t.call('add', { a: 1 })).toEqual({ sum: 6 });
    expect(await t.callTool('add', { a: 1, b: 2 })).toMatchObject({ isError: true });
    expect(JSON.stringify(await t.listTools())).not.toContain('tenant');
  });

  it('awaits a factory, and leaves the argument out where it gives nothing', async () => {
    const module = search({
      arguments: {
        tenant: { hide: true, defaultFactory: () => Promise.resolve('late') },
        limit: { hide: true, defaultFactory: () => undefined },
      },
    });
    expect(await data(module, 'search', { q: 'x' })).toEqual({ q: 'x', tenant: 'late', limit: 10 });
  });

  it('says nothing of a hidden argument that the original refuses', async () => {
    const module = search({ arguments: { tenant: { hide: true, defaultFactory: () => ({ secret: 'hush' }) } } });
    const result = await call(module, 'search', { q: 'x' });
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('TN5049') }] });
    expect(JSON.stringify(result)).not.toContain('hush');
  });

  it('gives a default to a visible argument, and takes one away', async () => {
    const module = search({ arguments: { tenant: { default: 'main' }, limit: { required: true } } });
    expect(await data(module, 'search', { q: 'x', limit: 2 })).toEqual({ q: 'x', tenant: 'main', limit: 2 });
    expect(await call(module, 'search', { q: 'x' })).toMatchObject({ isError: true });
    expect((await listed(module, 'search'))?.['inputSchema']).toMatchObject({
      properties: { tenant: { default: 'main' }, limit: { type: 'number' } },
      required: ['q', 'limit'],
    });
  });

  it('checks what the caller sends against a new type before the original is called', async () => {
    const module = search({
      arguments: { limit: { schema: { type: 'integer', minimum: 1, maximum: 50 }, default: 5 } },
    });
    expect(await data(module, 'search', { q: 'x', tenant: 't' })).toMatchObject({ limit: 5 });
    expect(await call(module, 'search', { q: 'x', tenant: 't', limit: 51 })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('limit: must be at most 50') }],
    });
  });

  it('hands on what a schema of a library makes of the value', async () => {
    const module = search({
      arguments: {
        limit: { schema: z.enum(['few', 'many']).transform((size) => (size === 'few' ? 3 : 300)), default: 'few' },
      },
    });
    expect(await data(module, 'search', { q: 'x', tenant: 't', limit: 'many' })).toMatchObject({ limit: 300 });
    expect(await data(module, 'search', { q: 'x', tenant: 't' })).toMatchObject({ limit: 3 });
    expect(await call(module, 'search', { q: 'x', tenant: 't', limit: 'all' })).toMatchObject({ isError: true });
  });

  it('hands instances to a handler where a class is the new type', async () => {
    class Page {
      @IsInt() number!: number;
      @IsString() sort: string = 'asc';
      get offset(): number {
        return this.number * 10;
      }
    }
    const module = search({
      arguments: { limit: { name: 'page', schema: Page, default: { number: 0, sort: 'asc' } } },
      handler: ({ page, ...rest }: { page?: Page }, _ctx: Context, { forwardRaw }) =>
        forwardRaw({ ...rest, limit: page!.offset }),
    });
    expect(await data(module, 'search', { q: 'x', tenant: 't', page: { number: 4 } })).toMatchObject({ limit: 40 });
    expect(await call(module, 'search', { q: 'x', tenant: 't', page: { number: 'x' } })).toMatchObject({
      isError: true,
    });
  });

  it('is answered by a function that gets new names and calls the original by new or old ones', async () => {
    const module = search({
      arguments: { q: { name: 'query' }, tenant: { hide: true, default: 'main' } },
      handler: async ({ query }, ctx, { forward, forwardRaw }) => {
        const one = await forward({ query: `${String(query)}!` });
        const two = await forwardRaw({ q: 'raw', tenant: 'other' });
        return { era: ctx.era, one: one.structuredContent, two: two.structuredContent };
      },
    });
    expect(await data(module, 'search', { query: 'x' })).toEqual({
      era,
      one: { q: 'x!', tenant: 'main', limit: 10 },
      two: { q: 'raw', tenant: 'other', limit: 10 },
    });
  });

  it('answers with the failures of the original, also where a function forwards', async () => {
    const module = moduleWith(
      transformTool('fail', { name: 'plain', arguments: { why: { name: 'reason' } } }),
      transformTool('add', { name: 'sum', handler: (_args, _ctx, { forward }) => forward({ a: 1 }) }),
    );
    expect(await call(module, 'plain', { reason: 'no' })).toMatchObject({ isError: true, content: [{ text: 'no' }] });
    expect(await call(module, 'sum', { a: 1, b: 2 })).toMatchObject({
      isError: true,
      content: [{ text: "Invalid arguments for tool 'sum':\nb: is required" }],
    });
  });

  it('is refused an argument of the original that it does not have', async () => {
    const module = search({
      arguments: { q: { name: 'query' } },
      handler: (args, _ctx, { forward }) => forward({ ...args, q: 'old' }),
    });
    expect(await call(module, 'search', { query: 'x', tenant: 't' })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('TN5041') }],
    });
  });

  it('cannot call its original when the call is over', async () => {
    let late: (() => Promise<ToolResult>) | undefined;
    const module = moduleWith(
      transformTool('add', {
        output: null,
        handler: (_args, _ctx, { forward }) => {
          late = () => forward({ a: 1, b: 1 });
          return 'done';
        },
      }),
    );
    await using t = await createTestClient(module, { era });
    expect(await t.call('add', { a: 1, b: 2 })).toBe('done');
    await expect(late!()).rejects.toMatchObject({ code: 'TN5048' });
  });

  it('lets a generator call the original for as long as it yields', async () => {
    const module = moduleWith(
      transformTool('count', {
        output: null,
        async *handler({ text }, _ctx, { forward }) {
          yield 'first';
          yield (await forward({ text })).structuredContent!['result'];
        },
      }),
    );
    expect(await data(module, 'count', { text: 'four' })).toEqual(['first', 4]);
  });

  it('changes results, and leaves errors as they are', async () => {
    const module = moduleWith(
      transformTool('add', { output: z.number(), result: ({ structuredContent }) => structuredContent!['sum'] }),
      transformTool('fail', { result: () => 'changed' }),
    );
    expect(await data(module, 'add', { a: 1, b: 2 })).toBe(3);
    expect(await call(module, 'fail', { why: 'no' })).toMatchObject({ isError: true, content: [{ text: 'no' }] });
  });

  it('keeps the output schema, takes another one, or has none', async () => {
    const tools = moduleWith(
      transformTool('add', { name: 'same', arguments: { a: { name: 'x' } } }),
      transformTool('count', { name: 'none', output: null }),
    );
    expect((await listed(tools, 'same'))?.['outputSchema']).toMatchObject({ properties: { sum: { type: 'number' } } });
    const none = await listed(tools, 'none');
    expect(none && 'outputSchema' in none).toBe(false);
    const result = await call(tools, 'none', { text: 'four' });
    expect(result.structuredContent).toBeUndefined();
    expect(result).toMatchObject({ content: [{ text: '4' }], meta: {} });

    const other = moduleWith(transformTool('add', { output: z.object({ sum: z.number().max(10) }) }));
    expect(await data(other, 'add', { a: 1, b: 2 })).toEqual({ sum: 3 });
    expect(await call(other, 'add', { a: 9, b: 2 })).toMatchObject({ isError: true });
  });

  it('checks what a function returns against the output schema that it inherits', async () => {
    const module = moduleWith(
      transformTool('add', { handler: () => ({ sum: 'many' }) }),
      transformTool('count', { handler: ({ text }) => String(text).length * 2 }),
    );
    expect(await call(module, 'add', { a: 1, b: 2 })).toMatchObject({ isError: true });
    expect(await data(module, 'count', { text: 'four' })).toBe(8);
  });

  it('may be transformed again, by its new name', async () => {
    const module = moduleWith(
      transformTool('search', {
        name: 'find',
        arguments: { q: { name: 'query' }, tenant: { hide: true, default: 'main' } },
      }),
      transformTool('find', { name: 'look', arguments: { query: { name: 'text' } } }),
      transformTool('look', { arguments: { limit: { hide: true, default: 1 } } }),
    );
    expect(await data(module, 'look', { text: 'x' })).toEqual({ q: 'x', tenant: 'main', limit: 1 });
    expect(await call(module, 'look', { query: 'x' })).toMatchObject({ isError: true });
    expect(await call(module, 'look', { text: 1 })).toMatchObject({
      content: [{ text: "Invalid arguments for tool 'look':\ntext: must be a string, received number 1" }],
    });
  });

  it('keeps calls of one request apart that run at once', async () => {
    const size = z.enum(['few', 'many']).transform((one) => (one === 'few' ? 3 : 300));
    const module = moduleWith(
      transformTool('search', {
        arguments: { limit: { schema: size, default: 'few' } },
        handler: async ({ q, limit }, _ctx, { forwardRaw }) => {
          await Promise.resolve();
          return forwardRaw({ q, tenant: 't', limit });
        },
      }),
      transformTool('search', {
        handler: async (_args, _ctx, { forwardRaw }) => {
          const calls = ['few', 'many'].map((limit) => forwardRaw({ q: limit, tenant: 't', limit }));
          return (await Promise.all(calls)).map((one) => one.structuredContent!['limit']);
        },
      }),
    );
    expect(await data(module, 'search', { q: 'x', tenant: 't' })).toEqual([3, 300]);
  });

  it('names each value that a class or a library refuses', async () => {
    class Page extends Input(z.object({ number: z.number().refine((one) => one % 2 === 0, 'must be even') })) {}
    const module = search({
      arguments: {
        limit: { name: 'page', schema: Page, required: true },
        q: { schema: z.string().refine((text) => !text.includes(' '), 'must be one word') },
      },
    });
    expect(await call(module, 'search', { q: 'a b', tenant: 't', page: { number: 3 } })).toMatchObject({
      isError: true,
      content: [{ text: "Invalid arguments for tool 'search':\nq: must be one word\npage.number: must be even" }],
    });
  });

  it('disappears where it is disabled, also after a rename', async () => {
    const module = moduleWith(
      transformTool('search', { enabled: false }),
      transformTool('add', { name: 'plus' }),
      transformTool('plus', { enabled: false }),
    );
    await using t = await createTestClient(module, { era });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['count', 'fail']);
    for (const name of ['search', 'add', 'plus']) {
      await expect(t.callTool(name, {})).rejects.toMatchObject({ code: -32602 });
    }
  });

  it('mirrors headers of arguments under their new names', async () => {
    @Injectable()
    class RegionTools {
      @Tool() query(@McpHeader('Region') @Arg('region') region: string, @Arg('sql') sql: string) {
        return `${region} ${sql}`;
      }
    }
    @Module({
      providers: [RegionTools],
      transforms: [transformTool('query', { arguments: { region: { name: 'place' } } })],
    })
    class App {}
    expect((await listed(App, 'query'))?.['inputSchema']).toMatchObject({
      properties: { place: { type: 'string', 'x-mcp-header': 'Region' } },
    });
  });

  it('is what middleware sees', async () => {
    const seen: unknown[] = [];
    @Middleware()
    class Watching implements McpMiddleware {
      onCallTool(message: ToolCall, next: Next<ToolResult>) {
        seen.push(message.name, message.arguments, message.component.description);
        return next(message);
      }
    }
    @Module({
      providers: [SearchTools],
      middleware: [Watching],
      transforms: [transformTool('add', { name: 'plus', description: 'Plus.', arguments: { a: { name: 'x' } } })],
    })
    class App {}
    await data(App, 'plus', { x: 1, b: 2 });
    expect(seen).toEqual(['plus', { x: 1, b: 2 }, 'Plus.']);
  });

  it('is what guards decide on, for lists and calls', async () => {
    const asked: string[] = [];
    class Hiding implements Guard {
      allows({ component }: GuardContext): boolean {
        asked.push(component.name);
        return component.name !== 'plus';
      }
    }
    @Module({ providers: [SearchTools], guards: [new Hiding()], transforms: [transformTool('add', { name: 'plus' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['search', 'count', 'fail']);
    await expect(t.callTool('plus', { a: 1, b: 2 })).rejects.toThrow("Unknown tool 'plus'");
    expect(asked).not.toContain('add');
  });

  it('is transformed once in a module that is imported along two paths', async () => {
    @Module({
      providers: [SearchTools],
      transforms: [transformTool('add', { arguments: { a: { name: 'b' }, b: { name: 'a' } } })],
    })
    class Shared {}
    @Module({ imports: [Shared] })
    class Left {}
    @Module({ imports: [Shared] })
    class Right {}
    @Module({ imports: [Left, Right] })
    class App {}
    const { inputSchema } = (await listed(App, 'add')) as Record<string, unknown>;
    expect(inputSchema).toMatchObject({ required: ['b', 'a'] });
  });

  it('works on what a module imports, from the inner module out, with the providers of its own module', async () => {
    @Module({ providers: [SearchTools], transforms: [transformTool('search', { name: 'inner' })] })
    class Inner {}
    @Module({
      imports: [Inner],
      providers: [{ provide: TENANT, useValue: 'of the app' }],
      transforms: [
        transformTool('inner', {
          name: 'outer',
          arguments: { tenant: { hide: true, defaultFactory: (ctx: Context) => ctx.get<string>(TENANT) } },
        }),
      ],
    })
    class App {}
    expect(await data(App, 'outer', { q: 'x' })).toMatchObject({ tenant: 'of the app' });
  });

  it('applies to tools that are added later', async () => {
    @Module({ providers: [SearchTools, tool({ name: 'late' }, () => 'early')] })
    class App {}
    await using t = await createTestClient(
      { module: App, transforms: [transformTool('late', { name: 'plugin' })] },
      { era },
    );
    await t.server.remove('tool', 'late');
    expect((await t.listTools()).map(({ name }) => name)).not.toContain('plugin');
    await t.server.add(tool({ name: 'late' }, () => 'again'));
    expect(await t.call('plugin')).toBe('again');
  });
});

describe('the start with transforms', () => {
  it('names what a transform matches nothing of, and the nearest name', async () => {
    const problems = await bootProblems(moduleWith(transformTool('serach', {})));
    expect(problems).toEqual([expect.objectContaining({ code: 'TN5040' })]);
    expect(problems[0]!.detail).toMatch(/tool 'serach' in `transforms` of App, but 'search'/);
  });

  it('reports arguments that there are not, with the nearest name', async () => {
    const problems = await bootProblems(search({ arguments: { limits: { name: 'x' } } }));
    expect(problems).toEqual([
      expect.objectContaining({ code: 'TN5041', detail: "tool 'search' has no 'limits', but 'limit'" }),
    ]);
  });

  it.each<[string, ToolTransformOptions, string]>([
    ['two arguments of one name', { arguments: { q: { name: 'x' }, tenant: { name: 'x' } } }, 'TN5042'],
    ['an argument named like another one', { arguments: { q: { name: 'tenant' } } }, 'TN5042'],
    ['a hidden argument without a value', { arguments: { q: { hide: true } } }, 'TN5044'],
    ['a factory of a visible argument', { arguments: { q: { defaultFactory: () => 1 } } }, 'TN5043'],
    ['a default beside a factory', { arguments: { q: { hide: true, default: 1, defaultFactory: () => 1 } } }, 'TN5043'],
    ['a required argument with a default', { arguments: { q: { required: true, default: 'x' } } }, 'TN5043'],
    ['a hidden argument of a new type', { arguments: { limit: { hide: true, schema: {} } } }, 'TN5043'],
    ['what is no description of an argument', { arguments: { q: null as never } }, 'TN5043'],
    ['a hidden argument that is required', { arguments: { q: { hide: true, required: true } } }, 'TN5043'],
    ['a default that does not fit', { arguments: { q: { default: 1 } } }, 'TN5045'],
    ['a hidden default that does not fit', { arguments: { q: { hide: true, default: 1 } } }, 'TN5045'],
    ['an old default that a new type refuses', { arguments: { limit: { schema: { type: 'string' } } } }, 'TN5045'],
    ['a handler beside a change of results', { handler: () => 1, result: () => 1 }, 'TN5043'],
    ['a name that clients refuse', { name: 'find notes' }, 'TN2007'],
    ['a name that another tool has', { name: 'add' }, 'TN5042'],
    ['a schema that is none', { arguments: { q: { schema: { type: 'strin' } } } }, 'TN2006'],
    ['an output that is none', { output: { type: 'strin' } }, 'TN2006'],
  ])('refuses %s', async (_, options, code) => {
    expect(await problemCodes(transformTool('search', options))).toEqual([code]);
  });

  it('reports everything at once, and entries that are no transforms', async () => {
    expect(
      await problemCodes(
        transformTool('search', { name: 'a b' }),
        { kind: 'tool' } as never,
        transformTool('add', { arguments: { c: {} } }),
      ),
    ).toEqual(['TN2007', 'TN5043', 'TN5041']);
  });

  it('leaves modules alone that a module does not import', async () => {
    @Module({ providers: [SearchTools] })
    class Sibling {}
    @Module({ transforms: [transformTool('search', { enabled: false })] })
    class Transforming {}
    @Module({ imports: [Sibling, Transforming] })
    class App {}
    expect(await bootProblems(App)).toMatchObject([
      { code: 'TN5040', className: 'Transforming', member: 'transforms' },
    ]);
  });

  it('blames no transform for what one before it got wrong', async () => {
    expect(
      await problemCodes(
        transformTool('search', { name: 'find', arguments: { none: {} } }),
        transformTool('find', { title: 'Find' }),
        transformTool('search', { title: 'Search' }),
      ),
    ).toEqual(['TN5041']);
  });

  it('exchanges the names of two arguments', async () => {
    await using t = await createTestClient(search({ arguments: { q: { name: 'tenant' }, tenant: { name: 'q' } } }));
    expect(await t.call('search', { q: 'was tenant', tenant: 'was q' })).toMatchObject({
      q: 'was q',
      tenant: 'was tenant',
    });
  });

  it('does not change what it is given', async () => {
    const input: JsonSchema = Object.freeze({
      type: 'object',
      properties: Object.freeze({ a: Object.freeze({ type: 'string' }) }),
      required: Object.freeze(['a']),
    });
    @Module({
      providers: [tool({ name: 'one', input }, ({ a }) => a)],
      transforms: [transformTool('one', { arguments: { a: { name: 'b', description: 'B.' } } })],
    })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('one', { b: 'x' })).toBe('x');
    expect(input).toEqual({ type: 'object', properties: { a: { type: 'string' } }, required: ['a'] });
  });
});
