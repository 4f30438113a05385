import {
  Arg,
  Complete,
  Context,
  createServer,
  currentContext,
  importModule,
  Inject,
  Injectable,
  lifespan,
  Middleware,
  MIDDLEWARE_OPTIONS,
  Module,
  mount,
  Prompt,
  Resource,
  resource,
  tool,
  Tool,
  TenonServer,
  use,
  type AuthGate,
  type CompletionContext,
  type ComponentInfo,
  type Guard,
  type GuardContext,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';
import { settled } from './settled';

let events: string[] = [];
beforeEach(() => (events = []));

@Middleware()
class Noting implements McpMiddleware {
  private readonly label: string;

  constructor(@Inject(MIDDLEWARE_OPTIONS) { label }: { label: string }) {
    this.label = label;
  }

  async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    events.push(`${this.label} ${call.name}`);
    const result = await next(call);
    events.push(`${this.label} done`);
    return result;
  }
  async onComplete(message: McpMessage, next: Next<readonly string[]>): Promise<readonly string[]> {
    const { ref } = message.params as { ref: { name: string } };
    events.push(`${this.label} completes ${ref.name}`);
    return [...(await next(message)), this.label];
  }
}

class Noted implements Guard {
  constructor(private readonly label: string) {}
  allows({ component }: GuardContext): boolean {
    events.push(`${this.label} guards ${component.name}`);
    return true;
  }
}

@Injectable({ scope: 'request' })
class Visit {
  constructor(private readonly ctx: Context) {
    events.push('opened');
  }
  get id(): unknown {
    return this.ctx.requestId;
  }
  [Symbol.dispose](): void {
    events.push('released');
  }
}

@Injectable()
class Forecasts {
  @Tool({ tags: ['public'] })
  today(@Arg('city') city: string): string {
    return `Rain in ${city}`;
  }
  @Tool({ tags: ['admin'] })
  async both(ctx: Context): Promise<string> {
    const { content } = await ctx.callTool('today', { city: 'Ghent' });
    const { contents } = await ctx.readResource('weather://stations');
    return JSON.stringify([content, contents.map(({ uri }) => uri)]);
  }
  @Resource('weather://stations')
  stations(): string {
    return 'north';
  }
  @Resource('weather://{city}/now{?unit}')
  now({ city, unit = 'C' }: { city: string; unit?: string }): string {
    return `${city} ${unit}`;
  }
  @Prompt()
  advise(@Arg('city') city: string): string {
    return `Advise on ${city}`;
  }
  @Complete('advise', 'city')
  cities(value: string, ctx: CompletionContext): string[] {
    return [`${value}ent`, ctx.arguments['other'] ?? 'none'];
  }
}

@Injectable()
class Visits {
  @Tool()
  visit(@Inject(Visit) visit: Visit): string {
    return String(visit.id !== undefined);
  }
  @Tool()
  ambient(): string {
    return String(currentContext().requestId !== undefined);
  }
}

@Module({
  providers: [
    Forecasts,
    Visits,
    Visit,
    lifespan('weather', async function* () {
      events.push('weather starts');
      yield {};
      events.push('weather stops');
    }),
  ],
  middleware: [use(Noting, { label: 'weather' })],
  guards: [new Noted('weather')],
})
class WeatherModule {}

@Module({
  mounts: [mount(WeatherModule, { prefix: 'weather' })],
  providers: [
    lifespan('app', async function* () {
      events.push('app starts');
      yield {};
      events.push('app stops');
    }),
  ],
  middleware: [use(Noting, { label: 'app' })],
  guards: [new Noted('app')],
})
class App {}

const namesOf = (components: readonly { name: string }[]): string[] => components.map(({ name }) => name);

