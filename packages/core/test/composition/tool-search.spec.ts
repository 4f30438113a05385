import {
  createServer,
  ForbiddenError,
  importModule,
  inputRequired,
  Middleware,
  Module,
  mount,
  ProtocolError,
  resourcesAsTools,
  RpcCode,
  tool,
  ToolError,
  ToolResult,
  toolSearch,
  transformTool,
  type AuthGate,
  type ComponentInfo,
  type Constructor,
  type FunctionComponent,
  type Guard,
  type Logger,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type Principal,
  type ServerOptions,
  type TenonServer,
  type ToolSearchOptions,
} from '@tenon/core';
import { createTestClient, describeEras, RequestError, type TestClient } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';
import { FakeMountTarget } from './fake-mount-target';
import { settled } from './settled';

const staff: Principal = { subject: 'ada', clientId: 'staff', scopes: [] };
const staffOnly: Guard = { allows: ({ context }) => context.auth?.clientId === 'staff' };

@Module({
  providers: [
    tool({ name: 'refund_order', description: 'Give money back.' }, () => 'refunded'),
    tool({ name: 'audit_orders', description: 'Check orders.' }, () => 'audited'),
  ],
  guards: [staffOnly],
})
class StaffModule {}

const orders: FunctionComponent[] = [
  tool(
    {
      name: 'place_order',
      title: 'Order',
      description: 'Buy something in the shop.',
      tags: ['commerce'],
      annotations: { destructiveHint: false },
      meta: { internal: 'yes' },
      input: {
        type: 'object',
        properties: { articleNumber: { type: 'string', description: 'Printed on the shelf.' } },
        required: ['articleNumber'],
      },
      output: { type: 'object', properties: { placed: { type: 'string' } }, required: ['placed'] },
    },
    ({ articleNumber }) => ({ placed: articleNumber }),
  ),
  tool({ name: 'cancel_order', description: 'Stop an order that was placed.' }, () => 'cancelled'),
  tool({ name: 'getWeather', description: 'Forecast of a city.' }, () => 'rain'),
  tool({ name: 'status', description: 'How the server is.' }, () => 'fine'),
  tool({ name: 'secret_order', description: 'An order that nobody sees.', enabled: false }, () => 'secret'),
];

function appWith(options: ToolSearchOptions = {}, more: FunctionComponent[] = []): Constructor {
  @Module({ imports: [StaffModule], providers: [...orders, ...more, ...toolSearch(options)] })
  class App {}
  return App;
}

const namesOf = async (t: TestClient): Promise<string[]> => (await t.listTools()).map(({ name }) => name);
const textOf = async (t: TestClient, name: string, args: object): Promise<string> => {
  const { content } = await t.callTool(name, args as Record<string, unknown>);
  return (content as unknown as { text: string }[])[0]!.text;
};
const found = async (t: TestClient, query: string, name = 'search_tools'): Promise<string[]> => {
  const tools = (await t.call(name, { query })) as { name: string }[];
  return Array.isArray(tools) ? tools.map((one) => one.name) : [];
};
const calling = (name: string, args?: object) => ({ name, ...(args && { arguments: args }) });

const open: TenonServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));
function serverOf(module: Constructor, options: Partial<ServerOptions> = {}): TenonServer {
  const server = createServer(module, { name: 'test', logLevel: 'silent', ...options });
  open.push(server);
  return server;
}

const changesOf = (t: TestClient): string[] =>
  t.notifications.map(({ method }) => method).filter((method) => method.endsWith('list_changed'));
function listen(t: TestClient, era: string): () => void {
  const controller = new AbortController();
  const notifications = { toolsListChanged: true };
  if (era === '2026') {
    t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
  }
  return () => controller.abort();
}

