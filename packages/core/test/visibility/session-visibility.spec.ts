import {
  Arg,
  Complete,
  createServer,
  Injectable,
  MemoryBus,
  MemoryKeyValue,
  MemorySessionStore,
  Module,
  Prompt,
  Resource,
  Tool,
  tool,
  UseGuards,
  Context,
  type BusEvent,
  type Era,
  type JsonValue,
  type KeyValue,
  type Principal,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { HttpCaller } from '../acceptance/http-caller';
import { Session } from '../http/eras';
import { post } from '../http/http-client';
import { StreamReader } from '../http/stream-reader';

/** What a session is told to do with what it sees, by a tool that is always there. */
const control = { type: 'object', properties: { selection: {} } } as const;

@Injectable()
class Components {
  @Tool({ input: control, tags: ['control'] })
  async show({ selection }: { selection: object }, ctx: Context): Promise<void> {
    await ctx.enable(selection);
  }
  @Tool({ input: control, tags: ['control'] })
  async hide({ selection }: { selection: object }, ctx: Context): Promise<void> {
    await ctx.disable(selection);
  }
  @Tool({ tags: ['control'] })
  async reset(ctx: Context): Promise<void> {
    await ctx.resetVisibility();
  }
  @Tool({ tags: ['control'] })
  async hideAndCall(ctx: Context): Promise<unknown> {
    await ctx.disable({ names: ['search'] });
    return ctx.callTool('search');
  }
  @Tool({ tags: ['control'] })
  async nest(ctx: Context): Promise<unknown> {
    await ctx.callTool('search');
    await ctx.readResource('data://fixed');
    return ctx.readResource('data://7');
  }
  @Tool()
  search(): string {
    return 'found';
  }
  @Tool({ name: 'report', version: '1' })
  first(): string {
    return 'first';
  }
  @Tool({ name: 'report', version: '2' })
  second(): string {
    return 'second';
  }
  @Tool({ enabled: false })
  dormant(): string {
    return 'awake';
  }
  @Tool({ enabled: false })
  @UseGuards({ allows: () => false })
  forbidden(): string {
    return 'never';
  }
  @Resource('data://fixed')
  fixed(): string {
    return 'fixed';
  }
  @Resource('data://{id}', { name: 'item' })
  item({ id }: { id: string }): string {
    return id;
  }
  @Prompt()
  ask(@Arg('topic') topic: string): string {
    return topic;
  }
  @Complete('ask', 'topic')
  topics(): string[] {
    return ['tea'];
  }
}
@Module({ providers: [Components] })
class App {}

const ada: Principal = { subject: 'ada', scopes: [] };
const eve: Principal = { subject: 'eve', scopes: [] };
const options = { sessionVisibility: true } as const;

/** A store that counts how often it is read. */
class CountingStore implements KeyValue {
  reads = 0;
  private readonly inner = new MemoryKeyValue();
  async get(collection: string, key: string): Promise<JsonValue | undefined> {
    this.reads += 1;
    return this.inner.get(collection, key);
  }
  async put(collection: string, key: string, value: JsonValue, ttlSeconds?: number): Promise<void> {
    this.inner.put(collection, key, value, ttlSeconds);
  }
  async delete(collection: string, key: string): Promise<boolean> {
    return this.inner.delete(collection, key);
  }
}

const open: TenonServer[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));
function serverOf(more: Partial<ServerOptions> = {}): TenonServer {
  const server = createServer(App, { name: 'test', logLevel: 'silent', ...options, ...more });
  open.push(server);
  return server;
}

const tools = async (t: TestClient): Promise<string[]> =>
  (await t.listTools()).filter(({ _meta }) => !JSON.stringify(_meta ?? {}).includes('control')).map(({ name }) => name);
const show = (t: TestClient, selection: object): Promise<unknown> => t.call('show', { selection });
const hide = (t: TestClient, selection: object): Promise<unknown> => t.call('hide', { selection });