describeEras('mount of a module', (era) => {
  it('shows the components under the prefix, and calls the handlers', async () => {
    await using t = await createTestClient(App, { era });
    expect(namesOf(await t.listTools())).toEqual(['weather_today', 'weather_both', 'weather_visit', 'weather_ambient']);
    expect(await t.call('weather_today', { city: 'Ghent' })).toBe('Rain in Ghent');
    expect((await t.readResource('weather://weather/stations')).contents).toMatchObject([
      { uri: 'weather://weather/stations', text: 'north' },
    ]);
    expect((await t.readResource('weather://weather/Ghent/now?unit=F')).contents).toMatchObject([
      { uri: 'weather://weather/Ghent/now?unit=F', text: 'Ghent F' },
    ]);
    expect((await t.listResourceTemplates())[0]).toMatchObject({ uriTemplate: 'weather://weather/{city}/now{?unit}' });
    expect((await t.getPrompt('weather_advise', { city: 'x' })).messages).toHaveLength(1);
    await expect(t.call('today', { city: 'x' })).rejects.toThrow(/Unknown tool/);
    await expect(t.readResource('weather://stations')).rejects.toThrow(/Unknown resource/);
  });

  it("runs the child's chain inside the parent's, each with its own names", async () => {
    await using t = await createTestClient(App, { era });
    await t.call('weather_today', { city: 'Ghent' });
    expect(events).toEqual([
      'app starts',
      'weather starts',
      'app guards weather_today',
      'weather guards today',
      'app weather_today',
      'weather today',
      'weather done',
      'app done',
    ]);
  });

  it("lets calls within the child see the child's names", async () => {
    await using t = await createTestClient(App, { era });
    expect(await t.call('weather_both')).toEqual([[{ type: 'text', text: 'Rain in Ghent' }], ['weather://stations']]);
  });

  it('runs lifespans inside those of the mounting server', async () => {
    {
      await using t = await createTestClient(App, { era });
      await t.listTools();
    }
    expect(events.filter((event) => event.startsWith('app s') || event.startsWith('weather s'))).toEqual([
      'app starts',
      'weather starts',
      'weather stops',
      'app stops',
    ]);
  });

  it('completes through both chains', async () => {
    await using t = await createTestClient(App, { era });
    expect(await t.complete('weather_advise', 'city', 'Gh', { other: 'x' })).toMatchObject({
      values: ['Ghent', 'x', 'weather', 'app'],
    });
    expect(events).toContain('app completes weather_advise');
    expect(events).toContain('weather completes advise');
  });

  it('makes request-scoped providers once per request, and releases them at its end', async () => {
    await using t = await createTestClient(App, { era });
    expect(await t.call('weather_visit')).toBe(true);
    expect(events.filter((event) => event === 'opened' || event === 'released')).toEqual(['opened', 'released']);
    expect(events.indexOf('released')).toBeGreaterThan(events.indexOf('app done'));
  });

  it('has an ambient context where the server has', async () => {
    await using t = await createTestClient(App, { era, server: { ambientContext: true } });
    expect(await t.call('weather_ambient')).toBe(true);
  });

  it('shows by tags', async () => {
    @Module({ mounts: [mount(WeatherModule, { includeTags: ['public', 'admin'], excludeTags: ['admin'] })] })
    class Part {}
    await using t = await createTestClient(Part, { era });
    expect(namesOf(await t.listTools())).toEqual(['today']);
    await expect(t.call('both')).rejects.toThrow(/Unknown tool/);
  });

  it('adds prefixes of three levels up, and calls the right child', async () => {
    @Module({ mounts: [mount(WeatherModule, { prefix: 'c' }), mount(WeatherModule, { prefix: 'd' })] })
    class B {}
    @Module({ mounts: [mount(B, { prefix: 'b', separator: '.' })] })
    class A {}
    @Module({ mounts: [mount(A, { prefix: 'a' })] })
    class Deep {}
    await using t = await createTestClient(Deep, { era });
    expect(await t.call('a_b.c_today', { city: 'Ghent' })).toBe('Rain in Ghent');
    expect((await t.readResource('weather://a/b/d/Ghent/now')).contents).toMatchObject([
      { uri: 'weather://a/b/d/Ghent/now', text: 'Ghent C' },
    ]);
    expect(await t.complete('a_b.c_advise', 'city', 'Gh')).toMatchObject({ values: ['Ghent', 'none', 'weather'] });
  });

  it('appears wherever the module that lists it does, under the names of the place', async () => {
    @Module({ imports: [importModule(App, { prefix: 'x' }), App] })
    class Outer {}
    await using t = await createTestClient(Outer, { era });
    expect(await t.call('x_weather_today', { city: 'Ghent' })).toBe('Rain in Ghent');
    expect(await t.call('weather_today', { city: 'Ghent' })).toBe('Rain in Ghent');
    expect(events.filter((event) => event.endsWith('starts'))).toEqual(['app starts', 'weather starts']);
  });
});

