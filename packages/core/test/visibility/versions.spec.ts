import {
  Complete,
  Context,
  Injectable,
  inputRequired,
  Middleware,
  Module,
  Prompt,
  prompt,
  resource,
  Tool,
  tool,
  UseGuards,
  type AuthGate,
  type ComponentInfo,
  type FunctionComponent,
  type Guard,
  type McpMessage,
  type McpMiddleware,
  type Next,
} from '@tenon/core';
import { createTestClient, describeEras, type ListedComponent } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';

const greet = (version: string | undefined, tags: string[] = []): FunctionComponent =>
  tool({ name: 'greet', version, tags, description: `In version ${version}` }, () => `greeted by ${version}`);
const asking = (version: unknown, key = 'tenon') => ({ meta: { [key]: { version } } });

/** What a listing says of versions. */
const shown = ({ name, description, _meta }: ListedComponent) => {
  const meta = _meta as Record<string, { version?: string; versions?: string[] }> | undefined;
  return { name, description, tenon: meta?.['tenon'], fastmcp: meta?.['fastmcp'] };
};

@Module({
  providers: [
    greet('1.9'),
    greet('2.0-rc.1'),
    greet('1.10'),
    tool({ name: 'plain' }, () => 'plain'),
    resource('data://fixed', { name: 'fixed', version: 'v1' }, () => 'first'),
    resource('data://fixed', { name: 'fixed', version: 'v2' }, () => 'second'),
    resource('item://{id}', { name: 'item', version: '1' }, ({ id }) => `first ${id}`),
    resource('item://{id}', { name: 'item', version: '2', allowUnsafePaths: ['id'] }, ({ id }) => `second ${id}`),
    prompt({ name: 'ask', version: '1' }, () => 'first'),
    prompt({ name: 'ask', version: '2' }, () => 'second'),
  ],
})
class Versioned {}

