import {
  Arg,
  Complete,
  importModule,
  Inject,
  Injectable,
  lifespan,
  Middleware,
  Module,
  Prompt,
  Resource,
  TextResource,
  Tool,
  ToolError,
  use,
  MIDDLEWARE_OPTIONS,
  type ComponentInfo,
  type Guard,
  type GuardContext,
  type McpMiddleware,
  type Next,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';

let events: string[] = [];
beforeEach(() => (events = []));

/** Notes calls and lists, with the names that it sees. */
@Middleware()
class Noting implements McpMiddleware {
  private readonly label: string;

  constructor(@Inject(MIDDLEWARE_OPTIONS) { label }: { label: string }) {
    this.label = label;
  }

  onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    events.push(`${this.label} ${call.name} ${call.component.name}`);
    return next(call);
  }
  async onListTools(_message: unknown, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
    const shown = await next(_message as never);
    events.push(`${this.label} lists ${shown.map(({ name }) => name).join(' ')}`);
    return shown;
  }
}

class Noted implements Guard {
  constructor(private readonly label: string) {}
  allows({ component }: GuardContext): boolean {
    events.push(`${this.label} guards ${component.name}`);
    return true;
  }
}

@Injectable()
class Ledger {
  readonly entries = ['first'];
}

@Injectable()
class Reports {
  constructor(readonly ledger: Ledger) {}

  @Tool({ tags: ['public'] })
  summarize(@Arg('topic') topic: string): string {
    return `${topic}: ${this.ledger.entries.join()}`;
  }
  @Tool({ tags: ['public', 'admin'] })
  purge(): string {
    throw new ToolError('no');
  }
  @Tool()
  internal(): string {
    return 'internal';
  }
  @Resource('data://reports', { tags: ['public'] })
  all(): string {
    return 'all';
  }
  @Resource('files://{path*}{?encoding}', { tags: ['public'] })
  file({ path, encoding = 'utf8' }: { path: string; encoding?: string }): string {
    return `${path} ${encoding}`;
  }
  @Prompt({ tags: ['public'] })
  explain(@Arg('topic') topic: string): string {
    return `Explain ${topic}`;
  }
  @Complete('explain', 'topic')
  topics(): string[] {
    return ['tea'];
  }
  @Complete('files://{path*}{?encoding}', 'path')
  paths(): string[] {
    return ['a.txt'];
  }
}

@Module({
  providers: [
    Reports,
    Ledger,
    new TextResource({ uri: 'notes://readme', text: 'read me', tags: ['public'] }),
    lifespan('clock', async function* () {
      events.push('start');
      yield {};
      events.push('stop');
    }),
  ],
  exports: [Ledger],
  middleware: [use(Noting, { label: 'reports' })],
  guards: [new Noted('reports')],
})
class ReportsModule {}

const namesOf = (components: readonly { name: string }[]): string[] => components.map(({ name }) => name);