describeEras('what stands around a mount', (era) => {
  @Middleware()
  class Caching implements McpMiddleware {
    private kept: readonly ComponentInfo[] | undefined;
    async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
      return (this.kept ??= structuredClone(await next(message)));
    }
  }
  @Module({
    imports: [importModule(WeatherModule, { prefix: 'imported' })],
    mounts: [mount(WeatherModule, { prefix: 'mounted' })],
    middleware: [Caching],
  })
  class Cached {}

  it('may answer a list from a cache: the components keep their prefix and schema, and can be called', async () => {
    await using t = await createTestClient(Cached, { era });
    const first = await t.listTools();
    const second = await t.listTools();
    expect(second).toEqual(first);
    for (const name of ['imported_today', 'mounted_today']) {
      expect(second.find((listed) => listed.name === name)).toMatchObject({ inputSchema: { required: ['city'] } });
      expect(await t.call(name, { city: 'Ghent' })).toBe('Rain in Ghent');
    }
  });

  it('filters by tags what comes from deeper down', async () => {
    @Module({ mounts: [mount(WeatherModule, { prefix: 'w' })] })
    class Middle {}
    @Module({ mounts: [mount(Middle, { prefix: 'm', includeTags: ['public'] })] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect(namesOf(await t.listTools())).toEqual(['m_w_today']);
    await expect(t.call('m_w_both')).rejects.toThrow(/Unknown tool/);
  });
});

describeEras('what a mounted handler asks and tells', (era) => {
  @Injectable()
  class Asker {
    @Tool()
    async order(ctx: Context): Promise<string> {
      await ctx.reportProgress(1, 2, 'half');
      await ctx.warning('careful');
      const size = await ctx.elicit('Which size?', ['S', 'M']);
      const name = await ctx.elicit('Whose?', String);
      return `${size.action === 'accept' ? size.data : '-'} ${name.action === 'accept' ? name.data : '-'}`;
    }
    @Tool()
    async wait(ctx: Context): Promise<string> {
      events.push('waits');
      await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve()));
      events.push('aborted');
      return 'over';
    }
  }
  @Module({ providers: [Asker] })
  class Inner {}
  @Module({ mounts: [mount(Inner, { prefix: 'inner' })] })
  class Middle {}
  @Module({ mounts: [mount(Middle, { prefix: 'middle' })] })
  class Top {}

  it('reaches the client from two levels down', async () => {
    const heard: unknown[] = [];
    await using t = await createTestClient(Top, {
      era,
      logLevel: 'info',
      answers: { elicit: ({ message }) => ({ value: message === 'Which size?' ? 'M' : 'Ada' }) },
    });
    expect(await t.call('middle_inner_order', {}, { onProgress: (progress) => void heard.push(progress) })).toBe(
      'M Ada',
    );
    expect(heard[0]).toMatchObject({ progress: 1, total: 2, message: 'half' });
    expect(t.notifications).toContainEqual(
      expect.objectContaining({
        method: 'notifications/message',
        params: expect.objectContaining({ data: 'careful' }),
      }),
    );
    expect(t.questions).toHaveLength(2);
  });

  it('learns that the client cancelled', async () => {
    await using t = await createTestClient(Top, { era });
    const controller = new AbortController();
    const call = t.call('middle_inner_wait', {}, { signal: controller.signal });
    call.catch(() => undefined);
    while (!events.includes('waits')) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(call).rejects.toThrow();
    while (!events.includes('aborted')) await new Promise((resolve) => setImmediate(resolve));
  });
});

