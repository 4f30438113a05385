import {
  createServer,
  Module,
  mount,
  tool,
  transformTool,
  type Constructor,
  type JsonObject,
  type Logger,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, type TestClient } from '@tenon/testing';
import { FakeMountTarget } from './fake-mount-target';
import { settled } from './settled';

/** A server elsewhere that has tools of these names. */
function targetWith(...names: readonly string[]): FakeMountTarget {
  const target = new FakeMountTarget();
  target.answer = () => ({ content: [{ type: 'text', text: 'afar' }] });
  offer(target, ...names.map((name) => ({ name })));
  return target;
}

function offer(target: FakeMountTarget, ...tools: readonly ({ name: string } & JsonObject)[]): void {
  target.offer({ tools: tools.map((one) => ({ inputSchema: { type: 'object' }, ...one })) });
}

/** Notes what is logged at a level of warnings or above. */
function noting(): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const note = (level: string) => (_data: object, message?: string) => void lines.push(`${level} ${message}`);
  const quiet = (): void => undefined;
  const logger: Logger = {
    debug: quiet,
    info: quiet,
    warn: note('warn'),
    error: note('error'),
    child: () => logger,
  };
  return { logger, lines };
}

const own = tool({ name: 'status' }, () => 'own');
const namesOf = async (t: TestClient): Promise<string[]> => (await t.listTools()).map(({ name }) => name);
const policies = ['error', 'warn', 'replace', 'ignore'] as const;

const open: TenonServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));
function serverOf(module: Constructor, options: Partial<ServerOptions> = {}): TenonServer {
  const server = createServer(module, { name: 'test', logLevel: 'silent', ...options });
  open.push(server);
  return server;
}

describe('A name that the server has and a target as well', () => {
  it.each(policies)('is of the server at the start, by onDuplicate: %j', async (onDuplicate) => {
    const { logger, lines } = noting();
    @Module({ providers: [own], mounts: [mount(targetWith('status', 'echo'))] })
    class App {}
    await using t = await createTestClient(serverOf(App, { onDuplicate, logger }));
    expect(await t.call('status')).toBe('own');
    expect(await t.call('echo')).toBe('afar');
    expect(await namesOf(t)).toEqual(['status', 'echo']);
    const told = {
      error: [/^error TN1008 tool 'status' comes from .*; what is elsewhere is left out\. .*another `prefix`$/],
      warn: [/^warn tool 'status' comes from .*; what is elsewhere is left out$/],
      replace: [/^warn tool 'status' comes from .*; what is elsewhere is left out$/],
      ignore: [],
    }[onDuplicate];
    expect(lines).toEqual(told.map((line) => expect.stringMatching(line)));
  });

  it.each(policies)('is of the server while it runs, by onDuplicate: %j', async (onDuplicate) => {
    const target = targetWith('echo');
    @Module({ providers: [own], mounts: [mount(target)] })
    class App {}
    await using t = await createTestClient(serverOf(App, { onDuplicate }));
    offer(target, { name: 'echo' }, { name: 'status' });
    await settled();
    expect(await t.call('status')).toBe('own');
    expect(await t.call('echo')).toBe('afar');
  });

  it('is of the server in all versions', async () => {
    const target = targetWith();
    offer(target, { name: 'status', _meta: { tenon: { version: '2.0' } } });
    @Module({ providers: [tool({ name: 'status', version: '1.0' }, () => 'own')], mounts: [mount(target)] })
    class App {}
    await using t = await createTestClient(serverOf(App, { onDuplicate: 'replace' }));
    expect(await t.call('status')).toBe('own');
  });

  it('is of a mounted module, also where the target is mounted before it', async () => {
    @Module({ providers: [own] })
    class StatusModule {}
    @Module({ mounts: [mount(targetWith('status')), mount(StatusModule)] })
    class App {}
    await using t = await createTestClient(serverOf(App));
    expect(await t.call('status')).toBe('own');
  });

  it('is of the server where the target is mounted within a mounted server, running or not', async () => {
    @Module({ mounts: [mount(targetWith('status', 'echo'))] })
    class Middle {}
    const middle = serverOf(Middle);
    await middle.start();
    for (const part of [Middle, middle]) {
      @Module({ providers: [own], mounts: [mount(part)] })
      class App {}
      await using t = await createTestClient(serverOf(App));
      expect(await t.call('status')).toBe('own');
      expect(await t.call('echo')).toBe('afar');
    }
  });

  it('keeps a target from being mounted by who asks for it, and other things from being added', async () => {
    @Module({ providers: [own] })
    class App {}
    const server = serverOf(App);
    await using t = await createTestClient(server);
    await expect(server.mount(targetWith('status'))).rejects.toMatchObject({ problems: [{ code: 'TN1008' }] });
    await server.mount(targetWith('echo'));
    await expect(server.add(tool({ name: 'echo' }, () => 'own'))).rejects.toMatchObject({
      problems: [{ code: 'TN1008', fix: expect.stringContaining('another `prefix`') }],
    });
    expect(await t.call('echo')).toBe('afar');
  });
});

