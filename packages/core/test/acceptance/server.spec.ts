import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Arg,
  Complete,
  createServer,
  Icon,
  Injectable,
  lifespan,
  MemoryPubSub,
  Module,
  Param,
  prompt,
  Prompt,
  resource,
  Resource,
  tool,
  Tool,
  type FunctionComponent,
  type HttpOptions,
  type Logger,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from './boot-problems';

const png = Buffer.from([0x89, 0x50]);
const pngIcon = { src: `data:image/png;base64,${png.toString('base64')}`, mimeType: 'image/png' };
const webIcon = { src: 'https://example.com/icon.svg', mimeType: 'image/svg+xml', sizes: ['any'] };

const numbered = (count: number): FunctionComponent[] =>
  Array.from({ length: count }, (_, index) => tool({ name: `tool_${index}` }, () => index));

@Module({ providers: numbered(5) })
class FiveTools {}

describeEras('A server', (era) => {
  it('says who it is: name, version, title, website, icons, instructions', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenon-icon-'));
    const path = join(directory, 'icon.png');
    await writeFile(path, png);
    try {
      await using t = await createTestClient(FiveTools, {
        era,
        server: {
          name: 'Notes',
          version: '2.1.0',
          title: 'The notes',
          instructions: 'Keep and search notes.',
          websiteUrl: 'https://example.com',
          icons: [Icon.fromFile(path, { sizes: ['48x48'] }), webIcon],
        },
      });
      const expected = {
        name: 'Notes',
        version: '2.1.0',
        title: 'The notes',
        websiteUrl: 'https://example.com',
        icons: [{ ...pngIcon, sizes: ['48x48'] }, webIcon],
      };
      const { serverInfo, _meta: meta, instructions } = t.serverInfo as Record<string, Record<string, unknown>>;
      expect(era === '2025' ? serverInfo : meta!['io.modelcontextprotocol/serverInfo']).toEqual(expected);
      expect(instructions).toBe('Keep and search notes.');
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('declares the capabilities that it has', async () => {
    await using t = await createTestClient(FiveTools, { era });
    expect(t.serverInfo['capabilities']).toMatchObject({ tools: {} });
    expect(t.serverInfo['capabilities']).not.toHaveProperty('prompts');
    expect(t.serverInfo['capabilities']).not.toHaveProperty('resources');
  });

  it('shows icons, titles and annotations of components', async () => {
    const icons = [Icon.fromBytes(png, 'image/png'), webIcon];
    @Injectable()
    class Tools {
      @Tool({ title: 'Explicit', annotations: { title: 'Annotated', destructiveHint: true }, icons })
      explicit(): number {
        return 1;
      }

      @Tool({ annotations: { title: 'Annotated', readOnlyHint: true, idempotentHint: false, openWorldHint: true } })
      annotated(): number {
        return 1;
      }

      @Tool('search_docs')
      derived(): number {
        return 1;
      }
    }
    @Module({
      providers: [
        Tools,
        resource('data://one', { name: 'one', icons, title: 'One' }, () => ''),
        prompt({ name: 'two', icons }, () => ''),
      ],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    const [explicit, annotated, derived] = await t.listTools();
    const shown = [pngIcon, webIcon];
    expect(explicit).toMatchObject({ title: 'Explicit', icons: shown, annotations: { destructiveHint: true } });
    expect(annotated).toMatchObject({
      title: 'Annotated',
      annotations: { title: 'Annotated', readOnlyHint: true, idempotentHint: false, openWorldHint: true },
    });
    expect(derived).toMatchObject({ name: 'search_docs', title: 'Search Docs' });
    expect(await t.listResources()).toMatchObject([{ title: 'One', icons: shown }]);
    expect(await t.listPrompts()).toMatchObject([{ name: 'two', icons: shown }]);
  });

  it('keeps the meta of a component beside its own, and shows nothing internal', async () => {
    const meta = { 'example.com/owner': 'ops', nested: { a: [1] } };
    @Module({ providers: [tool({ name: 'one', meta, tags: ['b', 'a'], version: '1.2' }, () => 1)] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.listTools()).toEqual([
      {
        name: 'one',
        title: 'One',
        inputSchema: expect.objectContaining({ type: 'object' }),
        _meta: {
          ...meta,
          tenon: { tags: ['a', 'b'], version: '1.2' },
          fastmcp: { version: '1.2', versions: ['1.2'] },
        },
      },
    ]);
  });

  it('lists in pages of `pageSize`, and refuses cursors that it did not give', async () => {
    await using t = await createTestClient(FiveTools, { era, server: { pageSize: 2 } });
    const first = await t.request('tools/list');
    expect((first['tools'] as { name: string }[]).map(({ name }) => name)).toEqual(['tool_0', 'tool_1']);
    const second = await t.request('tools/list', { cursor: first['nextCursor'] });
    expect((second['tools'] as { name: string }[]).map(({ name }) => name)).toEqual(['tool_2', 'tool_3']);
    const third = await t.request('tools/list', { cursor: second['nextCursor'] });
    expect(third).toMatchObject({ tools: [{ name: 'tool_4' }] });
    expect(third).not.toHaveProperty('nextCursor');
    expect(await t.listTools()).toHaveLength(5);
    for (const cursor of ['nonsense', 7, '', Buffer.from('{"page":99}').toString('base64url')]) {
      await expect(t.request('tools/list', { cursor })).rejects.toMatchObject({ code: -32602 });
    }
  });

  it('lists everything on one page by default', async () => {
    await using t = await createTestClient(FiveTools, { era });
    expect(await t.request('tools/list')).not.toHaveProperty('nextCursor');
    expect(await t.request('prompts/list')).toMatchObject({ prompts: [] });
    expect(await t.request('resources/templates/list')).toMatchObject({ resourceTemplates: [] });
  });

  it('refuses methods that it does not know', async () => {
    await using t = await createTestClient(FiveTools, { era });
    await expect(t.request('tools/destroy')).rejects.toMatchObject({ code: -32601 });
    await expect(t.request('__proto__')).rejects.toMatchObject({ code: -32601 });
    await expect(t.request('constructor')).rejects.toMatchObject({ code: -32601 });
  });

  it('takes components before the start and while it runs, and gives them up again', async () => {
    await using server = createServer(FiveTools, { name: 'test', logLevel: 'silent' });
    await server.add(tool({ name: 'early' }, () => 'early'));
    await using t = await createTestClient(server, { era });
    expect(await t.call('early')).toBe('early');
    await server.add(tool({ name: 'late' }, () => 'late'));
    await server.add(resource('late://one', { name: 'late' }, () => 'late'));
    expect(await t.call('late')).toBe('late');
    expect((await t.listTools()).map(({ name }) => name)).toContain('late');
    expect((await t.readResource('late://one')).contents[0]).toMatchObject({ text: 'late' });

    await server.remove('tool', 'late');
    await server.remove('resource', 'late://one');
    await expect(t.call('late')).rejects.toMatchObject({ code: -32602 });
    expect((await t.listTools()).map(({ name }) => name)).not.toContain('late');
    expect(await t.listResources()).toEqual([]);
  });

  it('refuses to remove what it does not have', async () => {
    await using t = await createTestClient(FiveTools, { era });
    await expect(t.server.remove('tool', 'tool_9')).rejects.toMatchObject({
      code: 'TN2013',
      message: expect.stringContaining("tool 'tool_9' is not registered, but 'tool_0' is"),
    });
    await expect(t.server.remove('prompt', 'tool_1')).rejects.toMatchObject({ code: 'TN2013' });
  });

  it('refuses a wrong component while it runs, and stays as it is', async () => {
    await using t = await createTestClient(FiveTools, { era });
    await expect(t.server.add(tool({ name: 'no name' }, () => 1))).rejects.toMatchObject({
      problems: [{ code: 'TN2007' }],
    });
    expect(await t.listTools()).toHaveLength(5);
  });

  it('makes changes one after the other, whatever becomes of each', async () => {
    await using t = await createTestClient(FiveTools, { era });
    const missing = join(tmpdir(), 'tenon-no-such-icon.png');
    const outcomes = await Promise.allSettled([
      t.server.add(tool({ name: 'first' }, () => 1)),
      t.server.add(tool({ name: 'broken', icons: [Icon.fromFile(missing)] }, () => 1)),
      t.server.remove('tool', 'tool_0'),
      t.server.add(tool({ name: 'second' }, () => 2)),
      t.server.add(tool({ name: 'second' }, () => 3)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'rejected',
    ]);
    const names = (await t.listTools()).map(({ name }) => name);
    expect(names.sort()).toEqual(['first', 'second', 'tool_1', 'tool_2', 'tool_3', 'tool_4']);
    expect(await t.call('second')).toBe(2);
  });

  it('reads the file of an icon once', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tenon-icon-'));
    const path = join(directory, 'icon.png');
    await writeFile(path, png);
    @Module({ providers: [tool({ name: 'one', icons: [Icon.fromFile(path)] }, () => 1)] })
    class App {}
    await using t = await createTestClient(App, { era });
    await rm(directory, { recursive: true });
    await t.server.add(tool({ name: 'two' }, () => 2));
    expect(await t.listTools()).toMatchObject([{ name: 'one', icons: [pngIcon] }, { name: 'two' }]);
  });

  it('finishes running calls with the components that they began with', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    @Module({ providers: [tool({ name: 'slow' }, () => gate.then(() => 'finished'))] })
    class App {}
    await using t = await createTestClient(App, { era });
    const running = t.call('slow');
    await t.server.remove('tool', 'slow');
    release();
    expect(await running).toBe('finished');
  });
});

describe('A server at boot', () => {
  it('throws nothing and starts nothing before it is told to', () => {
    let constructed = 0;
    @Injectable()
    class Tools {
      constructor(readonly missing: Date) {
        constructed++;
      }
    }
    @Module({ providers: [Tools] })
    class App {}
    expect(() => createServer(App, { name: '' })).not.toThrow();
    expect(constructed).toBe(0);
  });

  it('refuses wrong options, all at once', async () => {
    const problems = await bootProblems(FiveTools, {
      name: ' ',
      pageSize: -1,
      shutdownTimeoutMs: Number.NaN,
      http: { path: 'mcp' },
    });
    expect(problems.map(({ code }) => code)).toEqual(['TN1015', 'TN1015', 'TN1015', 'TN1015']);
  });

  it('refuses a `pubSub` that carries nothing', async () => {
    for (const pubSub of [{}, { publish: async () => undefined }]) {
      expect(await bootProblems(FiveTools, { pubSub: pubSub as never })).toMatchObject([
        { code: 'TN1015', detail: '`pubSub` has no methods `publish` and `subscribe`' },
      ]);
    }
    expect(await bootProblems(FiveTools, { pubSub: new MemoryPubSub() })).toEqual([]);
  });

  it('refuses a level of the log that does not exist', async () => {
    process.env['TENON_LOG_LEVEL'] = 'loud';
    try {
      expect(await bootProblems(FiveTools)).toMatchObject([{ code: 'TN4002', detail: "TENON_LOG_LEVEL is 'loud'" }]);
    } finally {
      delete process.env['TENON_LOG_LEVEL'];
    }
  });

  it('says why it does not start, also where what had started does not stop', async () => {
    class Database {}
    @Module({
      providers: [
        lifespan(Database, async function* () {
          yield new Database();
          throw new Error('stuck');
        }),
      ],
    })
    class App {}
    const icons = [Icon.fromFile(join(tmpdir(), 'tenon-no-such-icon.png'))];
    await using server = createServer(App, { name: 'test', logLevel: 'silent', icons });
    await expect(server.start()).rejects.toThrow(/tenon-no-such-icon\.png/);
  });

  it.each<[string, HttpOptions]>([
    ['allowedHosts', { allowedHosts: ['https://api.example.com'] }],
    ['allowedHosts', { allowedHosts: ['*.example.com'] }],
    ['allowedOrigins', { allowedOrigins: ['https://app.example.com/'] }],
    ['allowedOrigins', { allowedOrigins: ['app.example.com'] }],
  ])('refuses entries of `http.%s` that no request could match: %j', async (name, http) => {
    expect(await bootProblems(FiveTools, { http })).toMatchObject([
      { code: 'TN1015', detail: expect.stringContaining(name) },
    ]);
  });

  it('takes hosts and origins as requests have them', async () => {
    const http = {
      allowedHosts: ['api.example.com', '10.0.0.5:8000', '[::1]:80'],
      allowedOrigins: ['https://app.example.com', 'http://localhost:3000', 'vscode-webview://abc', '*'],
    };
    expect(await bootProblems(FiveTools, { http })).toEqual([]);
  });

  it('refuses a route on the path of the MCP endpoint', async () => {
    const server = createServer(FiveTools, { name: 'test', logLevel: 'silent' });
    const handler = (): Response => new Response();
    expect(() => server.route('GET', '/mcp', handler)).toThrow(expect.objectContaining({ code: 'TN1015' }));
    await using other = createServer(FiveTools, { name: 'test', logLevel: 'silent' }).route('GET', '/live', handler);
    await expect(other.listen({ port: 0, path: '/live' })).rejects.toMatchObject({ code: 'TN1015' });
  });

  it('ignores completions of what is disabled', async () => {
    @Injectable()
    class Prompts {
      @Prompt({ enabled: false })
      later(@Arg('topic') topic: string): string {
        return topic;
      }

      @Complete('later', 'topic')
      topics(): string[] {
        return ['tea'];
      }

      @Resource('note://{id}', { enabled: false })
      note(@Param('id') id: string): string {
        return id;
      }

      @Complete('note://{id}', 'id')
      ids(): string[] {
        return ['1'];
      }

      @Complete('latre', 'topic')
      misspelt(): string[] {
        return [];
      }
    }
    @Module({ providers: [Prompts] })
    class App {}
    expect(await bootProblems(App)).toMatchObject([{ code: 'TN2010', member: 'misspelt' }]);
  });

  it('says that components of a class are left out where a factory stands for it', async () => {
    @Injectable()
    class Tools {
      @Tool()
      one(): number {
        return 1;
      }
    }
    @Module({ providers: [{ provide: Tools, useFactory: () => new Tools() }] })
    class App {}
    const warnings: string[] = [];
    const quiet = (): void => undefined;
    const logger: Logger = {
      debug: quiet,
      info: quiet,
      warn: (_data, message = '') => void warnings.push(message),
      error: quiet,
      child: () => logger,
    };
    expect(await bootProblems(App, { logger })).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/TN1009 .*Tools has tools, .* App provides it by a value/)]);
  });

  it('refuses an override without the method that is a tool', async () => {
    @Injectable()
    class Tools {
      @Tool()
      one(): number {
        return 1;
      }
    }
    @Module({ providers: [Tools] })
    class App {}
    const overrides = [{ provide: Tools, useValue: {} }];
    await using server = createServer(App, { name: 'test', logLevel: 'silent', overrides });
    await expect(server.start()).rejects.toMatchObject({
      code: 'TN2012',
      detail: 'what is provided as Tools has no method one',
    });
  });

  it('refuses time limits that no timer can keep', async () => {
    @Module({ providers: [tool({ name: 'one', timeoutMs: 2 ** 31 }, () => 1)] })
    class App {}
    expect(await bootProblems(App, { shutdownTimeoutMs: 2 ** 31 })).toMatchObject([
      { code: 'TN1015', detail: expect.stringContaining('shutdownTimeoutMs') },
      { code: 'TN1015', detail: expect.stringContaining('timeoutMs') },
    ]);
  });

  it('refuses malformed icons', async () => {
    @Module({
      providers: [
        tool({ name: 'one', icons: [{ src: 'data:image/png,raw' }] }, () => 1),
        tool({ name: 'two', icons: [{ src: 'http://example.com/icon.png' }] }, () => 1),
      ],
    })
    class App {}
    expect(await bootProblems(App)).toMatchObject([{ code: 'TN2008' }, { code: 'TN2008' }]);
  });
});