describeEras('list hooks of a mounted server', (era) => {
  @Middleware()
  class Hiding implements McpMiddleware {
    async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
      const shown = await next(message);
      events.push(`child sees ${namesOf(shown).join(' ')}`);
      return [
        ...shown.filter(({ name }) => name !== 'secret').map((info) => ({ ...info, description: 'by the child' })),
        { kind: 'tool' as const, name: 'extra', tags: [], scopes: [] },
      ];
    }
  }
  @Middleware()
  class Watching implements McpMiddleware {
    async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
      const shown = await next(message);
      events.push(`parent sees ${namesOf(shown).join(' ')}`);
      return shown;
    }
  }
  const input = { type: 'object', properties: { a: { type: 'string' } } } as const;
  @Module({
    providers: [tool({ name: 'plain', input }, () => 'x'), tool({ name: 'secret' }, () => 'x')],
    middleware: [Hiding],
  })
  class Child {}

  it("run on its own part of the list, inside the parent's", async () => {
    @Module({
      mounts: [mount(Child, { prefix: 'c' })],
      providers: [tool({ name: 'own' }, () => 'x')],
      middleware: [Watching],
    })
    class Parent {}
    await using t = await createTestClient(Parent, { era });
    const listed = await t.listTools();
    expect(events).toEqual(['child sees plain secret', 'parent sees own c_plain c_extra']);
    expect(listed).toMatchObject([
      { name: 'own' },
      { name: 'c_plain', description: 'by the child', inputSchema: input },
      { name: 'c_extra' },
    ]);
  });

  it('run where the parent has none, and two levels down', async () => {
    @Module({ mounts: [mount(Child, { prefix: 'c' })] })
    class Middle {}
    @Module({ mounts: [mount(Middle, { prefix: 'm' })] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect(namesOf(await t.listTools())).toEqual(['m_c_plain', 'm_c_extra']);
  });
});

describeEras('mount of a server', (era) => {
  const child = (name = 'child'): TenonServer =>
    createServer(
      {
        module: class Child {
          static {
            Module()(this);
          }
        },
        providers: [
          tool({ name: 'ping' }, () => name),
          resource('data://one', { name: 'one' }, () => 'one'),
          lifespan(name, async function* () {
            events.push(`${name} starts`);
            yield {};
            events.push(`${name} stops`);
          }),
        ],
      },
      { name, logLevel: 'silent' },
    );
  const parentOf = (...mounts: ReturnType<typeof mount>[]): TenonServer => {
    @Module({ mounts })
    class Parent {}
    return createServer(Parent, { name: 'parent', logLevel: 'silent' });
  };

  it('starts it, and closes it with the parent', async () => {
    const parent = parentOf(mount(child(), { prefix: 'c' }));
    {
      await using t = await createTestClient(parent, { era });
      expect(await t.call('c_ping')).toBe('child');
    }
    expect(events).toEqual(['child starts']);
    await parent.close();
    expect(events).toEqual(['child starts', 'child stops']);
  });

  it('leaves it running where it was started by itself', async () => {
    const mounted = child();
    await mounted.start();
    const parent = parentOf(mount(mounted, { prefix: 'c' }));
    await parent.start();
    await parent.close();
    expect(events).toEqual(['child starts']);
    await mounted.close();
  });

  it('keeps it for as long as one parent needs it', async () => {
    const mounted = child();
    const [one, two] = [parentOf(mount(mounted)), parentOf(mount(mounted))];
    await Promise.all([one.start(), two.start()]);
    await one.close();
    expect(events).toEqual(['child starts']);
    await two.close();
    expect(events).toEqual(['child starts', 'child stops']);
  });

  it('shows what is added to it later, two levels up, and takes away what is removed', async () => {
    const inner = child('inner');
    const middle = parentOf(mount(inner, { prefix: 'i' }));
    await using top = parentOf(mount(middle, { prefix: 'm' }));
    await using t = await createTestClient(top, { era });
    await inner.add(tool({ name: 'late' }, () => 'late'));
    await settled();
    expect(namesOf(await t.listTools())).toEqual(['m_i_ping', 'm_i_late']);
    expect(await t.call('m_i_late')).toBe('late');
    await inner.remove('tool', 'late');
    await settled();
    await expect(t.call('m_i_late')).rejects.toThrow(/Unknown tool/);
  });

  it('shows nothing of it once it was closed', async () => {
    const mounted = child();
    await using parent = parentOf(mount(mounted, { prefix: 'c' }));
    await using t = await createTestClient(parent, { era });
    await mounted.close();
    await settled();
    expect(await t.listTools()).toEqual([]);
    await expect(t.call('c_ping')).rejects.toThrow(/Unknown tool/);
  });

  it('masks failures as the options of the mounted server say', async () => {
    @Module({
      providers: [
        tool({ name: 'fail' }, () => {
          throw new Error('the disk of /srv is gone');
        }),
      ],
    })
    class Failing {}
    const mounted = createServer(Failing, { name: 'c', logLevel: 'silent', maskErrorDetails: true });
    await using parent = parentOf(mount(mounted, { prefix: 'c' }), mount(Failing, { prefix: 'm' }));
    await using t = await createTestClient(parent, { era });
    expect(JSON.stringify((await t.callTool('c_fail')).content)).not.toContain('/srv');
    expect(JSON.stringify((await t.callTool('m_fail')).content)).toContain('/srv');
  });
});