describeEras('Components of several versions', (era) => {
  it('are listed once, the newest, which names them all', async () => {
    await using t = await createTestClient(Versioned, { era });
    const versions = ['2.0-rc.1', '1.10', '1.9'];
    expect((await t.listTools()).map(shown)).toEqual([
      {
        name: 'greet',
        description: 'In version 2.0-rc.1',
        tenon: { version: '2.0-rc.1', versions },
        fastmcp: { version: '2.0-rc.1', versions },
      },
      { name: 'plain', description: undefined, tenon: undefined, fastmcp: undefined },
    ]);
    for (const list of [await t.listResources(), await t.listResourceTemplates(), await t.listPrompts()]) {
      expect(list.map(shown)).toMatchObject([
        { tenon: { versions: [expect.stringContaining('2'), expect.anything()] } },
      ]);
    }
  });

  it('are called in the newest version, or in the one that is asked for', async () => {
    await using t = await createTestClient(Versioned, { era });
    expect(await t.call('greet')).toBe('greeted by 2.0-rc.1');
    expect(await t.call('greet', {}, asking('1.9'))).toBe('greeted by 1.9');
    expect(await t.call('greet', {}, asking('v1.10.0'))).toBe('greeted by 1.10');
    expect(await t.call('greet', {}, asking('1.9', 'fastmcp'))).toBe('greeted by 1.9');
    expect(await t.call('greet', {}, { meta: { tenon: { version: '1.9' }, fastmcp: { version: '1.10' } } })).toBe(
      'greeted by 1.9',
    );
    const read = async (uri: string, version?: string) =>
      (await t.readResource(uri, version === undefined ? {} : asking(version))).contents[0];
    expect(await read('data://fixed')).toMatchObject({ text: 'second' });
    expect(await read('data://fixed', '1')).toMatchObject({ text: 'first' });
    expect(await read('item://7')).toMatchObject({ text: 'second 7' });
    expect(await read('item://7', '1')).toMatchObject({ text: 'first 7' });
    const get = async (version?: string) =>
      (await t.getPrompt('ask', {}, version === undefined ? {} : asking(version))).messages[0]?.content;
    expect(await get()).toMatchObject({ text: 'second' });
    expect(await get('1')).toMatchObject({ text: 'first' });
  });

  it('refuse values of templates each for itself', async () => {
    await using t = await createTestClient(Versioned, { era });
    expect((await t.readResource('item://%2Fetc')).contents[0]).toMatchObject({ text: 'second /etc' });
    await expect(t.readResource('item://%2Fetc', asking('1'))).rejects.toThrow("Unknown version '1' of resource");
  });

  it('are unknown in versions that there are not', async () => {
    await using t = await createTestClient(Versioned, { era });
    await expect(t.call('greet', {}, asking('3'))).rejects.toMatchObject({
      code: -32602,
      message: "Unknown version '3' of tool 'greet'. There is 2.0-rc.1, 1.10, 1.9",
    });
    await expect(t.getPrompt('ask', {}, asking('3'))).rejects.toThrow("Unknown version '3' of prompt 'ask'");
    await expect(t.readResource('data://fixed', asking('3'))).rejects.toMatchObject({
      code: era === '2026' ? -32602 : -32002,
      message: "Unknown version '3' of resource 'data://fixed'. There is v2, v1",
    });
    await expect(t.call('greet', {}, asking('9'.repeat(10_000)))).rejects.toThrow(/^Unknown version '9{200}…'/);
    for (const version of [1, null, ['1']]) {
      await expect(t.call('greet', {}, asking(version))).rejects.toMatchObject({ code: -32602 });
    }
  });

  it('answer whatever version is asked for where they have none', async () => {
    await using t = await createTestClient(Versioned, { era });
    expect(await t.call('plain', {}, asking('3'))).toBe('plain');
  });

  it('are called by handlers in the version that they name', async () => {
    @Injectable()
    class Handlers {
      @Tool()
      async all(ctx: Context): Promise<unknown> {
        const text = (result: { content: readonly object[] }) => (result.content[0] as { text: string }).text;
        return JSON.stringify([
          text(await ctx.callTool('greet')),
          text(await ctx.callTool('greet', {}, { version: '1.9' })),
          (await ctx.readResource('item://7', { version: '1' })).contents[0],
          (await ctx.getPrompt('ask', {}, { version: '1' })).messages[0]?.content,
        ]);
      }
      @Tool()
      async other(ctx: Context): Promise<unknown> {
        return ctx.callTool('greet', {}, { version: '4' });
      }
    }
    @Module({ imports: [Versioned], providers: [Handlers] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.call('all')).toEqual([
      'greeted by 2.0-rc.1',
      'greeted by 1.9',
      { uri: 'item://7', mimeType: 'text/plain', text: 'first 7' },
      { type: 'text', text: 'first' },
    ]);
    await expect(t.call('other')).rejects.toThrow("Unknown version '4'");
  });
});

/** Lets those through whose principal has the role. */
const role = (name: string): Guard => ({ allows: ({ context }) => context.auth?.roles?.includes(name) ?? false });
const later = (guard: Guard): Guard => ({
  allows: async (asked) => {
    await new Promise((resolve) => setImmediate(resolve));
    return guard.allows(asked);
  },
});

describeEras('Versions of which callers may use some', (era) => {
  @Injectable()
  class Greetings {
    @Tool({ name: 'greet', version: '3' })
    @UseGuards(later(role('admin')))
    third(): string {
      return 'third';
    }
    @Tool({ name: 'greet', version: '2' })
    @UseGuards(role('staff'))
    second(): string {
      return 'second';
    }
    @Tool({ name: 'greet', version: '1' })
    first(): string {
      return 'first';
    }
    @Prompt({ name: 'ask', version: '2', input: { type: 'object', properties: { topic: {}, depth: {} } } })
    @UseGuards(role('admin'))
    newest(): string {
      return 'newest';
    }
    @Prompt({ name: 'ask', version: '1', input: { type: 'object', properties: { topic: {} } } })
    @UseGuards(role('staff'))
    older(): string {
      return 'older';
    }
    @Complete('ask', 'depth')
    depths(): string[] {
      return ['deep'];
    }
  }
  @Module({ providers: [Greetings] })
  class App {}
  const as = (...roles: string[]) => ({ era, auth: { subject: 'ada', scopes: [], roles } });

  it.each([
    [['admin', 'staff'], 'third', ['3', '2', '1']],
    [['admin'], 'third', ['3', '1']],
    [['staff'], 'second', ['2', '1']],
    [[], 'first', undefined],
  ])('fall back to the newest that they may use: %j', async (roles, answer, versions) => {
    await using t = await createTestClient(App, as(...roles));
    expect(await t.call('greet')).toBe(answer);
    const [listed] = await t.listTools();
    expect(shown(listed!).tenon?.versions).toEqual(versions);
    expect(shown(listed!).fastmcp?.versions).toEqual(versions ?? ['1']);
  });

  it('say nothing of those that they may not use', async () => {
    await using t = await createTestClient(App, as('staff'));
    await expect(t.call('greet', {}, asking('3'))).rejects.toThrow(
      /^Unknown version '3' of tool 'greet'. There is 2, 1$/,
    );
    await using nobody = await createTestClient(App, as());
    const unknown = await nobody.getPrompt('ask', {}, asking('1')).catch((error: unknown) => (error as Error).message);
    expect(unknown).toBe("Unknown prompt 'ask'");
    expect(await nobody.getPrompt('nobody').catch((error: unknown) => (error as Error).message)).toBe(
      "Unknown prompt 'nobody'",
    );
  });

  it('complete for those who may use one of them', async () => {
    await using t = await createTestClient(App, as('staff'));
    expect((await t.complete('ask', 'depth', '')).values).toEqual(['deep']);
    await using nobody = await createTestClient(App, as());
    await expect(nobody.complete('ask', 'depth', '')).rejects.toThrow('Unknown prompt');
  });

  it('see the module that declares them, and ask their client from there', async () => {
    const greeting = (version: string): FunctionComponent =>
      tool({ name: 'greet', version, timeoutMs: 10_000 }, async (_, ctx) => {
        const answer = await ctx.elicit('Who are you?', String);
        return `${ctx.get<string>('who')} greets ${answer.action === 'accept' ? answer.data : 'nobody'}`;
      });
    @Module({ providers: [greeting('1'), { provide: 'who', useValue: 'the first' }] })
    class First {}
    @Module({ providers: [greeting('2'), { provide: 'who', useValue: 'the second' }] })
    class Second {}
    @Module({ imports: [First, Second] })
    class Both {}
    const answers = { elicit: { value: 'ada' } };
    await using t = await createTestClient(Both, { ...as(), answers });
    expect(await t.call('greet')).toBe('the second greets ada');
    expect(await t.call('greet', {}, asking('1'))).toBe('the first greets ada');
  });

  it('that lack only a scope give way to an older one, and name the scope where there is none', async () => {
    const auth: AuthGate = {
      authenticate: () => ({ principal: { subject: 'ada', scopes: [] } }),
      insufficientScope: () => ({ status: 403 }),
    };
    @Module({
      providers: [
        tool({ name: 'both', version: '2', scopes: ['write'] }, () => 'new'),
        tool({ name: 'both', version: '1' }, () => 'old'),
        tool({ name: 'one', version: '1', scopes: ['write'] }, () => 'new'),
      ],
    })
    class Scoped {}
    await using t = await createTestClient(Scoped, { ...as(), server: { auth } });
    expect(await t.call('both')).toBe('old');
    await expect(t.call('both', {}, asking('2'))).rejects.toThrow('Insufficient scope: write');
    await expect(t.call('one')).rejects.toThrow('Insufficient scope: write');
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['both']);
  });

  it('pass the list hooks of middleware as what they are', async () => {
    const seen: unknown[] = [];
    @Middleware()
    class Renaming implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
        const infos = await next(message);
        seen.push(infos);
        return infos.map((info) => ({ ...info, description: 'changed' }));
      }
    }
    @Module({ imports: [App], middleware: [Renaming] })
    class Middle {}
    @Module({ imports: [Middle] })
    class Outer {}
    await using t = await createTestClient(Outer, as('staff'));
    for (let time = 0; time < 2; time++) {
      expect((await t.listTools()).map(shown)).toMatchObject([
        { name: 'greet', description: 'changed', tenon: { version: '2', versions: ['2', '1'] } },
      ]);
    }
    expect(seen[0]).toMatchObject([{ name: 'greet', version: '2', versions: ['2', '1'] }]);
  });
});