/** Listens for changes of lists where a client has to ask for them. */
async function listen(t: TestClient, era: Era): Promise<() => void> {
  const controller = new AbortController();
  if (era === '2025') return () => undefined;
  const notifications = { toolsListChanged: true, resourcesListChanged: true, promptsListChanged: true };
  t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
  while (heard(t, 'acknowledged').length === 0) await turn();
  return () => controller.abort();
}
const heard = (t: TestClient, what = 'list_changed'): string[] =>
  t.notifications.map(({ method }) => method).filter((method) => method.endsWith(what));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describeEras('What a session sees', (era) => {
  const all = ['search', 'report'];

  it('is its own: others see what the server shows', async () => {
    const server = serverOf();
    await using t = await createTestClient(server, { era, auth: ada });
    await using other = await createTestClient(server, { era, auth: eve });
    await hide(t, { names: ['search'] });
    expect(await tools(t)).toEqual(['report']);
    await expect(t.call('search')).rejects.toThrow(/^Unknown tool 'search'$/);
    expect(await tools(other)).toEqual(all);
    expect(await other.call('search')).toBe('found');
  });

  it('overrides the server in both ways, and follows it where it says nothing', async () => {
    const server = serverOf();
    await using t = await createTestClient(server, { era, auth: ada });
    await show(t, { names: ['dormant', 'search'] });
    await hide(t, { names: ['report'], versions: ['2'] });
    await server.disable({ kinds: ['tool'], names: ['search', 'dormant'] });
    expect(await tools(t)).toEqual(['search', 'report', 'dormant']);
    expect(await t.call('dormant')).toBe('awake');
    expect(await t.call('report')).toBe('first');
    await server.disable({ names: ['report'] });
    await expect(t.call('report')).rejects.toThrow('Unknown tool');
    await t.call('reset');
    expect(await tools(t)).toEqual([]);
  });

  it('follows the rule that came last, and `only` hides the rest', async () => {
    await using t = await createTestClient(App, { era, auth: ada, server: options });
    await show(t, { kinds: ['tool'], tags: ['control'], only: true });
    expect(await tools(t)).toEqual([]);
    expect(await t.listResources()).toHaveLength(1);
    await show(t, { names: ['search'] });
    expect(await tools(t)).toEqual(['search']);
  });

  it('never has what a guard refuses', async () => {
    await using t = await createTestClient(App, { era, auth: ada, server: options });
    await show(t, { names: ['forbidden'] });
    await expect(t.call('forbidden')).rejects.toThrow("Unknown tool 'forbidden'");
    expect(await tools(t)).toEqual(all);
  });

  it('decides for calls, reads, prompts, completions and subscriptions alike', async () => {
    await using t = await createTestClient(App, { era, auth: ada, server: options });
    await hide(t, { uris: ['data://fixed', 'data://{id}'] });
    await hide(t, { kinds: ['prompt'] });
    await expect(t.readResource('data://fixed')).rejects.toThrow('Unknown resource');
    await expect(t.getPrompt('ask', { topic: 'tea' })).rejects.toThrow("Unknown prompt 'ask'");
    await expect(t.complete('ask', 'topic', '')).rejects.toThrow('Unknown prompt');
    expect([await t.listResources(), await t.listResourceTemplates(), await t.listPrompts()]).toEqual([[], [], []]);
    if (era === '2025')
      await expect(t.request('resources/subscribe', { uri: 'data://fixed' })).rejects.toThrow('Unknown');
    await t.call('reset');
    expect((await t.complete('ask', 'topic', '')).values).toEqual(['tea']);
  });

  it('decides what is suggested for what is unknown', async () => {
    await using t = await createTestClient(App, { era, auth: ada, server: options });
    const unknown = {
      tool: () => t.call('serach'),
      prompt: () => t.getPrompt('aks'),
      completion: () => t.complete('aks', 'topic', ''),
      template: () => t.complete('data://{ids}', 'id', ''),
    };
    await expect(unknown.tool()).rejects.toThrow("Unknown tool 'serach'. Did you mean 'search'?");
    await expect(unknown.prompt()).rejects.toThrow("Unknown prompt 'aks'. Did you mean 'ask'?");
    await expect(unknown.completion()).rejects.toThrow("Unknown prompt 'aks'. Did you mean 'ask'?");
    await expect(unknown.template()).rejects.toThrow(
      "Unknown resource template 'data://{ids}'. Did you mean 'data://{id}'?",
    );
    await expect(t.call('forbiden')).rejects.toThrow(/^Unknown tool 'forbiden'$/);
    await expect(t.call('dormnt')).rejects.toThrow(/^Unknown tool 'dormnt'$/);
    await hide(t, { names: ['search', 'ask', 'item'] });
    for (const ask of Object.values(unknown)) await expect(ask()).rejects.toThrow(/^Unknown [a-z ]+'[^']+'$/);
    await show(t, { names: ['dormant'] });
    await expect(t.call('dormnt')).rejects.toThrow("Did you mean 'dormant'?");
  });

  it('changes within the request that changes it', async () => {
    await using t = await createTestClient(App, { era, auth: ada, server: options });
    await expect(t.call('hideAndCall')).rejects.toThrow("Unknown tool 'search'");
  });

  it('is said to hide a component before a scope that it lacks', async () => {
    const auth = { authenticate: () => ({ principal: ada }), insufficientScope: () => ({ status: 403 as const }) };
    @Module({ providers: [Components, tool({ name: 'scoped', scopes: ['write'] }, () => 1)] })
    class Scoped {}
    await using t = await createTestClient(Scoped, { era, auth: ada, server: { ...options, auth } });
    await expect(t.call('scoped')).rejects.toThrow('Insufficient scope');
    await hide(t, { names: ['scoped'] });
    await expect(t.call('scoped')).rejects.toThrow("Unknown tool 'scoped'");
  });

  it('is told to this session alone, list by list, where it changed', async () => {
    const server = serverOf();
    await using t = await createTestClient(server, { era, auth: ada });
    await using other = await createTestClient(server, { era, auth: eve });
    const stops = [await listen(t, era), await listen(other, era)];
    await hide(t, { names: ['search'] });
    await hide(t, { names: ['search', 'nobody'] });
    await hide(t, { uris: ['data://fixed'] });
    await t.call('reset');
    await t.call('reset');
    await turn();
    expect(heard(t)).toEqual(
      ['tools', 'resources', 'tools', 'resources'].map((list) => `notifications/${list}/list_changed`),
    );
    expect(heard(other)).toEqual([]);
    await server.disable({ names: ['search'] });
    await turn();
    expect(heard(other)).toEqual(['notifications/tools/list_changed']);
    for (const stop of stops) stop();
  });

  it('says whom a change concerns without the id of the session', async () => {
    const bus = new MemoryBus();
    const events: BusEvent[] = [];
    bus.subscribe((event) => events.push(event));
    const server = serverOf({ bus });
    await using t = await createTestClient(server, { era, auth: ada });
    await hide(t, { names: ['search'] });
    expect(events).toEqual([{ kind: 'tools', audience: expect.stringMatching(/^[\w-]{43}$/) }]);
  });

  it('is read from the store once for a request, however much is asked in it, and not at all without the option', async () => {
    const store = new CountingStore();
    await using t = await createTestClient(App, { era, auth: ada, server: { ...options, store } });
    const reads = async (ask: () => Promise<unknown>): Promise<number> => {
      store.reads = 0;
      await ask();
      return store.reads;
    };
    expect(await reads(() => t.listTools())).toBe(1);
    expect(await reads(() => t.call('nest'))).toBe(1);
    expect(await reads(() => t.readResource('data://none').catch(() => undefined))).toBe(1);
    await using plain = await createTestClient(App, { era, auth: ada, server: { store } });
    expect(await reads(() => plain.call('nest'))).toBe(0);
    expect(await reads(() => plain.listTools())).toBe(0);
  });

  it('fails loudly where the store does, instead of showing or hiding anything', async () => {
    const store = new MemoryKeyValue();
    await using t = await createTestClient(App, { era, auth: ada, server: { ...options, store } });
    store.get = () => {
      throw new Error('The store is down');
    };
    await expect(t.listTools()).rejects.toMatchObject({ code: -32603 });
    await expect(t.call('search')).rejects.toMatchObject({ code: -32603 });
  });

  it('survives many decisions', async () => {
    const store = new MemoryKeyValue();
    await using t = await createTestClient(App, { era, auth: ada, server: { ...options, store } });
    const put = jest.spyOn(store, 'put');
    for (let time = 0; time < 10; time++) {
      await hide(t, { names: ['search'] });
      await show(t, { names: ['search'] });
    }
    expect(put.mock.lastCall?.[2]).toEqual([{ effect: 'show', selection: { names: ['search'] } }]);
  });

  it.each([
    ['a selection that is none', { name: ['search'] }, 'TN5022'],
    ['what is no kind', { kinds: ['all'] }, 'TN5022'],
  ])('refuses %s', async (_what, selection, code) => {
    await using t = await createTestClient(App, { era, auth: ada, server: options });
    await expect(hide(t, selection)).rejects.toThrow(code);
    expect(await tools(t)).toEqual(all);
  });

  it('has lists that are private', async () => {
    await using caller = await HttpCaller.open(App, era, { server: { ...options, cache: { ttlMs: 5_000 } } });
    const { result } = await caller.request('tools/list');
    if (era === '2026') expect(result).toMatchObject({ cacheScope: 'private', ttlMs: 5_000 });
    expect(result?.['tools']).toHaveLength(7);
  });
});