describeEras('who may use what is mounted', (era) => {
  const LETS = Symbol('LETS');
  @Injectable()
  class Subjects implements Guard {
    allows({ context }: GuardContext): boolean {
      return context.get<string>(LETS) === context.auth?.subject;
    }
  }
  @Module({
    providers: [
      { provide: LETS, useValue: 'ada' },
      tool({ name: 'secret' }, () => 'secret'),
      tool({ name: 'scoped', scopes: ['write'] }, () => 'scoped'),
    ],
    guards: [Subjects],
  })
  class Guarded {}
  const auth = {
    authenticate: () => ({ kind: 'anonymous' }),
    insufficientScope: () => ({ status: 403, headers: {} }),
  } as unknown as AuthGate;
  @Module({ mounts: [mount(Guarded, { prefix: 'g' })] })
  class Outer {}
  const of = (subject: string, scopes: string[] = []) => ({ era, auth: { subject, scopes }, server: { auth } });

  it('is decided by its own guards, with its own providers, for lists and calls alike', async () => {
    await using bob = await createTestClient(Outer, of('bob', ['write']));
    expect(await bob.listTools()).toEqual([]);
    await expect(bob.call('g_secret')).rejects.toThrow("Unknown tool 'g_secret'");
    await expect(bob.call('g_scoped')).rejects.toThrow("Unknown tool 'g_scoped'");
    await using ada = await createTestClient(Outer, of('ada', ['write']));
    expect(namesOf(await ada.listTools())).toEqual(['g_secret', 'g_scoped']);
    expect(await ada.call('g_scoped')).toBe('scoped');
  });

  it('needs the scopes that its components say; whom a guard refuses learns nothing of them', async () => {
    await using ada = await createTestClient(Outer, of('ada'));
    expect(namesOf(await ada.listTools())).toEqual(['g_secret']);
    await expect(ada.call('g_scoped')).rejects.toThrow(/Insufficient scope: write/);
    await using bob = await createTestClient(Outer, of('bob'));
    await expect(bob.call('g_scoped')).rejects.toThrow(/Unknown tool/);
  });

  it('keeps prebuilt lists from those who must not see them', async () => {
    await using bob = await createTestClient(Outer, of('bob'));
    expect(JSON.stringify(await bob.request('tools/list'))).not.toContain('secret');
  });
});