describeEras('The versions of a running server', (era) => {
  it('come and go one by one', async () => {
    await using t = await createTestClient(Versioned, { era });
    await t.server.add(greet('2.0'));
    expect(await t.call('greet')).toBe('greeted by 2.0');
    await expect(t.server.add(greet('v2'))).rejects.toMatchObject({ problems: [{ code: 'TN1008' }] });
    await expect(t.server.add(greet(undefined))).rejects.toMatchObject({ problems: [{ code: 'TN5020' }] });
    await expect(t.server.remove('tool', 'greet', { version: '7' })).rejects.toMatchObject({
      code: 'TN2013',
      message: expect.stringContaining("no version '7', only 1.9, 2.0-rc.1, 1.10, 2.0"),
    });
    await t.server.remove('tool', 'greet', { version: '2.0' });
    expect(await t.call('greet')).toBe('greeted by 2.0-rc.1');
    await t.server.remove('tool', 'greet');
    await expect(t.call('greet')).rejects.toThrow("Unknown tool 'greet'");
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['plain']);
  });

  it('follow the policy for duplicates by name and version', async () => {
    const other = tool({ name: 'greet', version: '1.9.0' }, () => 'replaced');
    await using t = await createTestClient(Versioned, { era, server: { onDuplicate: 'replace' } });
    await t.server.add(other);
    expect(await t.call('greet', {}, asking('1.9'))).toBe('replaced');
    expect(await t.call('greet')).toBe('greeted by 2.0-rc.1');
  });

  if (era === '2026') {
    it('belong to the state of a call that asks its client', async () => {
      const holding = (version: string): FunctionComponent =>
        tool({ name: 'hold', version }, (_, ctx) =>
          ctx.requestState === undefined
            ? inputRequired({ state: version })
            : `${version} ${JSON.stringify(ctx.requestState)}`,
        );
      @Module({ providers: [holding('1'), holding('2')] })
      class App {}
      await using t = await createTestClient(App, { era });
      const params = { name: 'hold', arguments: {} };
      const { requestState } = await t.request('tools/call', params, asking('1'));
      await expect(t.request('tools/call', { ...params, requestState })).rejects.toMatchObject({ code: -32602 });
      const done = await t.request('tools/call', { ...params, requestState }, asking('1'));
      expect(done).toMatchObject({ content: [{ text: '1 "1"' }] });
    });

    it('are kept by no cache where they were asked for', async () => {
      const cache = { ttlMs: 1_000, scope: 'public' } as const;
      @Module({ providers: [resource('data://x', { name: 'x', version: '1', cache }, () => 'x')] })
      class App {}
      await using t = await createTestClient(App, { era });
      expect(await t.request('resources/read', { uri: 'data://x' })).toMatchObject({ ttlMs: 1_000 });
      expect(await t.request('resources/read', { uri: 'data://x' }, asking('1'))).toMatchObject({ ttlMs: 0 });
    });
  }
});

describe('The check of versions at the start', () => {
  it('refuses what is not usable, all at once', async () => {
    @Module({
      providers: [
        tool({ name: 'at', version: '1@2' }, () => 1),
        tool({ name: 'empty', version: ' ' }, () => 1),
        tool({ name: 'long', version: '1'.repeat(101) }, () => 1),
        tool({ name: 'number', version: 1 as unknown as string }, () => 1),
        greet('1'),
        greet(undefined),
        prompt({ name: 'greet' }, () => ''),
      ],
    })
    class App {}
    expect((await bootProblems(App)).map(({ code, detail }) => [code, detail])).toEqual([
      ['TN5021', "'1@2' has an '@'"],
      ['TN5021', 'it is empty'],
      ['TN5021', 'it has 101 characters'],
      ['TN5021', 'it is a number, not a text'],
      ['TN5020', "tool('greet') has none, tool('greet') is tool 'greet' in version 1"],
    ]);
  });

  it('refuses spellings of one version as duplicates', async () => {
    @Module({ providers: [greet('1.0'), greet('v1')] })
    class App {}
    expect(await bootProblems(App)).toMatchObject([
      { code: 'TN1008', detail: expect.stringContaining('in version v1') },
    ]);
  });
});