describeEras('A search over tools', (era) => {
  it('is listed instead of the tools, beside those that are pinned', async () => {
    await using t = await createTestClient(appWith({ pinned: ['status', 'audit_orders'] }), { era });
    expect(await namesOf(t)).toEqual(['status', 'search_tools', 'call_tool']);
    await using ofStaff = await createTestClient(t.server, { era, auth: staff });
    expect(await namesOf(ofStaff)).toEqual(['status', 'search_tools', 'call_tool', 'audit_orders']);
  });

  it.each([
    ['the words of a name', 'get weather', 'getWeather'],
    ['a name as it is written', 'place_order', 'place_order'],
    ['the plural of a word', 'weathers', 'getWeather'],
    ['a description', 'something from the shop', 'place_order'],
    ['a tag', 'commerce', 'place_order'],
    ['a name of a parameter', 'article', 'place_order'],
    ['a description of a parameter', 'shelf', 'place_order'],
  ])('finds tools by %s', async (_what, query, name) => {
    await using t = await createTestClient(appWith(), { era });
    expect((await found(t, query))[0]).toBe(name);
  });

  it('shows definitions as they are listed', async () => {
    await using t = await createTestClient(appWith({ pinned: ['place_order'] }), { era });
    const { _meta, ...listed } = (await t.listTools())[0]!;
    expect(_meta).toMatchObject({ internal: 'yes' });
    expect(await t.call('search_tools', { query: 'shelf' })).toEqual([listed]);
  });

  it('finds 5 tools, or as many as it is told', async () => {
    const many = Array.from({ length: 60 }, (_, index) => tool({ name: `spin_${index}` }, () => index));
    for (const [limit, count] of [
      [undefined, 5],
      [2, 2],
      [50, 50],
    ] as const) {
      await using t = await createTestClient(appWith({ limit }, many), { era });
      expect(await found(t, 'spin')).toHaveLength(count);
    }
  });

  it('says so where there is nothing to find, and nothing to look for', async () => {
    await using t = await createTestClient(appWith(), { era });
    expect(await t.call('search_tools', { query: 'zebra' })).toBe("No tool matches 'zebra'. Try another query.");
    expect(await t.callTool('search_tools', { query: ' ' })).toMatchObject({
      isError: true,
      content: [{ text: 'The query is empty. Say what to look for' }],
    });
    expect(await t.callTool('search_tools', { query: 'x'.repeat(1_001) })).toMatchObject({ isError: true });
  });

  it('finds by a regular expression, in names first', async () => {
    await using t = await createTestClient(appWith({ kind: 'regex' }), { era });
    const names = async (pattern: string) =>
      ((await t.call('search_tools', { pattern })) as { name: string }[]).map(({ name }) => name);
    expect(await names('^(PLACE|cancel)_')).toEqual(['place_order', 'cancel_order']);
    expect(await names('weather|server')).toEqual(['getWeather', 'status']);
    expect(await names('placed')).toEqual(['cancel_order']);
    expect(await t.callTool('search_tools', { pattern: '(?=x)' })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('The pattern is not valid') }],
    });
    expect(await t.call('search_tools', { pattern: '(a+)+$x' })).toBe(
      "No tool matches '(a+)+$x'. Try another pattern.",
    );
    expect(await t.callTool('search_tools', { pattern: 'x'.repeat(201) })).toMatchObject({ isError: true });
  });

  it('never finds nor calls what is hidden', async () => {
    await using t = await createTestClient(appWith(), { era });
    const all = 'order orders secret refund audit money';
    expect(await found(t, all)).toEqual(expect.arrayContaining(['place_order', 'cancel_order']));
    expect(await found(t, all)).not.toEqual(expect.arrayContaining([expect.stringMatching(/secret|refund|audit/)]));
    for (const name of ['secret_order', 'refund_order', 'nothing_at_all']) {
      expect(await t.callTool('call_tool', calling(name))).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(new RegExp(`^Unknown tool '${name}'`)) }],
      });
    }
    await using ofStaff = await createTestClient(t.server, { era, auth: staff });
    expect(await found(ofStaff, 'refund')).toEqual(['refund_order']);
    expect(await ofStaff.call('call_tool', calling('refund_order'))).toBe('refunded');
  });

  it('leaves tools that are not listed callable by their names', async () => {
    await using t = await createTestClient(appWith(), { era });
    expect(await t.call('cancel_order')).toBe('cancelled');
    await expect(t.call('refund_order')).rejects.toThrow("Unknown tool 'refund_order'");
  });

  it('sees what the session sees', async () => {
    const control = [
      tool({ name: 'open' }, (_input, ctx) => ctx.enable({ names: ['secret_order'] })),
      tool({ name: 'close' }, (_input, ctx) => ctx.disable({ names: ['cancel_order'] })),
      tool({ name: 'unsearch' }, (_input, ctx) => ctx.disable({ names: ['search_tools'] })),
    ];
    const server = serverOf(appWith({}, control), { sessionVisibility: true });
    await using t = await createTestClient(server, { era, auth: staff });
    await using other = await createTestClient(server, { era, auth: { subject: 'eve', scopes: [] } });
    const end = listen(t, era);
    await settled();
    expect(await found(t, 'secret')).toEqual([]);
    await t.call('open');
    await t.call('close');
    await settled();
    expect(await found(t, 'secret')).toEqual(['secret_order']);
    expect(await t.call('call_tool', calling('secret_order'))).toBe('secret');
    expect(await found(t, 'stop placed')).not.toContain('cancel_order');
    await expect(t.call('call_tool', calling('cancel_order'))).rejects.toThrow('Unknown tool');
    expect(await found(other, 'secret')).toEqual([]);
    expect(await found(other, 'stop')).toEqual(['cancel_order']);
    // What is listed has not changed, until the search is no longer there.
    expect(changesOf(t)).toEqual([]);
    await t.call('unsearch');
    await settled();
    expect(changesOf(t)).toEqual(['notifications/tools/list_changed']);
    expect(await namesOf(t)).toContain('secret_order');
    expect(await namesOf(other)).toEqual(['search_tools', 'call_tool']);
    end();
  });

  it('stays behind list hooks', async () => {
    @Middleware()
    class Hiding implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>) {
        return (await next(message))
          .filter(({ name }) => name !== 'cancel_order')
          .map((info) => (info.name === 'getWeather' ? { ...info, description: 'Of a comet.' } : info));
      }
    }
    @Module({ imports: [appWith({ pinned: ['status', 'cancel_order'] })], middleware: [Hiding] })
    class Hooked {}
    await using t = await createTestClient(Hooked, { era });
    expect(await namesOf(t)).toEqual(['status', 'search_tools', 'call_tool']);
    expect(await found(t, 'stop')).toEqual([]);
    expect(await t.call('search_tools', { query: 'comet' })).toMatchObject([
      { name: 'getWeather', description: 'Of a comet.', inputSchema: { type: 'object' } },
    ]);
  });

  it('tells of changes of what is listed, and of no others', async () => {
    const server = serverOf(appWith({ pinned: ['status'] }));
    await using t = await createTestClient(server, { era });
    const end = listen(t, era);
    await settled();
    await server.add(tool({ name: 'late', description: 'A latecomer.' }, () => 'late'));
    await settled();
    expect(changesOf(t)).toEqual([]);
    expect(await found(t, 'latecomer')).toEqual(['late']);
    await server.remove('tool', 'late');
    await settled();
    expect(changesOf(t)).toEqual([]);
    expect(await found(t, 'latecomer')).toEqual([]);
    await server.remove('tool', 'status');
    await settled();
    expect(changesOf(t)).toEqual(['notifications/tools/list_changed']);
    expect(await namesOf(t)).toEqual(['search_tools', 'call_tool']);
    end();
  });

  it('tells of all changes where guards keep the search from some', async () => {
    @Module({ providers: toolSearch(), guards: [staffOnly] })
    class SearchModule {}
    @Module({ imports: [SearchModule], providers: orders })
    class App {}
    const server = serverOf(App);
    await using t = await createTestClient(server, { era });
    await using ofStaff = await createTestClient(server, { era, auth: staff });
    expect(await namesOf(t)).toEqual(['place_order', 'cancel_order', 'getWeather', 'status']);
    expect(await namesOf(ofStaff)).toEqual(['search_tools', 'call_tool']);
    const end = listen(t, era);
    await settled();
    await server.remove('tool', 'status');
    await settled();
    expect(changesOf(t)).toEqual(['notifications/tools/list_changed']);
    end();
  });

  it('leaves the whole list where the search is hidden', async () => {
    const server = serverOf(appWith({ searchName: 'find' }));
    await using t = await createTestClient(server, { era });
    expect(await namesOf(t)).toEqual(['find', 'call_tool']);
    await server.disable({ names: ['find', 'call_tool'] });
    expect(await namesOf(t)).toEqual(['place_order', 'cancel_order', 'getWeather', 'status']);
  });

  it('lists in pages', async () => {
    const server = serverOf(appWith({ pinned: ['status'] }), { pageSize: 2 });
    await using t = await createTestClient(server, { era });
    const first = await t.request('tools/list');
    expect(first).toMatchObject({ tools: [{ name: 'status' }, { name: 'search_tools' }] });
    const last = await t.request('tools/list', { cursor: first['nextCursor'] });
    expect(last).toMatchObject({ tools: [{ name: 'call_tool' }] });
    expect(last).not.toHaveProperty('nextCursor');
    const beyond = Buffer.from('{"page":2}').toString('base64url');
    await expect(t.request('tools/list', { cursor: beyond })).rejects.toThrow('Invalid cursor');
  });

  it('finds newest versions, and calls the one that is asked for', async () => {
    const versions = ['v1', 'v2'].map((version) =>
      tool({ name: 'export', version, description: `Export, ${version}` }, () => version),
    );
    await using t = await createTestClient(appWith({}, versions), { era });
    expect(await t.call('search_tools', { query: 'export' })).toMatchObject([{ description: 'Export, v2' }]);
    expect(await t.call('call_tool', calling('export'))).toBe('v2');
    expect(await t.call('call_tool', calling('export'), { meta: { tenon: { version: '1' } } })).toBe('v1');
  });
});