describe('What a session sees (2026)', () => {
  it('is shared by the clients of a principal, in every process that shares a store and a bus', async () => {
    const shared = { store: new MemoryKeyValue(), bus: new MemoryBus() };
    await using one = await createTestClient(serverOf(shared), { era: '2026', auth: ada });
    await using two = await createTestClient(serverOf(shared), { era: '2026', auth: ada });
    const stop = await listen(two, '2026');
    await hide(one, { names: ['search'] });
    await turn();
    expect(heard(two)).toEqual(['notifications/tools/list_changed']);
    expect(await tools(two)).toEqual(['report']);
    stop();
  });

  it('cannot be changed where nobody is authenticated, and is what the server shows', async () => {
    await using t = await createTestClient(App, { era: '2026', server: options });
    await expect(hide(t, { names: ['search'] })).rejects.toThrow(/TN3005 .*2026 connection without authentication/);
    await expect(t.call('reset')).rejects.toThrow('TN3005');
    expect(await tools(t)).toEqual(['search', 'report']);
  });
});

describe('What a session sees (2025)', () => {
  it('is kept by processes that share a store, and told on its streams wherever they are', async () => {
    const shared = () => ({ store, bus, sessions: { store: sessions } });
    const [store, bus] = [new MemoryKeyValue(), new MemoryBus()];
    const sessions = new MemorySessionStore({ idleMs: 60_000, maxSessions: 10 });
    const [one, two] = [serverOf(shared()), serverOf(shared())];
    const [here, there] = [await one.listen({ port: 0 }), await two.listen({ port: 0 })];
    const session = await Session.open(here.url);
    const other = await Session.open(there.url);
    using stream = await StreamReader.open(there.url, session.headersOf());
    using others = await StreamReader.open(there.url, other.headersOf());
    await session.call('hide', { selection: { names: ['search'] } });
    one.notifyListChanged('prompts');
    const told = (reader: StreamReader): unknown[] => reader.messages.map(({ method }) => method);
    await stream.until(({ messages }) => messages.length === 2);
    await others.until(({ messages }) => messages.length === 1);
    expect(told(stream)).toEqual(['notifications/tools/list_changed', 'notifications/prompts/list_changed']);
    expect(told(others)).toEqual(['notifications/prompts/list_changed']);
    const elsewhere = await post(
      there.url,
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'search' } },
      { headers: session.headersOf() },
    );
    expect(elsewhere.answer?.error?.message).toBe("Unknown tool 'search'");
    expect((await other.call('search')).answer?.result).toMatchObject({ content: [{ text: 'found' }] });
  });

  it('is that of the session, not of its principal', async () => {
    const server = serverOf();
    await using one = await createTestClient(server, { era: '2025', auth: ada });
    await using two = await createTestClient(server, { era: '2025', auth: ada });
    await hide(one, { names: ['search'] });
    expect(await tools(two)).toEqual(['search', 'report']);
    expect(heard(two)).toEqual([]);
  });
});
