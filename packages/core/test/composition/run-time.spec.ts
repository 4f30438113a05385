import {
  Arg,
  createServer,
  Inject,
  Injectable,
  importModule,
  lifespan,
  Middleware,
  Module,
  mount,
  Tool,
  tool,
  resource,
  prompt,
  TenonServer,
  type Guard,
  type McpMiddleware,
  type Next,
  type ServerOptions,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { settled } from './settled';

let events: string[] = [];
beforeEach(() => (events = []));

@Middleware()
class Noting implements McpMiddleware {
  onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    events.push(`app ${call.name}`);
    return next(call);
  }
}

const everyone: Guard = { allows: ({ component }) => (events.push(`guards ${component.name}`), true) };

const STORE = Symbol('STORE');

@Module({
  providers: [{ provide: STORE, useValue: { name: 'shared' } }, tool({ name: 'shared' }, () => 'shared')],
  exports: [STORE],
})
class SharedModule {}

@Module({
  imports: [SharedModule],
  providers: [tool({ name: 'own' }, () => 'own')],
  middleware: [Noting],
  guards: [everyone],
})
class App {}

@Injectable()
class Late {
  constructor(@Inject(STORE) private readonly store: { name: string }) {}
  @Tool()
  late(@Arg('value') value: string): string {
    return `${value} of ${this.store.name}`;
  }
}

@Module({
  imports: [SharedModule],
  providers: [
    Late,
    lifespan('late', async function* () {
      events.push('starts');
      yield {};
      events.push('stops');
    }),
  ],
})
class LateModule {}

@Module({ providers: [resource('data://one', { name: 'one' }, () => 'one'), prompt({ name: 'ask' }, () => 'ask')] })
class ResourceModule {}

const serverOf = (module: new () => unknown, options: Partial<ServerOptions> = {}): TenonServer =>
  createServer(module, { name: 'test', logLevel: 'silent', ...options });
const namesOf = async (t: TestClient): Promise<string[]> => (await t.listTools()).map(({ name }) => name);
/** The lists that a client was told have changed; in 2026 it has to listen for that. */
const changesOf = (t: TestClient): string[] =>
  t.notifications.map(({ method }) => method).filter((method) => method.endsWith('list_changed'));
const listening = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };
function listen(t: TestClient, era: string): () => void {
  if (era === '2025') return () => undefined;
  const controller = new AbortController();
  t.request('subscriptions/listen', { notifications: listening }, { signal: controller.signal }).catch(() => undefined);
  return () => controller.abort();
}

describeEras('server.import', (era) => {
  it('brings components, providers and lifespans, behind the guards and middleware of the server', async () => {
    const server = serverOf(App);
    {
      await using t = await createTestClient(server, { era });
      const end = listen(t, era);
      await settled();
      await server.import(LateModule, { prefix: 'l' });
      await settled();
      expect(await namesOf(t)).toEqual(['own', 'shared', 'l_late', 'l_shared']);
      events = events.filter((event) => !event.startsWith('guards'));
      expect(await t.call('l_late', { value: 'x' })).toBe('x of shared');
      expect(events).toEqual(['starts', 'guards l_late', 'app l_late']);
      expect(changesOf(t)).toEqual(['notifications/tools/list_changed']);
      end();
    }
    await server.close();
    expect(events.at(-1)).toBe('stops');
  });

  it('shows a module that runs already once more', async () => {
    await using server = serverOf(App);
    await using t = await createTestClient(server, { era });
    await server.import(SharedModule, { prefix: 's' });
    expect(await t.call('s_shared')).toBe('shared');
    await server.import(App, { prefix: 'again' });
    expect(await t.call('again_own')).toBe('own');
    expect(events).toContain('app again_own');
  });

  it('leaves everything as it was where a name is taken or something is wrong', async () => {
    @Module({ imports: [LateModule], providers: [tool({ name: 'own' }, () => 'other')] })
    class Clashing {}
    await using server = serverOf(App);
    await using t = await createTestClient(server, { era });
    await expect(server.import(Clashing)).rejects.toMatchObject({ problems: [{ code: 'TN1008' }] });
    await expect(server.import(LateModule, { prefix: '/' })).rejects.toMatchObject({ problems: [{ code: 'TN5001' }] });
    expect(await namesOf(t)).toEqual(['own', 'shared']);
    expect(events.filter((event) => event.startsWith('st'))).toEqual(['starts', 'stops']);
    await server.import(LateModule, { prefix: 'l' });
    expect(await t.call('l_late', { value: 'x' })).toBe('x of shared');
  });

  it('opens what the module mounts, and waits for the start where the server has not started', async () => {
    @Module({ mounts: [mount(ResourceModule, { prefix: 'r' })] })
    class Mounting {}
    await using server = serverOf(App);
    await server.import(importModule(LateModule, {}).module, { prefix: 'early' });
    await using t = await createTestClient(server, { era });
    expect(await namesOf(t)).toEqual(['own', 'shared', 'early_late', 'early_shared']);
    await server.import(Mounting, { prefix: 'm' });
    expect((await t.listResources()).map(({ uri }) => uri)).toEqual(['data://m/r/one']);
    expect((await t.readResource('data://m/r/one')).contents).toMatchObject([{ text: 'one' }]);
  });
});