describeEras('A tool that was found', (era) => {
  const heard: unknown[] = [];
  const acting: FunctionComponent[] = [
    tool({ name: 'whole' }, () => {
      return new ToolResult({
        content: ['one', { type: 'image', data: 'AQID', mimeType: 'image/png' }],
        structuredContent: { rows: 3 },
        meta: { tookMs: 12 },
      });
    }),
    tool({ name: 'wrapped', output: { type: 'array', items: { type: 'number' } } }, () => [1, 2]),
    tool({ name: 'failing' }, () => new ToolResult({ content: 'No.', isError: true, meta: { why: 'because' } })),
    tool({ name: 'throwing' }, () => {
      throw new ToolError('Not today.');
    }),
    tool({ name: 'bursting' }, () => {
      throw new Error('A pipe burst.');
    }),
    tool({ name: 'refusing' }, () => {
      throw new ForbiddenError('You shall not.');
    }),
    tool({ name: 'breaking' }, () => {
      throw new ProtocolError(RpcCode.InternalError, 'It broke.', { part: 'gear' });
    }),
    tool({ name: 'slow', timeoutMs: 5 }, () => new Promise(() => undefined)),
    tool({ name: 'steps' }, async (_input, ctx) => {
      await ctx.reportProgress(1, 2, 'half');
      heard.push(ctx.meta);
      return 'done';
    }),
    tool({ name: 'asks' }, async (_input, ctx) => {
      const { action, data } = await ctx.elicit('Which colour?', ['red', 'blue']);
      return { action, data };
    }),
    tool({ name: 'guarded' }, (_input, ctx) => {
      const name = ctx.inputResponses?.['name'];
      if (!name) return inputRequired({ requests: { name: inputRequired.elicit('Your name?', String) } });
      return { name: name['content'], round: ctx.round };
    }),
  ];
  beforeEach(() => void (heard.length = 0));
  const connect = (server: Partial<ServerOptions> = {}) =>
    createTestClient(appWith({}, acting), {
      era,
      server,
      answers: { elicit: () => ({ value: 'blue' }) },
    });

  it.each(['whole', 'wrapped', 'failing', 'throwing', 'bursting'])(
    'answers through call_tool as it does by itself: %s',
    async (name) => {
      await using t = await connect();
      expect(await t.callTool('call_tool', calling(name))).toEqual(await t.callTool(name));
    },
  );

  it.each(['breaking', 'refusing', 'slow'])('fails through call_tool as it does by itself: %s', async (name) => {
    await using t = await connect();
    const failure = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => 'none',
        (error: unknown) => error instanceof RequestError && [error.code, error.message, error.data],
      );
    const direct = await failure(t.callTool(name));
    expect(direct).toEqual(expect.any(Array));
    expect(await failure(t.callTool('call_tool', calling(name)))).toEqual(direct);
  });

  it('is told what is wrong with its arguments', async () => {
    await using t = await connect();
    expect(await t.callTool('call_tool', calling('place_order', { articleNumber: 5 }))).toEqual(
      await t.callTool('place_order', { articleNumber: 5 }),
    );
    expect(await t.call('call_tool', calling('place_order', { articleNumber: 'a' }))).toEqual({ placed: 'a' });
    expect(await textOf(t, 'call_tool', calling('place_order'))).toContain('articleNumber: is required');
  });

  it('reports progress, and gets what the client sent beside', async () => {
    await using t = await connect();
    const reports: unknown[] = [];
    const options = { onProgress: (report: unknown) => reports.push(report), meta: { trace: 'x' } };
    expect(await t.call('call_tool', calling('steps'), options)).toBe('done');
    expect(reports).toEqual([expect.objectContaining({ progress: 1, total: 2, message: 'half' })]);
    expect(heard).toEqual([expect.objectContaining({ trace: 'x' })]);
  });

  it('asks the client', async () => {
    await using t = await connect();
    expect(await t.call('call_tool', calling('asks'))).toEqual({ action: 'accept', data: 'blue' });
    expect(t.questions).toHaveLength(1);
    expect(await t.call('call_tool', calling('guarded'))).toEqual(await t.call('guarded'));
    expect(t.questions).toHaveLength(3);
  });

  it('tells who lacks a scope which, and is found by those who have it', async () => {
    const auth: AuthGate = {
      authenticate: () => ({ principal: { subject: 'ada', scopes: [] } }),
      insufficientScope: () => ({ status: 403 }),
    };
    const guarded = tool({ name: 'wipe_disk', scopes: ['write'] }, () => 'wiped');
    const server = serverOf(appWith({}, [guarded]), { auth });
    await using t = await createTestClient(server, { era, auth: { subject: 'ada', scopes: [] } });
    expect(await found(t, 'wipe')).toEqual([]);
    await expect(t.call('call_tool', calling('wipe_disk'))).rejects.toThrow('Insufficient scope: write');
    await using writer = await createTestClient(server, { era, auth: { subject: 'eve', scopes: ['write'] } });
    expect(await found(writer, 'wipe')).toEqual(['wipe_disk']);
    expect(await writer.call('call_tool', calling('wipe_disk'))).toBe('wiped');
  });

  it('has its unexpected errors masked', async () => {
    const broken = tool({ name: 'broken' }, () => {
      throw new Error('password is sesame');
    });
    await using t = await createTestClient(appWith({}, [broken]), { era, server: { maskErrorDetails: true } });
    const { content, isError } = await t.callTool('call_tool', calling('broken'));
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).not.toContain('sesame');
  });

  it('is none of the two of the search', async () => {
    await using t = await connect();
    for (const name of ['call_tool', 'search_tools']) {
      expect(await t.callTool('call_tool', calling(name, { name: 'status', query: 'x' }))).toMatchObject({
        isError: true,
        content: [{ text: `Call '${name}' itself, by its name` }],
      });
    }
    expect(await found(t, 'search tools call name arguments query')).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(search_tools|call_tool)$/)]),
    );
  });
});

