import {
  Arg,
  Complete,
  createServer,
  Injectable,
  lifespan,
  Middleware,
  Module,
  mount,
  Prompt,
  ProtocolError,
  resource,
  tool,
  transformTool,
  type Bus,
  type ComponentInfo,
  type Context,
  type Guard,
  type JsonObject,
  type Logger,
  type McpMessage,
  type McpMiddleware,
  type MountedServer,
  type MountHost,
  type Next,
  type ServerOptions,
  type TenonServer,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { FakeMountTarget } from './fake-mount-target';
import { settled } from './settled';

let events: string[] = [];
beforeEach(() => (events = []));

const serverOf = (module: new () => unknown, options: Partial<ServerOptions> = {}): TenonServer =>
  createServer(module, { name: 'test', logLevel: 'silent', ...options });
const namesOf = async (t: TestClient): Promise<string[]> => (await t.listTools()).map(({ name }) => name);
const updatesOf = (t: TestClient): unknown[] =>
  t.notifications.filter(({ method }) => method === 'notifications/resources/updated').map(({ params }) => params);
const nobody: Guard = { allows: () => false };

@Module({ providers: [tool({ name: 'own' }, () => 'own')] })
class App {}

@Module({ providers: [resource('data://one', { name: 'one', tags: ['some'] }, () => 'one')] })
class ResourceModule {}

@Module({
  providers: [
    lifespan('part', async function* () {
      events.push('starts');
      yield {};
      events.push('stops');
    }),
    tool({ name: 'part' }, () => 'part'),
  ],
})
class PartModule {}

/** Subscribes in the way of the era. */
async function subscribe(t: TestClient, era: string, uri: string): Promise<() => void> {
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
  return () => controller.abort();
}

describeEras('what is hidden', (era) => {
  it.each(['module', 'server'])('is not told of by a mounted %s', async (kind) => {
    const child = serverOf(ResourceModule);
    await using top = serverOf(App);
    await top.mount(kind === 'module' ? ResourceModule : child, { prefix: 'c' });
    await using t = await createTestClient(top, { era });
    const end = await subscribe(t, era, 'data://c/one');
    const notify = (): void => {
      if (kind === 'server') child.notifyResourceUpdated('data://one');
      else top.notifyResourceUpdated('data://c/one');
    };
    notify();
    await settled();
    expect(updatesOf(t)).toEqual([{ uri: 'data://c/one', ...(era === '2026' && { _meta: expect.anything() }) }]);
    await top.disable({ tags: ['some'] });
    notify();
    await settled();
    expect(updatesOf(t)).toHaveLength(1);
    await top.enable({ tags: ['some'] });
    notify();
    await settled();
    expect(updatesOf(t)).toHaveLength(2);
    end();
  });

  it('is not told of by a mount target, nor is anything after it was taken away', async () => {
    const target = new FakeMountTarget();
    target.answer = () => ({});
    target.offer({ resources: [{ uri: 'data://one', name: 'one' }] });
    await using top = serverOf(App);
    const mounted = await top.mount(target, { prefix: 'r' });
    await using t = await createTestClient(top, { era });
    const end = await subscribe(t, era, 'data://r/one');
    await top.disable({ names: ['one'] });
    target.host?.changed({ kind: 'resource', uri: 'data://one' });
    await settled();
    expect(updatesOf(t)).toEqual([]);
    await top.enable({ names: ['one'] });
    target.host?.changed({ kind: 'resource', uri: 'data://one' });
    await settled();
    expect(updatesOf(t)).toHaveLength(1);
    await top.unmount(mounted);
    target.host?.changed({ kind: 'resource', uri: 'data://one' });
    await settled();
    expect(updatesOf(t)).toHaveLength(1);
    end();
  });

  it('by a list hook of the mounting module stays so where a hook of what is mounted changes it', async () => {
    const described = (one: ComponentInfo): ComponentInfo => ({ ...one, description: 'changed' });
    @Middleware()
    class Describing implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
        return (await next(message)).map(described);
      }
    }
    @Middleware()
    class Hiding implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
        return (await next(message)).filter(({ name }) => name !== 'c_secret');
      }
    }
    @Module({
      providers: [tool({ name: 'secret' }, () => 'secret'), tool({ name: 'open' }, () => 'open')],
      middleware: [Describing],
    })
    class Child {}
    @Module({ mounts: [mount(Child, { prefix: 'c' })], middleware: [Hiding] })
    class Mounting {}
    @Module({ imports: [Mounting] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect(await t.listTools()).toMatchObject([{ name: 'c_open', description: 'changed' }]);
  });

  it('by a guard of what is mounted is not completed for who may use another version', async () => {
    @Injectable()
    class Guarded {
      @Prompt({ name: 'ask', version: '2' })
      ask(@Arg('topic') topic: string): string {
        return topic;
      }
      @Complete('ask', 'topic')
      topics(): string[] {
        return ['secret'];
      }
    }
    @Module({ providers: [Guarded], guards: [nobody] })
    class GuardedModule {}
    @Injectable()
    class Open {
      @Prompt({ name: 'ask', version: '1' })
      ask(@Arg('topic') topic: string): string {
        return topic;
      }
    }
    @Module({ providers: [Open], mounts: [mount(GuardedModule)] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect((await t.getPrompt('ask', { topic: 'tea' })).messages).toHaveLength(1);
    expect(await t.complete('ask', 'topic', 's')).toMatchObject({ values: [] });
  });
});

describeEras('a completion of what is mounted', (era) => {
  it('is there where the tags of the mount leave the newest version out', async () => {
    @Injectable()
    class Versions {
      @Prompt({ name: 'ask', version: '2', tags: ['beta'] })
      newer(@Arg('topic') topic: string): string {
        return topic;
      }
      @Prompt({ name: 'ask', version: '1' })
      older(@Arg('topic') topic: string): string {
        return topic;
      }
      @Complete('ask', 'topic')
      topics(): string[] {
        return ['tea'];
      }
    }
    @Module({ providers: [Versions] })
    class Child {}
    @Module({ mounts: [mount(Child, { prefix: 'c', excludeTags: ['beta'] })] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect(await t.complete('c_ask', 'topic', 't')).toMatchObject({ values: ['tea'] });
  });
});

describe('the context of a handler', () => {
  it('leads to no credentials', async () => {
    let seen: unknown;
    const target = new FakeMountTarget();
    target.offer({ tools: [{ name: 'remote', inputSchema: { type: 'object' } }] });
    target.answer = (_method, _params, { channel }) => ({
      content: [{ type: 'text', text: String(channel.header('authorization')) }],
    });
    const look = (value: unknown, depth: number, found: Set<unknown>): boolean => {
      if (typeof value === 'string') return value.includes('s3cret');
      if (typeof value !== 'object' || value === null || depth === 0 || found.has(value)) return false;
      found.add(value);
      const header: unknown = Reflect.get(value, 'header');
      const given: unknown = typeof header === 'function' ? header.call(value, 'authorization') : undefined;
      if (given !== undefined) return true;
      const own = Object.values(value);
      const channel: unknown = Reflect.get(value, 'channel');
      return [...own, channel].some((one) => look(one, depth - 1, found));
    };
    @Module({
      providers: [tool({ name: 'look' }, (_input: JsonObject, ctx: Context) => (seen = look(ctx, 3, new Set())))],
      mounts: [mount(target)],
    })
    class Top {}
    await using server = serverOf(Top);
    const call = async (name: string): Promise<string> => {
      const response = await server.fetch(
        new Request('http://localhost/mcp', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            authorization: 'Bearer s3cret',
            host: 'localhost',
            'mcp-protocol-version': '2026-07-28',
            'mcp-method': 'tools/call',
            'mcp-name': name,
          },
          body: JSON.stringify({
            jsonrpc: '2.0',
            id: 1,
            method: 'tools/call',
            params: {
              name,
              arguments: {},
              _meta: {
                'io.modelcontextprotocol/protocolVersion': '2026-07-28',
                'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
                'io.modelcontextprotocol/clientCapabilities': {},
              },
            },
          }),
        }),
      );
      return response.text();
    };
    expect(await call('remote')).toContain('s3cret');
    expect(await call('look')).toContain('false');
    expect(seen).toBe(false);
  });
});

describe('names that transforms give', () => {
  @Module({
    providers: [tool({ name: 'own' }, () => 'child')],
    transforms: [transformTool('own', { name: 'theirs' })],
  })
  class Renaming {}

  it('are those that clashes are looked for in', async () => {
    @Module({
      providers: [tool({ name: 'own' }, () => 'top')],
      mounts: [mount(Renaming), mount(App, { transforms: [transformTool('own', { name: 'mine' })] })],
    })
    class Top {}
    await using t = await createTestClient(Top);
    expect((await namesOf(t)).sort()).toEqual(['mine', 'own', 'theirs']);
  });

  it('can be renamed by a mount, and old ones cannot', async () => {
    @Module({ mounts: [mount(Renaming, { rename: { theirs: 'better' } })] })
    class Top {}
    await using t = await createTestClient(Top);
    expect(await namesOf(t)).toEqual(['better']);
    @Module({ mounts: [mount(Renaming, { rename: { own: 'better' } })] })
    class Wrong {}
    await expect(createTestClient(Wrong)).rejects.toThrow('TN5005');
  });

  it('clash with others all the same', async () => {
    @Module({ mounts: [mount(Renaming), mount(App, { transforms: [transformTool('own', { name: 'theirs' })] })] })
    class Top {}
    await expect(createTestClient(Top)).rejects.toThrow('TN1008');
  });
});

describe('a server that is mounted', () => {
  it('has what was added after a server that mounts it failed to start', async () => {
    const child = serverOf(App);
    @Module({ mounts: [mount(child), mount(App, { prefix: '!' })] })
    class Wrong {}
    await expect(serverOf(Wrong).start()).rejects.toThrow('TN5001');
    await child.add(tool({ name: 'late' }, () => 'late'));
    await using t = await createTestClient(child);
    expect(await namesOf(t)).toEqual(['own', 'late']);
  });

  it('is not left running where it cannot be listened to', async () => {
    const bus: Bus = {
      publish: () => undefined,
      subscribe: () => {
        throw new Error('the bus is down');
      },
    };
    const child = serverOf(PartModule, { bus });
    await using top = serverOf(App);
    await using t = await createTestClient(top, { era: '2026' });
    const controller = new AbortController();
    t.request(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      { signal: controller.signal },
    ).catch(() => undefined);
    await settled();
    await expect(top.mount(child)).rejects.toThrow('the bus is down');
    expect(events).toEqual(['starts', 'stops']);
    controller.abort();
  });
});

/** A target that is open only when it is let. */
class SlowTarget extends FakeMountTarget {
  letGo = (): void => undefined;
  closed = 0;
  override async open(host: MountHost): Promise<MountedServer> {
    await new Promise<void>((resolve) => (this.letGo = resolve));
    await super.open(host);
    return this;
  }
  override async close(): Promise<void> {
    this.closed += 1;
    await super.close();
  }
}

describe('a server that closes', () => {
  it('lets go of what is being mounted', async () => {
    const target = new SlowTarget();
    const server = serverOf(App);
    await server.start();
    const mounting = server.mount(target);
    const outcome = expect(mounting).rejects.toThrow('TN4003');
    await settled();
    await server.close();
    target.letGo();
    await outcome;
    expect(target.closed).toBe(1);
  });

  it('stops what is being imported', async () => {
    const server = serverOf(App);
    await server.start();
    let letGo = (): void => undefined;
    @Module({
      providers: [
        lifespan('slow', async function* () {
          await new Promise<void>((resolve) => (letGo = resolve));
          events.push('starts');
          yield {};
          events.push('stops');
        }),
      ],
    })
    class Slow {}
    const outcome = expect(server.import(Slow)).rejects.toThrow('TN4003');
    await settled();
    await server.close();
    letGo();
    await outcome;
    expect(events).toEqual(['starts', 'stops']);
  });

  it('takes nothing more', async () => {
    const server = serverOf(App);
    await server.start();
    await server.close();
    await expect(server.mount(PartModule)).rejects.toThrow('TN4003');
    await expect(server.import(PartModule)).rejects.toThrow('TN4003');
    expect(events).toEqual([]);
  });
});

describe('imports and mounts at the same time', () => {
  it('start a module once', async () => {
    await using server = serverOf(App);
    await server.start();
    await Promise.all([server.import(PartModule, { prefix: 'a' }), server.import(PartModule, { prefix: 'b' })]);
    expect(events).toEqual(['starts']);
    await using t = await createTestClient(server);
    expect(await namesOf(t)).toEqual(['own', 'a_part', 'b_part']);
  });

  it('close what is taken away twice once', async () => {
    const target = new SlowTarget();
    const server = serverOf(App);
    await server.start();
    const mounting = server.mount(target, { prefix: 'r' });
    await settled();
    target.letGo();
    await mounting;
    const outcomes = await Promise.allSettled([server.unmount('r'), server.unmount('r')]);
    expect(outcomes.map(({ status }) => status)).toContain('fulfilled');
    await server.close();
    expect(target.closed).toBe(1);
  });

  it('take the others away where one cannot be closed', async () => {
    class Failing extends SlowTarget {
      override open(host: MountHost): Promise<MountedServer> {
        this.host = host;
        return Promise.resolve(this);
      }
      override async close(): Promise<void> {
        await super.close();
        throw new Error('it does not close');
      }
    }
    const targets = [new Failing(), new Failing()];
    const server = serverOf(App);
    await server.start();
    for (const target of targets) await server.mount(target, { prefix: 'r' });
    await expect(server.unmount('r')).rejects.toThrow('it does not close');
    expect(targets.map(({ closed }) => closed)).toEqual([1, 1]);
    await server.close();
  });
});

describe('a mount target', () => {
  it('that lists what is nested too deeply, or nothing of the kind, does not keep the server from changing', async () => {
    const inputSchema: JsonObject = { type: 'object' };
    let at = inputSchema;
    for (let depth = 0; depth < 20_000; depth++) at = at['properties'] = { type: 'object' } as JsonObject;
    const target = new FakeMountTarget();
    target.offer({
      tools: [
        { name: 'deep', inputSchema },
        { name: 'flat', inputSchema: { type: 'object' } },
      ],
    });
    await using server = serverOf(App);
    await server.mount(target, { prefix: 'r' });
    await using t = await createTestClient(server);
    expect(await namesOf(t)).toEqual(['own', 'r_flat']);
    target.offer({ tools: 'none' as never });
    await settled();
    await server.add(tool({ name: 'late' }, () => 'late'));
    expect(await namesOf(t)).toContain('late');
  });

  it('that lists names and URIs that are too long with the prefix is shown without them, and the log says so once', async () => {
    const target = new FakeMountTarget();
    const inputSchema = { type: 'object' };
    const fits = 'x'.repeat(126);
    target.offer({
      tools: [fits, `${fits}y`, `${fits}yy`].map((name) => ({ name, inputSchema })),
      prompts: [{ name: fits }, { name: `${fits}y` }],
      resources: [{ uri: `d://${'x'.repeat(2_042)}` }, { uri: `d://${'x'.repeat(2_043)}` }],
      resourceTemplates: [{ uriTemplate: `d://${'x'.repeat(2_043)}/{id}` }],
      completes: true,
    });
    const logged: unknown[][] = [];
    const nothing = (): undefined => undefined;
    const log: Logger = {
      debug: nothing,
      info: nothing,
      warn: (...entry) => void logged.push(entry),
      error: nothing,
      child: () => log,
    };
    await using server = createServer(App, { name: 'parent', logger: log });
    await server.mount(target, { prefix: 'r' });
    await using t = await createTestClient(server);
    expect(await namesOf(t)).toEqual(['own', `r_${fits}`]);
    expect((await t.listPrompts()).map(({ name }) => name)).toEqual([`r_${fits}`]);
    expect((await t.listResources()).map(({ uri }) => uri)).toEqual([`d://r/${'x'.repeat(2_042)}`]);
    expect(await t.listResourceTemplates()).toEqual([]);
    expect(logged).toEqual([[{ mount: 'r', components: 5 }, expect.stringContaining('names of 128 characters')]]);
  });

  it('that takes no subscription leaves the session none', async () => {
    const target = new FakeMountTarget();
    target.answer = (method) => {
      if (method === 'subscribe') throw new Error('it takes none');
      return {};
    };
    target.offer({ resources: [{ uri: 'data://one', name: 'one' }] });
    await using server = serverOf(App);
    await server.mount(target, { prefix: 'r' });
    await using t = await createTestClient(server, { era: '2025' });
    await expect(t.request('resources/subscribe', { uri: 'data://r/one' })).rejects.toThrow();
    target.host?.changed({ kind: 'resource', uri: 'data://one' });
    await settled();
    expect(updatesOf(t)).toEqual([]);
  });

  it('is not subscribed to by a session that is full', async () => {
    const target = new FakeMountTarget();
    target.answer = () => ({});
    target.offer({ resourceTemplates: [{ uriTemplate: 'data://{id}', name: 'one' }] });
    await using server = serverOf(App);
    await server.mount(target, { prefix: 'r' });
    await using t = await createTestClient(server, { era: '2025' });
    for (let id = 0; id < 1_000; id++) await t.request('resources/subscribe', { uri: `data://r/${id}` });
    const asked = target.asked.length;
    await expect(t.request('resources/subscribe', { uri: 'data://r/more' })).rejects.toThrow('1000 resources');
    expect(target.asked).toHaveLength(asked);
  });
});

describeEras('a handler two servers down that asks, under middleware that tries again', (era) => {
  it('finds each answer where it asked, and asks nothing twice', async () => {
    @Middleware()
    class Retrying implements McpMiddleware {
      async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
        try {
          const result = await next(call);
          if (!result.isError) return result;
        } catch (error) {
          // In 2026 the round ends here, and what runs again asks the same.
          if (era === '2026') throw error;
        }
        throw new Error('it failed');
      }
    }
    @Middleware()
    class Again implements McpMiddleware {
      onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
        return next(call).catch(() => next(call));
      }
    }
    let failures = 0;
    @Module({
      providers: [
        tool({ name: 'order' }, async (_input, ctx) => {
          const size = await ctx.elicit('Which size?', ['S', 'M']);
          if (failures++ === 0) throw new ProtocolError(-32603, 'busy');
          const colour = await ctx.elicit('Which colour?', ['red', 'blue']);
          return JSON.stringify([size, colour].map((one) => one.action === 'accept' && one.data));
        }),
      ],
      middleware: [Again, Retrying],
    })
    class Lowest {}
    @Module({ mounts: [mount(Lowest, { prefix: 'l' })], middleware: [Again] })
    class Middle {}
    @Module({ mounts: [mount(Middle, { prefix: 'm' })], middleware: [Again] })
    class Top {}
    const asked: string[] = [];
    const elicit = ({ message }: { message?: unknown }): { value: string } => {
      asked.push(String(message));
      return { value: message === 'Which size?' ? 'M' : 'red' };
    };
    await using t = await createTestClient(Top, { era, answers: { elicit } });
    expect(await t.call('m_l_order')).toEqual(['M', 'red']);
    expect(asked.filter((message) => message === 'Which colour?')).toHaveLength(1);
    if (era === '2026') expect(asked).toEqual(['Which size?', 'Which colour?']);
  });
});

describe('unmounting a target', () => {
  it('waits for the calls that run there', async () => {
    let finish = (): void => undefined;
    const target = new FakeMountTarget();
    target.offer({ tools: [{ name: 'slow', inputSchema: { type: 'object' } }] });
    target.answer = () =>
      new Promise((resolve) => (finish = () => resolve({ content: [{ type: 'text', text: 'done' }] })));
    await using server = serverOf(App);
    const mounted = await server.mount(target);
    await using t = await createTestClient(server);
    const call = t.call('slow');
    await settled();
    const unmounting = server.unmount(mounted);
    await settled();
    expect(target.isClosed).toBe(false);
    finish();
    expect(await call).toBe('done');
    await unmounting;
    expect(target.isClosed).toBe(true);
  });
});
