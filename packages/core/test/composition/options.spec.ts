import {
  createServer,
  importModule,
  Module,
  mount,
  tool,
  transformPrompt,
  transformResource,
  transformTool,
  type BootError,
  type BootProblem,
  type DynamicModule,
} from '@tenon/core';
import { bootProblems } from '../acceptance/boot-problems';
import { FakeMountTarget } from './fake-mount-target';

@Module({ providers: [tool({ name: 'book' }, () => 'booked')] })
class TripModule {}

const said = (problems: readonly BootProblem[]): string[] =>
  problems.map(({ code, detail, fix }) => `${code} ${detail}. ${fix}`);
/** Options as they come from code without types. */
const misspelt = (options: object): object => options;
const untyped = (options: object): never => options as never;

describe('options that there are not', () => {
  it('are reported at boot, all at once, each with the nearest', async () => {
    const dynamic: DynamicModule = { module: TripModule, ...misspelt({ exprots: [] }) };
    @Module({
      imports: [dynamic, importModule(TripModule, untyped({ prefx: 'a', prefix: 'a' }))],
      mounts: [mount(TripModule, untyped({ prefix: 'b', onLoadEror: 'warn' }))],
      ...misspelt({ controllers: [] }),
    })
    class App {}
    expect(said(await bootProblems(App, untyped({ pagesize: 3, http: { prt: 1 } })))).toEqual([
      'TN1015 `pagesize` is no option. Did you mean `pageSize`?',
      'TN1015 `http.prt` is no option. Did you mean `port`?',
      'TN1015 `controllers` is no option of App, a module. There are `imports`, `mounts`, `providers`, `exports`, `middleware`, `guards`, `transforms`.',
      'TN1015 `exprots` is no option of TripModule, a module. Did you mean `exports`?',
      'TN5001 `prefx` is no option in importModule(TripModule) of App. Did you mean `prefix`?',
      'TN5001 `onLoadEror` is no option in mount(TripModule) of App. Did you mean `onLoadError`?',
    ]);
  });

  it('are reported of transforms, wherever those stand', async () => {
    @Module({
      providers: [tool({ name: 'book' }, () => 'booked')],
      imports: [
        importModule(TripModule, { prefix: 'i', transforms: [transformTool('i_book', untyped({ nam: 'x' }))] }),
      ],
      mounts: [mount(TripModule, { prefix: 'm', transforms: [transformTool('m_book', untyped({ titel: 'x' }))] })],
      transforms: [
        transformTool('book', untyped({ tags: 'x', arguments: { q: { hidden: true } } })),
        transformPrompt('ask', untyped({ output: null })),
        transformResource('data://one', untyped({ mimetype: 'x' })),
      ],
    })
    class App {}
    const problems = said(await bootProblems(App)).filter((text) => text.startsWith('TN5043'));
    expect(problems).toEqual([
      "TN5043 `tags` is a string, for tool 'book' in `transforms` of App. Give a list of texts.",
      "TN5043 `arguments.q.hidden` is no option, for tool 'book' in `transforms` of App. Did you mean `hide`?",
      "TN5043 `output` is no option, for prompt 'ask' in `transforms` of App. There are `title`, `description`, `tags`, `meta`, `version`, `enabled`, `result`, `handler`, `name`, `arguments`.",
      "TN5043 `mimetype` is no option, for resource 'data://one' in `transforms` of App. Did you mean `mimeType`?",
      "TN5043 `nam` is no option, for tool 'i_book' in `transforms` of importModule(TripModule) of App. Did you mean `name`?",
      "TN5043 `titel` is no option, for tool 'm_book' in `transforms` of mount(TripModule) of App. Did you mean `title`?",
    ]);
  });

  it('are refused while the server runs, and nothing changes', async () => {
    await using server = createServer(TripModule, { name: 'test', logLevel: 'silent' });
    await server.start();
    const wrong = untyped({ prefx: 'a' });
    await expect(server.mount(TripModule, wrong)).rejects.toThrow(/TN5001.*`prefx`.*Did you mean `prefix`\?/s);
    await expect(server.import(TripModule, wrong)).rejects.toThrow(/TN5001.*`prefx`.*Did you mean `prefix`\?/s);
    await expect(server.unmount('a')).rejects.toThrow('TN5006');
  });
});

describe('options of the wrong type', () => {
  it('are reported at boot', async () => {
    @Module({
      imports: [importModule(TripModule, untyped({ prefix: 5, rename: null }))],
      mounts: [mount(TripModule, untyped({ prefix: '', includeTags: 'public', excludeTags: [1] }))],
    })
    class App {}
    const options = untyped({
      strictInput: 'yes',
      http: { allowedHosts: 'localhost' },
      sessions: [],
      onDuplicate: 'x',
    });
    expect(said(await bootProblems(App, options)).map((text) => text.replace(/ (in|of) .*/, ''))).toEqual([
      'TN1015 `strictInput` is a string. Give true or false.',
      'TN1015 `sessions` is a list. Give an object.',
      'TN1015 `http.allowedHosts` is a string. Give a list',
      "TN1015 `onDuplicate` is 'x'. Give 'error', 'warn', 'replace' or 'ignore'.",
      'TN5001 `rename` is null',
      "TN5001 `prefix` is '5'",
      "TN5001 `prefix` is ''",
      'TN5001 `includeTags` is no list',
      'TN5001 `excludeTags` is no list',
    ]);
  });

  it('are refused at once where they are no object', () => {
    expect(() => mount(TripModule, 'weather' as never)).toThrow(/TN5001.*options of mount\(…\) are a string/);
    expect(() => importModule(TripModule, null as never)).toThrow(/TN5001.*are null/);
    expect(() => createServer(TripModule, undefined as never)).toThrow(/TN1015.*are missing/);
  });
});