describe('the check of mounts', () => {
  it('reports the problems of a mounted module together with those of the server', async () => {
    @Module({ providers: [tool({ name: 'a b' }, () => 1)] })
    class Child {}
    @Module({ mounts: [mount(Child)], providers: [tool({ name: 'c d' }, () => 1)] })
    class Parent {}
    expect((await bootProblems(Parent)).map(({ code }) => code)).toEqual(['TN2007', 'TN2007']);
  });

  it('leaves out what has problems, where that is to be a warning', async () => {
    @Module({ providers: [tool({ name: 'a b' }, () => 1)] })
    class Child {}
    @Module({ mounts: [mount(Child, { onLoadError: 'warn' })], providers: [tool({ name: 'own' }, () => 1)] })
    class Parent {}
    await using t = await createTestClient(Parent);
    expect(namesOf(await t.listTools())).toEqual(['own']);
  });

  it('reports options of the server once', async () => {
    expect((await bootProblems(App, { pageSize: -1 })).map(({ code }) => code)).toEqual(['TN1015']);
  });

  it('reports options that are wrong, names that get too long, and what cannot be mounted', async () => {
    @Module({
      mounts: [
        mount(WeatherModule, { prefix: 'a/b' }),
        mount(WeatherModule, { prefix: 'b', onLoadError: 'ignore' as never }),
        mount({ start: async () => undefined, close: async () => undefined }),
        mount(undefined as never),
        {} as never,
      ],
    })
    class Parent {}
    expect((await bootProblems(Parent)).map(({ code }) => code)).toEqual([
      'TN1015',
      'TN5001',
      'TN5001',
      'TN5001',
      'TN5001',
    ]);
    @Module({ mounts: [mount(WeatherModule, { prefix: 'p'.repeat(64), separator: '_'.repeat(16) })] })
    class Inner {}
    @Module({ mounts: [mount(Inner, { prefix: 'q'.repeat(64) })] })
    class Long {}
    expect(new Set((await bootProblems(Long)).map(({ code }) => code))).toEqual(new Set(['TN2007']));
  });

  it('fails the start where a lifespan of a mounted module fails, and leaves nothing running', async () => {
    @Module({
      providers: [
        lifespan('broken', async function* () {
          await Promise.resolve();
          throw new Error('no database');
          yield {};
        }),
      ],
    })
    class Broken {}
    @Module({ mounts: [mount(WeatherModule), mount(Broken, { prefix: 'b' })] })
    class Parent {}
    await expect(createServer(Parent, { name: 'p', logLevel: 'silent' }).start()).rejects.toMatchObject({
      code: 'TN5004',
    });
    expect(events).toEqual(['weather starts', 'weather stops']);
    @Module({ mounts: [mount(Broken, { prefix: 'b', onLoadError: 'warn' })] })
    class Lenient {}
    await using t = await createTestClient(Lenient);
    expect(await t.listTools()).toEqual([]);
  });

  it('refuses a module that mounts itself, directly or not', async () => {
    @Module()
    class A {}
    @Module({ mounts: [mount(A)] })
    class B {}
    Module({ mounts: [mount(B)] })(A);
    expect((await bootProblems(A)).map(({ code }) => code)).toEqual(['TN5003']);
    @Module()
    class Self {}
    Module({ mounts: [mount(Self)] })(Self);
    expect((await bootProblems(Self)).map(({ code }) => code)).toEqual(['TN5003']);
  });

  it('refuses servers that mount each other', async () => {
    const mounts: ReturnType<typeof mount>[] = [];
    @Module({ mounts })
    class A {}
    const a = createServer(A, { name: 'a', logLevel: 'silent' });
    @Module({ mounts: [mount(a)] })
    class B {}
    const b = createServer(B, { name: 'b', logLevel: 'silent' });
    mounts.push(mount(b));
    await expect(a.start()).rejects.toMatchObject({ problems: [{ code: 'TN5003' }] });
    await expect(b.start()).rejects.toMatchObject({ name: 'BootError' });
  });

  it('reports names to rename that no mounted module has', async () => {
    @Module({ mounts: [mount(WeatherModule, { rename: { tody: 'now' } })] })
    class Parent {}
    expect(await bootProblems(Parent)).toMatchObject([{ code: 'TN5005' }]);
  });

  it('reports clashes between what is mounted and what is there', async () => {
    @Module({
      mounts: [mount(WeatherModule)],
      providers: [tool({ name: 'today', input: { type: 'object' } }, () => 'own')],
    })
    class Parent {}
    expect(await bootProblems(Parent)).toMatchObject([{ code: 'TN1008' }]);
    expect(events).toEqual([]);
    await using first = await createTestClient(Parent, { server: { onDuplicate: 'ignore' } });
    expect(await first.call('today', { city: 'x' })).toBe('own');
    await using last = await createTestClient(Parent, { server: { onDuplicate: 'replace' } });
    expect(await last.call('today', { city: 'x' })).toBe('Rain in x');
  });

  it('replaces providers of mounted modules in tests, and reports what replaces nothing anywhere', async () => {
    const LABEL = Symbol('LABEL');
    @Injectable()
    class Labelled {
      constructor(@Inject(LABEL) private readonly label: string) {}
      @Tool()
      label_(): string {
        return this.label;
      }
    }
    @Module({ providers: [Labelled, { provide: LABEL, useValue: 'real' }] })
    class Child {}
    @Module({ mounts: [mount(Child)] })
    class Parent {}
    await using t = await createTestClient(Parent, { override: [{ provide: LABEL, useValue: 'fake' }] });
    expect(await t.call('label_')).toBe('fake');
    const overrides = [{ provide: 'NOWHERE', useValue: 1 }];
    expect((await bootProblems(Parent, { overrides })).map(({ code }) => code)).toEqual(['TN1001']);
  });
});