describeEras('server.mount and unmount', (era) => {
  it('mount a module and take it away again, telling of the lists that changed alone', async () => {
    await using server = serverOf(App);
    await using t = await createTestClient(server, { era });
    const end = listen(t, era);
    await settled();
    const mounted = await server.mount(LateModule, { prefix: 'l' });
    expect(await t.call('l_late', { value: 'x' })).toBe('x of shared');
    expect(changesOf(t)).toEqual(['notifications/tools/list_changed']);
    await server.unmount(mounted);
    expect(await namesOf(t)).toEqual(['own', 'shared']);
    expect(events).toContain('stops');
    expect(changesOf(t)).toHaveLength(2);
    await server.mount(ResourceModule, { prefix: 'r' });
    await settled();
    expect(changesOf(t).slice(2).sort()).toEqual([
      'notifications/prompts/list_changed',
      'notifications/resources/list_changed',
    ]);
    await server.unmount('r');
    await settled();
    expect(await t.listResources()).toEqual([]);
    end();
  });

  it('reject where a name is taken, and stop what they started', async () => {
    @Module({ imports: [LateModule], providers: [tool({ name: 'own' }, () => 'other')] })
    class Clashing {}
    await using server = serverOf(App);
    await using t = await createTestClient(server, { era });
    await expect(server.mount(Clashing)).rejects.toMatchObject({ problems: [{ code: 'TN1008' }] });
    expect(events).toEqual(['starts', 'stops']);
    expect(await namesOf(t)).toEqual(['own', 'shared']);
    expect(await t.call('own')).toBe('own');
  });

  it('reject what cannot be opened, and what is not mounted', async () => {
    @Module({
      providers: [
        lifespan('broken', () => {
          throw new Error('no database');
        }),
      ],
    })
    class Broken {}
    await using server = serverOf(App);
    await server.start();
    await expect(server.mount(Broken, { prefix: 'b' })).rejects.toMatchObject({ code: 'TN5004' });
    await server.mount(ResourceModule, { prefix: 'weather' });
    await expect(server.unmount('wether')).rejects.toThrow(/TN5006.*'weather' is/s);
  });

  it('say how to take away what has no prefix', async () => {
    await using server = serverOf(App);
    await server.start();
    const bare = await server.mount(ResourceModule);
    const { name } = server.mounts[0]!;
    await expect(server.unmount(name)).rejects.toMatchObject({
      detail: "nothing is mounted under the prefix '(no prefix)'",
      fix: 'What has no prefix is unmounted by what `mount()` resolved with.',
    });
    await server.unmount(bare);
    expect(server.mounts).toEqual([]);
  });

  it('take away all that is mounted under a prefix, or one of them', async () => {
    @Module({ providers: [tool({ name: 'one' }, () => 1)] })
    class One {}
    @Module({ providers: [tool({ name: 'two' }, () => 2)] })
    class Two {}
    await using server = serverOf(App);
    await using t = await createTestClient(server, { era });
    const first = await server.mount(One, { prefix: 'x' });
    await server.mount(Two, { prefix: 'x' });
    await server.unmount(first);
    expect(await namesOf(t)).toEqual(['own', 'shared', 'x_two']);
    await server.mount(One, { prefix: 'x' });
    await server.unmount('x');
    expect(await namesOf(t)).toEqual(['own', 'shared']);
  });

  it('refuse to mount the server itself, also in a circle', async () => {
    await using a = serverOf(App);
    await using b = serverOf(App);
    await Promise.all([a.start(), b.start()]);
    await expect(a.mount(a)).rejects.toMatchObject({ problems: [{ code: 'TN5003' }] });
    const both = await Promise.allSettled([a.mount(b, { prefix: 'b' }), b.mount(a, { prefix: 'a' })]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(b.mount(a, { prefix: 'a' })).rejects.toMatchObject({ problems: [{ code: 'TN5003' }] });
    await a.unmount('b');
    await b.mount(a, { prefix: 'a' });
    await using t = await createTestClient(b, { era });
    expect(await t.call('a_own')).toBe('own');
  });

  it('let calls that run come to their end', async () => {
    let proceed = (): void => undefined;
    @Module({
      providers: [tool({ name: 'slow' }, () => new Promise<string>((resolve) => (proceed = () => resolve('done'))))],
    })
    class Slow {}
    await using server = serverOf(App);
    await using t = await createTestClient(server, { era });
    const mounted = await server.mount(Slow);
    const call = t.call('slow');
    await settled();
    const unmounting = server.unmount(mounted);
    await settled();
    proceed();
    expect(await call).toBe('done');
    await unmounting;
  });
});

describeEras('changes of a mounted server', (era) => {
  it('reach those who listen, once', async () => {
    const child = serverOf(ResourceModule);
    const middle = serverOf(App);
    await using top = serverOf(App);
    await middle.mount(child, { prefix: 'c' });
    await top.mount(middle, { prefix: 'm' });
    await using t = await createTestClient(top, { era });
    const end = listen(t, era);
    await settled();
    await child.add(tool({ name: 'late' }, () => 'late'));
    await settled();
    expect(changesOf(t)).toEqual(['notifications/tools/list_changed']);
    expect(await t.call('m_c_late')).toBe('late');
    child.notifyListChanged('prompts');
    await settled();
    expect(changesOf(t)).toEqual(['notifications/tools/list_changed', 'notifications/prompts/list_changed']);
    end();
  });

  it('are not told where the tags of the mount leave them out', async () => {
    const child = serverOf(ResourceModule);
    await using top = serverOf(App);
    await top.mount(child, { excludeTags: ['admin'] });
    await using t = await createTestClient(top, { era });
    const end = listen(t, era);
    await settled();
    await child.add(tool({ name: 'late', tags: ['admin'] }, () => 'late'));
    await settled();
    expect(changesOf(t)).toEqual([]);
    end();
  });

  it('leave out a newcomer whose name is taken, and say so in the log', async () => {
    const lines: string[] = [];
    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (_data: object, message?: string) => void lines.push(message ?? ''),
      child: () => logger,
    };
    const child = serverOf(ResourceModule);
    await using top = serverOf(App, { logger });
    await top.mount(child);
    await using t = await createTestClient(top, { era });
    await child.add(tool({ name: 'own' }, () => 'other'));
    await settled();
    expect(await t.call('own')).toBe('own');
    expect(lines).toEqual([expect.stringContaining("TN1008 tool 'own'")]);
    await top.add(tool({ name: 'unrelated' }, () => 1));
    expect(lines).toHaveLength(1);
    await top.remove('tool', 'own');
    expect(await t.call('own')).toBe('other');
  });

  it('of resources reach subscribers under the URI of the mount, two levels up', async () => {
    const child = serverOf(ResourceModule);
    const middle = serverOf(App);
    await using top = serverOf(App);
    await middle.mount(child, { prefix: 'c' });
    await top.mount(middle, { prefix: 'm' });
    await using t = await createTestClient(top, { era });
    const uri = 'data://m/c/one';
    const controller = new AbortController();
    if (era === '2025') await t.request('resources/subscribe', { uri });
    else {
      t.request(
        'subscriptions/listen',
        { notifications: { resourceSubscriptions: [uri] } },
        { signal: controller.signal },
      ).catch(() => undefined);
    }
    await settled();
    child.notifyResourceUpdated('data://one');
    child.notifyResourceUpdated('data://two');
    await settled();
    const told = t.notifications.filter(({ method }) => method === 'notifications/resources/updated');
    expect(told).toMatchObject([{ params: { uri } }]);
    controller.abort();
  });
});