describeEras('A search over what comes from elsewhere', (era) => {
  @Module({ providers: [...orders, ...toolSearch()] })
  class ShopModule {}

  it('finds what is imported under a prefix, and may itself be', async () => {
    @Module({
      imports: [importModule(ShopModule, { prefix: 'shop' })],
      providers: [tool({ name: 'hello', description: 'Greets.' }, () => 'hello')],
      transforms: [transformTool('shop_search_tools', { name: 'find' })],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await namesOf(t)).toEqual(['find', 'shop_call_tool']);
    expect(await found(t, 'greets', 'find')).toEqual(['hello']);
    expect(await found(t, 'stop', 'find')).toEqual(['shop_cancel_order']);
    expect(await t.call('shop_call_tool', calling('shop_cancel_order'))).toBe('cancelled');
    expect(await textOf(t, 'shop_call_tool', calling('find'))).toContain("Call 'find' itself");
  });

  it('says how to call what it finds, and where to find it, by the names that clients see', async () => {
    const described = async (t: TestClient) =>
      Object.fromEntries((await t.listTools()).map(({ name, description }) => [name, description]));
    @Module({
      imports: [importModule(ShopModule, { prefix: 'shop' })],
      transforms: [transformTool('shop_search_tools', { name: 'find' })],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await described(t)).toEqual({
      find: expect.stringMatching(/ Call what is found with shop_call_tool\.$/),
      shop_call_tool: 'Call a tool that find found.',
    });
    const before = (await t.listTools()).length;
    await t.server.add(tool({ name: 'hello' }, () => 'hello'));
    expect((await t.listTools()).length).toBe(before);
    expect(changesOf(t)).toEqual([]);
    @Module({
      imports: [importModule(ShopModule, { rename: { call_tool: 'run' } })],
      transforms: [transformTool('run', { description: 'Mine, by search_tools.' })],
    })
    class Described {}
    await using other = await createTestClient(Described, { era });
    expect(await described(other)).toEqual({
      search_tools: expect.stringMatching(/ Call what is found with run\.$/),
      run: 'Mine, by search_tools.',
    });
  });

  it('finds what is mounted, whose own search stays behind', async () => {
    const shop = serverOf(ShopModule);
    @Module({
      mounts: [mount(shop, { prefix: 'shop' }), mount(StaffModule, { prefix: 'staff' })],
      providers: toolSearch({ pinned: ['shop_status'] }),
    })
    class App {}
    const server = serverOf(App);
    await using t = await createTestClient(server, { era });
    expect(await namesOf(t)).toEqual(['search_tools', 'call_tool', 'shop_status']);
    expect(await found(t, 'stop order refund')).toEqual(['shop_cancel_order', 'shop_place_order']);
    expect(await t.call('call_tool', calling('shop_cancel_order'))).toBe('cancelled');
    await expect(t.call('shop_search_tools', { query: 'x' })).rejects.toThrow('Unknown tool');
    await expect(t.call('call_tool', calling('shop_call_tool'))).rejects.toThrow('Unknown tool');
    await expect(t.call('call_tool', calling('staff_refund_order'))).rejects.toThrow('Unknown tool');
    await server.disable({ names: ['shop_cancel_order'] });
    expect(await found(t, 'stop')).toEqual([]);
    await expect(t.call('call_tool', calling('shop_cancel_order'))).rejects.toThrow('Unknown tool');
    await using ofStaff = await createTestClient(server, { era, auth: staff });
    expect(await found(ofStaff, 'refund')).toEqual(['staff_refund_order']);
    expect(await ofStaff.call('call_tool', calling('staff_refund_order'))).toBe('refunded');
    // By itself the mounted server is as it was.
    await using direct = await createTestClient(shop, { era });
    expect(await namesOf(direct)).toEqual(['search_tools', 'call_tool']);
  });

  it('leaves the list of a server without one as it is, whatever it mounts', async () => {
    @Module({ mounts: [mount(ShopModule), mount(appWith({}, []), { prefix: 'app' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await namesOf(t)).toEqual([
      ...['place_order', 'cancel_order', 'getWeather', 'status'],
      ...['app_place_order', 'app_cancel_order', 'app_getWeather', 'app_status'],
    ]);
  });

  class PerCallerTarget extends FakeMountTarget {
    override readonly isPerCaller = true;
  }

  it.each([
    ['everybody', new FakeMountTarget()],
    ['each caller', new PerCallerTarget()],
  ])('finds what a server elsewhere has for %s', async (_whom, target) => {
    target.offered = {
      ...target.offered,
      tools: [
        { name: 'echo', description: 'Repeats what it hears.', inputSchema: { type: 'object', properties: { w: {} } } },
      ],
    };
    target.answer = (_method, { arguments: args }) => ({
      content: [{ type: 'text', text: JSON.stringify(args) }],
      _meta: { from: 'afar' },
    });
    @Module({
      mounts: [mount(target, { prefix: 'far' })],
      providers: [...orders, ...toolSearch({ pinned: ['status'] })],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await namesOf(t)).toEqual(['status', 'search_tools', 'call_tool']);
    expect(await t.call('search_tools', { query: 'hears' })).toEqual([
      {
        name: 'far_echo',
        description: 'Repeats what it hears.',
        inputSchema: { type: 'object', properties: { w: {} } },
      },
    ]);
    expect(await t.callTool('call_tool', calling('far_echo', { w: 1 }))).toMatchObject({
      content: [{ text: '{"w":1}' }],
      meta: { from: 'afar' },
    });
  });

  it('leads to resources as tools, too', async () => {
    @Module({ providers: [...resourcesAsTools(), ...toolSearch({ pinned: ['read_resource'] })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await namesOf(t)).toEqual(['read_resource', 'search_tools', 'call_tool']);
    expect(await found(t, 'list resources')).toContain('list_resources');
  });
});

describe('The start', () => {
  const problemsOf = async (module: Constructor) =>
    (await bootProblems(module)).map(({ code, detail }) => `${code} ${detail}`);

  it.each([
    [{ pinnned: ['status'] }, '`pinnned` is no option'],
    [{ kind: 'fuzzy' }, "`kind` is 'fuzzy'"],
    [{ limit: 0 }, '`limit` is 0'],
    [{ limit: 51 }, '`limit` is 51'],
    [{ limit: 1.5 }, '`limit` is 1.5'],
    [{ pinned: 'status' }, '`pinned` is no list of names'],
    [{ pinned: 5 }, '`pinned` is no list of names'],
    [{ searchName: 'x', callName: 'x' }, "`searchName` and `callName` are both 'x'"],
  ])('reports %j', async (options, detail) => {
    expect(await problemsOf(appWith(options as ToolSearchOptions))).toContain(`TN5050 ${detail}`);
  });

  it('reports names that are taken or not usable', async () => {
    expect(await problemsOf(appWith({ searchName: 'status', callName: 'call it' }))).toEqual([
      "TN2007 'call it' is not usable",
      expect.stringContaining("TN1008 tool 'status'"),
    ]);
  });

  it('reports pinned tools that there are not', async () => {
    expect(await problemsOf(appWith({ pinned: ['statos', 'secret_order', 'zebra'] }))).toEqual([
      "TN5051 'statos' in `pinned` of toolSearch is no tool here, but 'status' is",
      "TN5051 'zebra' in `pinned` of toolSearch is no tool here",
    ]);
  });

  it('reports pinned tools that no mounted server has', async () => {
    @Module({ mounts: [mount(StaffModule, { prefix: 'staff' })], providers: toolSearch({ pinned: ['staff_audit'] }) })
    class App {}
    expect(await problemsOf(App)).toEqual([expect.stringContaining("TN5051 'staff_audit' in `pinned`")]);
  });

  it('warns of pinned tools that a server elsewhere does not have', async () => {
    const target = new FakeMountTarget();
    target.offered = { ...target.offered, tools: [{ name: 'echo', inputSchema: { type: 'object' } }] };
    const warnings: unknown[] = [];
    const log = { warn: (fields: { code?: string }) => warnings.push(fields.code) };
    const logger = new Proxy({} as Logger, {
      get: (_log, name) => (name === 'child' ? () => logger : name === 'warn' ? log.warn : () => undefined),
    });
    @Module({ mounts: [mount(target)], providers: toolSearch({ pinned: ['ecko'] }) })
    class App {}
    await using t = await createTestClient(App, { server: { logger } });
    expect(warnings).toEqual(['TN5051']);
    expect(await namesOf(t)).toEqual(['search_tools', 'call_tool']);
  });

  it('reports a second search', async () => {
    @Module({ imports: [appWith()], providers: toolSearch({ searchName: 'find', callName: 'call' }) })
    class App {}
    expect(await problemsOf(App)).toEqual([
      expect.stringMatching(/^TN5052 'find' and 'search_tools' search|^TN5052 'search_tools' and 'find' search/),
    ]);
  });
});

describe('A second search of the same names', () => {
  it('is reported as such, and not as names that are taken', async () => {
    for (const more of [toolSearch(), toolSearch({ callName: 'call' }), toolSearch({ searchName: 'find' })]) {
      const problems = await bootProblems(appWith({}, more));
      expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(['TN5052']));
      expect(problems[0]).toMatchObject({ fix: expect.stringContaining('Leave one toolSearch()') });
    }
    expect(await bootProblems(appWith({}, toolSearch()))).toHaveLength(1);
  });

  it('is refused by a running server', async () => {
    @Module({ providers: toolSearch() })
    class SearchModule {}
    const server = serverOf(appWith());
    await server.start();
    await expect(server.import(SearchModule)).rejects.toMatchObject({ problems: [{ code: 'TN5052' }] });
    for (const part of toolSearch()) {
      await expect(server.add(part)).rejects.toMatchObject({ problems: [{ code: 'TN5052' }] });
    }
  });

  it('is told apart from one that is listed as it is', async () => {
    @Module({ providers: [toolSearch() as never] })
    class App {}
    @Module({ providers: [resourcesAsTools() as never] })
    class Other {}
    expect(await bootProblems(App)).toMatchObject([{ code: 'TN1009', fix: 'Spread it: `...toolSearch()`.' }]);
    expect(await bootProblems(Other)).toMatchObject([{ code: 'TN1009', fix: 'Spread it: `...list`.' }]);
  });
});

describe('A running server', () => {
  it('takes a search on, and refuses what is wrong with it', async () => {
    @Module({ providers: toolSearch({ pinned: ['statos'] }) })
    class WrongModule {}
    @Module({ providers: toolSearch({ pinned: ['status'] }) })
    class SearchModule {}
    @Module({ providers: toolSearch({ searchName: 'find', callName: 'call' }) })
    class SecondModule {}
    @Module({ providers: orders })
    class App {}
    const server = serverOf(App);
    await using t = await createTestClient(server);
    await expect(server.import(WrongModule)).rejects.toThrow("but 'status' is");
    expect(await namesOf(t)).toHaveLength(4);
    await server.import(SearchModule);
    expect(await namesOf(t)).toEqual(['status', 'search_tools', 'call_tool']);
    await expect(server.import(SecondModule)).rejects.toThrow('TN5052');
    await server.remove('tool', 'status');
    expect(await namesOf(t)).toEqual(['search_tools', 'call_tool']);
  });
});