describeEras('importModule', (era) => {
  it('puts a prefix before tools, prompts, URIs and templates, and leads each back to its handler', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'reports' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(namesOf(await t.listTools())).toEqual(['reports_summarize', 'reports_purge', 'reports_internal']);
    expect(namesOf(await t.listPrompts())).toEqual(['reports_explain']);
    expect((await t.listResources()).map(({ uri }) => uri)).toEqual([
      'data://reports/reports',
      'notes://reports/readme',
    ]);
    expect((await t.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual([
      'files://reports/{path*}{?encoding}',
    ]);
    expect(await t.call('reports_summarize', { topic: 'tea' })).toBe('tea: first');
    expect((await t.readResource('data://reports/reports')).contents).toMatchObject([
      { uri: 'data://reports/reports', text: 'all' },
    ]);
    expect((await t.readResource('files://reports/a/b.txt?encoding=latin1')).contents).toMatchObject([
      { uri: 'files://reports/a/b.txt?encoding=latin1', text: 'a/b.txt latin1' },
    ]);
    expect((await t.getPrompt('reports_explain', { topic: 'tea' })).messages).toHaveLength(1);
    expect(await t.complete('reports_explain', 'topic', '')).toMatchObject({ values: ['tea'] });
    expect(await t.complete('files://reports/{path*}{?encoding}', 'path', '')).toMatchObject({ values: ['a.txt'] });
    await expect(t.call('summarize', { topic: 'tea' })).rejects.toThrow(/Unknown tool/);
    await expect(t.readResource('data://reports')).rejects.toThrow(/Unknown resource/);
  });

  it('names the tool in errors as the client does', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'reports' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    const { content } = await t.callTool('reports_summarize', {});
    expect(JSON.stringify(content)).toContain("'reports_summarize'");
  });

  it('adds nested prefixes up, and takes the format and separator of each', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'c', separator: '-' })] })
    class B {}
    @Module({ imports: [B] })
    class Between {}
    @Module({ imports: [importModule(Between, { prefix: 'b', resourcePrefixFormat: 'protocol' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.call('b_c-summarize', { topic: 'x' })).toBe('x: first');
    expect((await t.readResource('b+data://c/reports')).contents).toMatchObject([{ text: 'all' }]);
    expect((await t.readResource('b+files://c/x')).contents).toMatchObject([{ text: 'x utf8' }]);
  });

  it('shows components by their tags; what is left out is unknown', async () => {
    @Module({ imports: [importModule(ReportsModule, { includeTags: ['public'], excludeTags: ['admin'] })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(namesOf(await t.listTools())).toEqual(['summarize']);
    await expect(t.call('purge')).rejects.toThrow(/Unknown tool/);
    await expect(t.call('internal')).rejects.toThrow(/Unknown tool/);
  });

  it('leaves the completions of what is left out away', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'r', includeTags: ['admin'] })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.listPrompts()).toEqual([]);
    await expect(t.complete('r_explain', 'topic', '')).rejects.toThrow(/Unknown prompt/);
  });

  it('renames single components, whole', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'r', rename: { summarize: 'tldr', explain: 'why' } })] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(namesOf(await t.listTools())).toEqual(['tldr', 'r_purge', 'r_internal']);
    expect(await t.call('tldr', { topic: 'x' })).toBe('x: first');
    expect(await t.complete('why', 'topic', '')).toMatchObject({ values: ['tea'] });
    await expect(t.call('r_summarize', { topic: 'x' })).rejects.toThrow(/Unknown tool/);
  });

  it('keeps the module one: providers and lifespans once, exports visible, however often it is imported', async () => {
    @Injectable()
    class Own {
      constructor(readonly ledger: Ledger) {}
      @Tool()
      append(): number {
        return this.ledger.entries.push('second');
      }
    }
    @Module({
      imports: [
        importModule(ReportsModule, { prefix: 'a' }),
        importModule(ReportsModule, { prefix: 'b' }),
        ReportsModule,
      ],
      providers: [Own],
    })
    class App {}
    {
      await using t = await createTestClient(App, { era });
      expect(namesOf(await t.listTools())).toHaveLength(10);
      await t.call('append');
      for (const name of ['summarize', 'a_summarize', 'b_summarize']) {
        expect(await t.call(name, { topic: 'x' })).toBe('x: first,second');
      }
    }
    expect(events.filter((event) => event === 'start' || event === 'stop')).toEqual(['start', 'stop']);
  });

  it('leaves the middleware of what it imports behind, and applies that of the importing side, with its names', async () => {
    @Module({ imports: [ReportsModule], middleware: [use(Noting, { label: 'inner' })] })
    class Inner {}
    @Module({ imports: [importModule(Inner, { prefix: 'in' })], middleware: [use(Noting, { label: 'outer' })] })
    class Outer {}
    @Module({ imports: [Outer], middleware: [use(Noting, { label: 'app' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    await t.call('in_summarize', { topic: 'x' });
    await t.listTools();
    expect(events.filter((event) => !event.includes('guards') && event !== 'start')).toEqual([
      'app in_summarize in_summarize',
      'outer in_summarize in_summarize',
      'outer lists in_summarize in_purge in_internal',
      'app lists in_summarize in_purge in_internal',
    ]);
  });

  it('takes guards along, from the outermost in', async () => {
    @Module({ imports: [ReportsModule], guards: [new Noted('inner')] })
    class Inner {}
    @Module({ imports: [importModule(Inner, { prefix: 'in' })], guards: [new Noted('app')] })
    class App {}
    await using t = await createTestClient(App, { era });
    await t.call('in_summarize', { topic: 'x' });
    expect(events.filter((event) => event.includes('guards'))).toEqual([
      'app guards in_summarize',
      'inner guards in_summarize',
      'reports guards in_summarize',
    ]);
  });

  it('runs the middleware of a module where that is imported plainly as well', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'p' }), ReportsModule] })
    class App {}
    await using t = await createTestClient(App, { era });
    await t.call('p_summarize', { topic: 'x' });
    await t.call('summarize', { topic: 'x' });
    expect(events.filter((event) => event.startsWith('reports summarize'))).toHaveLength(1);
    expect(events.filter((event) => event.startsWith('reports p_'))).toHaveLength(0);
  });
});

describe('the check of importModule', () => {
  const problemsOf = async (module: new () => unknown): Promise<[string, string][]> =>
    (await bootProblems(module)).map(({ code, detail }) => [code, detail]);

  it('refuses circles', async () => {
    @Module({ imports: [] })
    class A {}
    @Module({ imports: [importModule(A, { prefix: 'a' })] })
    class B {}
    Module({ imports: [B] })(A);
    expect(await problemsOf(A)).toEqual([['TN5002', 'B imports A with importModule, and A leads back to B']]);
  });

  it('reports names that there are not, with the nearest', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'r', rename: { sumarize: 'tldr' } })] })
    class App {}
    expect(await problemsOf(App)).toEqual([
      ['TN5005', "'sumarize' in `rename` of importModule(ReportsModule) of App, but 'summarize' is there"],
    ]);
  });

  it('reports every option that is wrong', async () => {
    const options = {
      prefix: 'a b',
      separator: '/',
      resourcePrefixFormat: 'query' as never,
      includeTags: 'x' as never,
      rename: { summarize: 'a/b' },
    };
    @Module({
      imports: [
        importModule(ReportsModule, options),
        importModule(ReportsModule, { prefix: 'my_reports', resourcePrefixFormat: 'protocol' }),
        importModule(ReportsModule, { prefix: '..' }),
      ],
    })
    class App {}
    const problems = await bootProblems(App);
    expect(problems.map(({ code }) => code)).toEqual(Array(7).fill('TN5001'));
  });

  it('reports clashes as of any two components', async () => {
    @Module({ imports: [importModule(ReportsModule), ReportsModule] })
    class App {}
    expect(new Set((await bootProblems(App)).map(({ code }) => code))).toEqual(new Set(['TN1008']));
  });

  it('reports names that get too long', async () => {
    @Module({ imports: [importModule(ReportsModule, { prefix: 'p'.repeat(64), separator: '_'.repeat(16) })] })
    class Inner {}
    @Module({ imports: [importModule(Inner, { prefix: 'q'.repeat(64) })] })
    class App {}
    expect(new Set((await bootProblems(App)).map(({ code }) => code))).toEqual(new Set(['TN2007']));
  });
});