describe('a mounted module', () => {
  it('tells of its resources on the bus of the server, for the whole fleet', async () => {
    const published: unknown[] = [];
    @Injectable()
    class Teller {
      constructor(private readonly server: TenonServer) {}
      @Tool()
      touch(): void {
        this.server.notifyResourceUpdated('data://one');
      }
    }
    @Module({ providers: [Teller] })
    class Telling {}
    const bus = { publish: (event: object) => void published.push(event), subscribe: () => () => undefined };
    @Module({ mounts: [mount(Telling, { prefix: 't' })] })
    class Parent {}
    await using t = await createTestClient(Parent, { server: { bus } });
    await t.call('t_touch');
    expect(published).toEqual([{ kind: 'resource', uri: 'data://t/one' }]);
  });

  it('serves the routes of its server, without a prefix, beside those of the mounting one', async () => {
    const child = serverOf(ResourceModule).route('GET', '/child', () => new Response('child'));
    await using parent = serverOf(App).route('GET', '/own', () => new Response('own'));
    const get = async (path: string): Promise<string> => {
      const response = await parent.fetch(new Request(`http://localhost${path}`, { headers: { host: 'localhost' } }));
      return `${response.status} ${await response.text()}`;
    };
    await parent.mount(child, { prefix: 'c' });
    expect(await get('/child')).toBe('200 child');
    expect(await get('/own')).toBe('200 own');
    await parent.unmount('c');
    expect(await get('/child')).toMatch(/^404/);
  });
});
