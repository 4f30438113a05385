import {
  Arg,
  Complete,
  createServer,
  importModule,
  Injectable,
  Middleware,
  Module,
  mount,
  Prompt,
  resource,
  tool,
  transformPrompt,
  transformTool,
  type CompletionContext,
  type ComponentInfo,
  type McpMessage,
  type McpMiddleware,
  type Next,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';
import { settled } from './settled';

const input = { type: 'object', properties: { q: { type: 'string' } }, required: ['q'] } as const;

@Injectable()
class Prompts {
  @Prompt()
  advise(@Arg('city') city: string, @Arg('country') country: string): string {
    return `${city} ${country}`;
  }
  @Complete('advise', 'city')
  cities(_value: string, ctx: CompletionContext): string[] {
    return [ctx.arguments['country'] ?? 'none'];
  }
}

@Module({
  providers: [
    tool({ name: 'search', version: '1', input }, ({ q }) => `first ${String(q)}`),
    tool({ name: 'search', version: '2', input }, ({ q }) => `second ${String(q)}`),
    tool({ name: 'purge', tags: ['admin'] }, () => 'purged'),
    tool({ name: 'dormant', enabled: false }, () => 'awake'),
    resource('data://{id}', { name: 'data', version: '1' }, ({ id }) => `first ${String(id)}`),
    resource('data://{id}', { name: 'data', version: '2' }, ({ id }) => `second ${String(id)}`),
    Prompts,
  ],
})
class Parts {}

const namesOf = (components: readonly { name: string }[]): string[] => components.map(({ name }) => name);
const asking = (version: string) => ({ meta: { tenon: { version } } });

for (const [how, module] of Object.entries({
  imported: () => {
    @Module({ imports: [importModule(Parts, { prefix: 'p' })] })
    class App {}
    return App;
  },
  mounted: () => {
    @Module({ mounts: [mount(Parts, { prefix: 'p' })] })
    class App {}
    return App;
  },
})) {
  describeEras(`what is ${how}`, (era) => {
    it('keeps its versions', async () => {
      await using t = await createTestClient(module(), { era });
      const [listed] = await t.listTools();
      expect(listed).toMatchObject({ name: 'p_search', _meta: { tenon: { version: '2', versions: ['2', '1'] } } });
      expect(await t.call('p_search', { q: 'x' })).toBe('second x');
      expect(await t.call('p_search', { q: 'x' }, asking('1'))).toBe('first x');
      expect((await t.readResource('data://p/7', asking('1'))).contents).toMatchObject([{ text: 'first 7' }]);
      await expect(t.call('p_search', { q: 'x' }, asking('3'))).rejects.toThrow(/3/);
    });

    it('is shown and hidden by the names that clients know', async () => {
      const server = createServer(module(), { name: 'test', logLevel: 'silent' });
      await using t = await createTestClient(server, { era });
      expect(namesOf(await t.listTools())).not.toContain('p_dormant');
      await server.disable({ names: ['p_purge'] });
      expect(namesOf(await t.listTools())).toEqual(['p_search']);
      await expect(t.call('p_purge')).rejects.toThrow(/Unknown tool/);
      await server.enable({ tags: ['admin'] });
      expect(await t.call('p_purge')).toBe('purged');
      await server.close();
    });

    it('is transformed by the mounting or importing module, under its prefix', async () => {
      const base = module();
      const server = createServer(
        {
          module: base,
          transforms: [
            transformTool('p_purge', { name: 'clean', description: 'Cleans.' }),
            transformPrompt('p_advise', { arguments: { country: { name: 'land' } } }),
          ],
        },
        { name: 'test', logLevel: 'silent' },
      );
      await using t = await createTestClient(server, { era });
      expect((await t.listTools()).find(({ name }) => name === 'clean')).toMatchObject({ description: 'Cleans.' });
      expect(await t.call('clean')).toBe('purged');
      expect(await t.complete('p_advise', 'city', '', { land: 'BE' })).toMatchObject({ values: ['BE'] });
      await server.close();
    });
  });
}

describeEras('a mounted server', (era) => {
  it('transforms and hides for itself; what it does while it runs is seen outside', async () => {
    const child = createServer(
      { module: Parts, transforms: [transformTool('purge', { name: 'clean' })] },
      { name: 'child', logLevel: 'silent' },
    );
    @Module({ mounts: [mount(child, { prefix: 'c' })] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect(namesOf(await t.listTools())).toEqual(['c_search', 'c_clean']);
    await child.disable({ names: ['search'] });
    await child.enable({ names: ['dormant'] });
    await settled();
    expect(namesOf(await t.listTools())).toEqual(['c_clean', 'c_dormant']);
    await expect(t.call('c_search', { q: 'x' })).rejects.toThrow(/Unknown tool/);
    expect(await t.call('c_dormant')).toBe('awake');
  });

  it('may show some of the versions by its list hooks', async () => {
    const seen: unknown[] = [];
    @Middleware()
    class Watching implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
        const shown = await next(message);
        seen.push(...shown.map(({ name, versions }) => [name, versions]));
        return shown;
      }
    }
    @Module({ imports: [Parts], middleware: [Watching] })
    class Child {}
    @Module({ mounts: [mount(Child, { prefix: 'c' })] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect((await t.listTools())[0]).toMatchObject({
      name: 'c_search',
      inputSchema: { required: ['q'] },
      _meta: { tenon: { version: '2', versions: ['2', '1'] } },
    });
    expect(seen).toEqual([
      ['search', ['2', '1']],
      ['purge', undefined],
    ]);
  });
});

describe('clashes of versions', () => {
  it('leave out what has a version where there is one without, and the other way round', async () => {
    @Module({ mounts: [mount(Parts)], providers: [tool({ name: 'search' }, () => 'own')] })
    class Top {}
    await using t = await createTestClient(Top, { server: { onDuplicate: 'ignore' } });
    expect(await t.call('search')).toBe('own');
  });

  it('are none where the versions differ', async () => {
    @Module({ mounts: [mount(Parts)], providers: [tool({ name: 'search', version: '3' }, () => 'third')] })
    class Top {}
    await using t = await createTestClient(Top);
    expect(await t.call('search')).toBe('third');
    expect(await t.call('search', { q: 'x' }, asking('1'))).toBe('first x');
  });
});

describe('a module with transforms', () => {
  it('is refused by importModule, which would leave them out', async () => {
    @Module({ imports: [Parts], transforms: [transformTool('purge', { name: 'clean' })] })
    class Transformed {}
    @Module({ imports: [importModule(Transformed, { prefix: 't' })] })
    class Top {}
    expect((await bootProblems(Top)).map(({ code }) => code)).toContain('TN5001');
  });
});