describe('A name that two targets have', () => {
  it('is of the first one at the start, and of the one that is shown from then on', async () => {
    const { logger, lines } = noting();
    const [first, second] = [targetWith('echo'), targetWith('echo', 'late')];
    second.answer = () => ({ content: [{ type: 'text', text: 'second' }] });
    @Module({ mounts: [mount(first), mount(second)] })
    class App {}
    await using t = await createTestClient(serverOf(App, { logger }));
    expect(await t.call('echo')).toBe('afar');
    expect(lines).toEqual([expect.stringContaining("TN1008 tool 'echo'")]);
    offer(first, { name: 'echo' }, { name: 'late' });
    await settled();
    expect(await t.call('late')).toBe('second');
  });

  it('is of the later one by the policies that say so', async () => {
    const second = targetWith('echo');
    second.answer = () => ({ content: [{ type: 'text', text: 'second' }] });
    @Module({ mounts: [mount(targetWith('echo')), mount(second)] })
    class App {}
    await using t = await createTestClient(serverOf(App, { onDuplicate: 'replace' }));
    expect(await t.call('echo')).toBe('second');
  });

  it('keeps no server from starting where one of them lists it twice, or with and without a version', async () => {
    const target = targetWith('echo', 'echo');
    const mixed = targetWith();
    offer(mixed, { name: 'echo', _meta: { tenon: { version: '2.0' } } });
    @Module({ mounts: [mount(target), mount(mixed)] })
    class App {}
    await using t = await createTestClient(serverOf(App));
    expect(await t.call('echo')).toBe('afar');
  });
});

describe('A transform of the server for what a target has', () => {
  const transforms = [
    transformTool('far_find', { arguments: { q: { name: 'query' } } }),
    transformTool('far_late', { name: 'status' }),
  ];

  it('keeps no server from starting where the target has changed: what it cannot be made of is left out', async () => {
    const { logger, lines } = noting();
    @Module({ providers: [own], mounts: [mount(targetWith('find', 'echo'), { prefix: 'far' })], transforms })
    class App {}
    await using t = await createTestClient(serverOf(App, { logger }));
    expect(await namesOf(t)).toEqual(['status', 'far_echo']);
    expect(lines.join()).toMatch(/error TN5041 [^]*The component is left out/);
  });

  it('gives it no name that the server has, also while it runs', async () => {
    const target = targetWith('echo');
    @Module({ providers: [own], mounts: [mount(target, { prefix: 'far' })], transforms })
    class App {}
    const { logger, lines } = noting();
    await using t = await createTestClient(serverOf(App, { logger, onDuplicate: 'replace' }));
    offer(target, { name: 'echo' }, { name: 'late' });
    await settled();
    expect(await namesOf(t)).toEqual(['status', 'far_echo']);
    expect(await t.call('status')).toBe('own');
    expect(lines.join()).toMatch(/error TN5042 [^]*The component is left out/);
  });
});