describe('a prefix that is taken', () => {
  const toolsOf = (...names: string[]): DynamicModule => {
    @Module({ providers: names.map((name) => tool({ name }, () => name)) })
    class Travel {}
    return { module: Travel };
  };
  const [first, second] = [toolsOf('book', 'cancel', 'list'), toolsOf('book', 'cancel', 'list', 'pay')];
  const taken = [
    expect.stringMatching(
      /^TN1008 tool 't_book' .*, and so do tool 't_cancel', tool 't_list'\. Give one of the two another prefix/,
    ),
  ];
  const prefix = 't';

  it('is reported once for two mounts, two imports, and an import and a mount', async () => {
    for (const [imports, mounts] of [
      [[], [mount(first, { prefix }), mount(second, { prefix })]],
      [[importModule(first, { prefix }), importModule(second, { prefix })], []],
      [[importModule(first, { prefix })], [mount(second, { prefix })]],
    ] as const) {
      @Module({ imports, mounts })
      class App {}
      expect(said(await bootProblems(App))).toEqual(taken);
    }
  });

  it('is reported for each two that clash, and of the own names of a module for each', async () => {
    @Module({
      providers: [tool({ name: 'own' }, () => 1), tool({ name: 'own' }, () => 2)],
      mounts: [first, second, first].map((module) => mount(module, { prefix })),
    })
    class App {}
    const names = (await bootProblems(App)).map(({ detail }) => detail.slice(0, 13));
    expect(names).toEqual(["tool 'own' is", "tool 't_book'", "tool 't_book'"]);
  });

  it('is reported once while the server runs', async () => {
    await using server = createServer(TripModule, { name: 'test', logLevel: 'silent' });
    await server.start();
    await server.mount(first, { prefix });
    for (const change of [server.mount(second, { prefix }), server.import(second, { prefix })]) {
      const error: unknown = await change.catch((reason: unknown) => reason);
      expect(said((error as BootError).problems)).toEqual(taken);
    }
  });
});

describe('what is mounted or imported in the wrong way', () => {
  const sdkServer = { connect: async () => undefined, close: async () => undefined };
  const problemOf = async (options: object): Promise<string> => {
    @Module({ ...misspelt(options) })
    class App {}
    const problems = said(await bootProblems(App));
    expect(problems).toHaveLength(1);
    return problems[0]!;
  };

  it('is told how to mount a server that is elsewhere, without its address', async () => {
    const text = await problemOf({ mounts: [mount('http://user:secret@example.com/mcp' as never)] });
    expect(text).toMatch(/^TN5001.*Write `mount\(remote\(url\)\)`, with `remote` of @tenon\/proxy/);
    expect(text).not.toContain('secret');
    expect(await problemOf({ mounts: [mount(new URL('http://example.com/mcp') as never)] })).toContain('remote(url)');
  });

  it.each([
    ['a server', sdkServer],
    ['a function that makes one', () => sdkServer],
  ])('is told how to mount %s of the SDK', async (_, target) => {
    expect(await problemOf({ mounts: [mount(target as never)] })).toMatch(/^TN5001.*`mount\(sdkServer\(\(\) => /);
  });

  it('is told to decorate a class that is no module', async () => {
    class Plain {}
    expect(await problemOf({ mounts: [mount(Plain)] })).toContain('mount(Plain) of App. Decorate the class');
  });

  it('is told where it belongs', async () => {
    await using server = createServer(TripModule, { name: 'test', logLevel: 'silent' });
    expect(await problemOf({ imports: [mount(TripModule)] })).toBe(
      'TN1005 mount(TripModule), imported by App. Move it to `mounts` of App.',
    );
    expect(await problemOf({ imports: [server] })).toBe(
      'TN1005 a server, imported by App. Write `mounts: [mount(server)]` in App.',
    );
    const target = new FakeMountTarget();
    for (const entry of [target, importModule(target as never, { prefix: 'far' })]) {
      expect(await problemOf({ imports: [entry] })).toBe(
        'TN1005 a mount target, imported by App. Write `mounts: [mount(target)]` in App.',
      );
    }
    expect(await problemOf({ mounts: [importModule(TripModule)] })).toContain(
      'Move importModule(TripModule, …) to `imports`, or write `mount(TripModule, { prefix })`.',
    );
    expect(await problemOf({ mounts: [TripModule] })).toContain('Write `mount(TripModule, { prefix })`.');
    expect(await problemOf({ mounts: [server] })).toContain('Write `mount(server, { prefix })`.');
  });

  it.each([
    [
      'a server',
      () => createServer(TripModule, { name: 'other' }),
      'a server',
      ' Write `server.mount(server, { prefix })`.',
    ],
    ['a mount target', () => new FakeMountTarget(), 'a mount target', ' Write `server.mount(target, { prefix })`.'],
    ['a mount', () => mount(TripModule), 'mount(TripModule)', ' Write `server.mount(TripModule, { prefix })`.'],
    ['a class that is no module', () => class Plain {}, 'Plain', ' Decorate the class'],
    ['nothing', () => undefined, 'undefined', ''],
  ])('is told how a running server takes %s', async (_, given, what, fix) => {
    @Module({})
    class App {}
    await using server = createServer(App, { name: 'test', logLevel: 'silent' });
    await server.start();
    const refused = await server.import(given() as never).catch((error: unknown) => error);
    const problems = said((refused as BootError).problems);
    expect(problems).toEqual([expect.stringContaining(`TN1005 ${what}, given to server.import.${fix}`)]);
    expect(JSON.stringify(refused)).not.toContain('RunTimeImport');
  });
});
