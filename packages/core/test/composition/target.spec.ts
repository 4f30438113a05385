import {
  createServer,
  MemoryPubSub,
  Middleware,
  Module,
  mount,
  tool,
  type JsonObject,
  type McpMiddleware,
  type Next,
  type Principal,
  type TenonServer,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { FakeMountTarget, FakePerCallerTarget } from './fake-mount-target';
import { settled } from './settled';

let events: string[] = [];
beforeEach(() => (events = []));

@Middleware()
class Noting implements McpMiddleware {
  onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
    events.push(call.name);
    return next(call);
  }
}

function serverOf(target: FakeMountTarget, prefix: string | undefined = 'r'): TenonServer {
  @Module({
    mounts: [mount(target, { ...(prefix !== undefined && { prefix }), excludeTags: ['admin'] })],
    providers: [tool({ name: 'own' }, () => 'own')],
    middleware: [Noting],
  })
  class Parent {}
  return createServer(Parent, { name: 'parent', logLevel: 'silent' });
}

const inputSchema = { type: 'object', properties: { q: { type: 'string' } } };
const everything = {
  tools: [
    { name: 'search', title: 'Search', description: 'Finds.', inputSchema, annotations: { readOnlyHint: true } },
    { name: 'purge', inputSchema: { type: 'object' }, _meta: { tenon: { tags: ['admin'] } } },
    { title: 'without a name' },
  ],
  resources: [{ uri: 'docs://index', name: 'index', mimeType: 'text/markdown', size: 3 }],
  resourceTemplates: [
    { uriTemplate: 'docs://page/{id}', name: 'page' },
    { uriTemplate: 'raw://{+path}', name: 'raw' },
  ],
  prompts: [{ name: 'ask', arguments: [{ name: 'topic', required: true }] }],
  completes: true,
};
const namesOf = async (t: TestClient): Promise<string[]> => (await t.listTools()).map(({ name }) => name);
const unshown = (text: string) => ({ content: [{ type: 'text', text }] });

describeEras('mount of a target', (era) => {
  it('shows what it lists, under the prefix, and closes it with the server', async () => {
    const target = new FakeMountTarget();
    target.offer(everything);
    const server = serverOf(target);
    {
      await using t = await createTestClient(server, { era });
      expect(await t.listTools()).toMatchObject([
        { name: 'own' },
        { name: 'r_search', title: 'Search', description: 'Finds.', inputSchema, annotations: { readOnlyHint: true } },
      ]);
      expect(await t.listResources()).toMatchObject([
        { uri: 'docs://r/index', name: 'index', mimeType: 'text/markdown', size: 3 },
      ]);
      expect((await t.listResourceTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual([
        'docs://r/page/{id}',
        'raw://r/{+path}',
      ]);
      expect(await t.listPrompts()).toMatchObject([{ name: 'r_ask', arguments: [{ name: 'topic', required: true }] }]);
      await expect(t.call('r_purge')).rejects.toThrow(/Unknown tool/);
    }
    await server.close();
    expect(target.isClosed).toBe(true);
  });

  it('gives it what leads to the other processes of the server, also within a mounted module', async () => {
    const [near, deep] = [new FakeMountTarget(), new FakeMountTarget()];
    @Module({ mounts: [mount(deep, { prefix: 'deep' })] })
    class Child {}
    @Module({ mounts: [mount(near, { prefix: 'near' }), mount(Child, { prefix: 'child' })] })
    class Parent {}
    const pubSub = new MemoryPubSub();
    await using server = createServer(Parent, { name: 'parent', logLevel: 'silent', pubSub });
    await using t = await createTestClient(server, { era });
    expect(await t.listTools()).toEqual([]);
    expect(near.host?.pubSub).toBe(pubSub);
    expect(deep.host?.pubSub).toBe(pubSub);
  });

  it('forwards requests in its own names, with `_meta` but without the keys of the protocol', async () => {
    const target = new FakeMountTarget();
    target.offer(everything);
    target.answer = (method) => {
      if (method === 'tools/call') {
        return { ...unshown('found'), structuredContent: { hits: 1 }, isError: true, _meta: { took: 3 } };
      }
      if (method === 'resources/read') return { contents: [{ uri: 'docs://page/7', text: 'seven' }] };
      if (method === 'prompts/get') return { messages: [{ role: 'user', content: { type: 'text', text: 'Ask' } }] };
      return { completion: { values: ['tea'] } };
    };
    await using server = serverOf(target);
    await using t = await createTestClient(server, { era });
    expect(
      await t.callTool('r_search', { q: 'x' }, { meta: { trace: 'abc' }, onProgress: () => undefined }),
    ).toMatchObject({
      content: [{ type: 'text', text: 'found' }],
      structuredContent: { hits: 1 },
      isError: true,
      meta: { took: 3 },
    });
    expect((await t.readResource('docs://r/page/7')).contents).toMatchObject([
      { uri: 'docs://r/page/7', text: 'seven' },
    ]);
    await t.readResource('raw://r/a/b');
    expect((await t.getPrompt('r_ask', { topic: 'tea' })).messages).toMatchObject([{ content: { text: 'Ask' } }]);
    expect(await t.complete('r_ask', 'topic', 't', { other: 'o' })).toMatchObject({ values: ['tea'] });
    expect(await t.complete('docs://r/page/{id}', 'id', '1')).toMatchObject({ values: ['tea'] });
    expect(target.asked.map(({ method, params }) => [method, params])).toEqual([
      ['tools/call', { name: 'search', arguments: { q: 'x' }, _meta: { trace: 'abc' } }],
      ['resources/read', { uri: 'docs://page/7' }],
      ['resources/read', { uri: 'raw://a/b' }],
      ['prompts/get', { name: 'ask', arguments: { topic: 'tea' } }],
      [
        'completion/complete',
        {
          ref: { type: 'ref/prompt', name: 'ask' },
          argument: { name: 'topic', value: 't' },
          context: { arguments: { other: 'o' } },
        },
      ],
      [
        'completion/complete',
        { ref: { type: 'ref/resource', uri: 'docs://page/{id}' }, argument: { name: 'id', value: '1' } },
      ],
    ]);
    expect(events).toEqual(['r_search']);
  });

  it('gives it the way back to the client', async () => {
    const target = new FakeMountTarget();
    target.offer(everything);
    target.answer = async (_method, _params, { channel }) => {
      await channel.log({ level: 'warning', data: 'careful', logger: 'remote' });
      const answer = await channel.ask('elicitation/create', {
        mode: 'form',
        message: 'Which?',
        requestedSchema: { type: 'object', properties: { size: { type: 'string' } } },
      });
      return unshown(JSON.stringify(answer));
    };
    await using server = serverOf(target);
    await using t = await createTestClient(server, { era, logLevel: 'info', answers: { elicit: { size: 'M' } } });
    expect(await t.call('r_search')).toMatchObject({ action: 'accept', content: { size: 'M' } });
    expect(t.notifications).toContainEqual(
      expect.objectContaining({ params: expect.objectContaining({ data: 'careful', logger: 'remote' }) }),
    );
  });

  it('answers with an error of the protocol where it makes no sense', async () => {
    const target = new FakeMountTarget();
    target.offer(everything);
    target.answer = () => ({ contents: 'nonsense', content: [3], messages: {} });
    await using server = serverOf(target);
    await using t = await createTestClient(server, { era });
    await expect(t.call('r_search')).rejects.toMatchObject({ code: -32603 });
    await expect(t.readResource('docs://r/index')).rejects.toMatchObject({ code: -32603 });
    await expect(t.getPrompt('r_ask')).rejects.toMatchObject({ code: -32603 });
    target.answer = () => Promise.reject(new Error('password of the backend'));
    expect(JSON.stringify(await t.callTool('r_search'))).toContain('r_search');
  });

  it('shows nothing of it while it cannot be reached, and everything once a request finds it', async () => {
    const target = new FakeMountTarget();
    target.offer(everything);
    target.isDown = true;
    await using server = serverOf(target);
    await using t = await createTestClient(server, { era });
    expect(await namesOf(t)).toEqual(['own']);
    await expect(t.call('r_search')).rejects.toThrow(/Unknown tool/);
    target.isDown = false;
    target.answer = () => unshown('found');
    target.host?.changed({ kind: 'tools' });
    await settled();
    expect(await namesOf(t)).toEqual(['own', 'r_search']);
    expect(await t.call('r_search')).toBe('found');
  });

  it('tells of what it changes', async () => {
    const target = new FakeMountTarget();
    await using server = serverOf(target);
    await using t = await createTestClient(server, { era });
    const controller = new AbortController();
    const uri = 'docs://r/index';
    target.answer = () => ({});
    target.offer({ resources: everything.resources });
    await settled();
    if (era === '2025') await t.request('resources/subscribe', { uri });
    else {
      const notifications = { toolsListChanged: true, resourceSubscriptions: [uri] };
      t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
    }
    await settled();
    t.notifications.length = 0;
    expect(target.asked.map(({ method, params }) => [method, params])).toEqual([
      ['subscribe', { uri: 'docs://index' }],
    ]);
    target.host?.changed({ kind: 'resource', uri: 'docs://index' });
    target.offer({ tools: everything.tools, resources: everything.resources });
    await settled();
    expect(t.notifications.map(({ method }) => method).sort()).toEqual([
      'notifications/resources/updated',
      'notifications/tools/list_changed',
    ]);
    if (era === '2025') await t.request('resources/unsubscribe', { uri });
    controller.abort();
    await settled();
    expect(target.asked.at(-1)).toMatchObject({ method: 'unsubscribe', params: { uri: 'docs://index' } });
  });

  it('works through two servers', async () => {
    const target = new FakeMountTarget();
    target.offer(everything);
    target.answer = () => unshown('found');
    const middle = serverOf(target);
    @Module({ mounts: [mount(middle, { prefix: 'm' })] })
    class Top {}
    await using t = await createTestClient(Top, { era });
    expect(await namesOf(t)).toEqual(['m_own', 'm_r_search']);
    expect(await t.call('m_r_search', { q: 'x' })).toBe('found');
    await t
      .request('completion/complete', {
        ref: { type: 'ref/prompt', name: 'm_r_ask' },
        argument: { name: 'topic', value: '' },
      })
      .catch(() => undefined);
    expect(target.asked.at(-1)?.params).toMatchObject({ ref: { name: 'ask' } });
  });
});

describeEras('mount of a target that differs by caller', (era) => {
  const ada: Principal = { subject: 'ada', scopes: [] };
  const bob: Principal = { subject: 'bob', scopes: [] };
  const target = (): FakePerCallerTarget => {
    const made = new FakePerCallerTarget();
    const none = { tools: [], resources: [], resourceTemplates: [], prompts: [], completes: true };
    made.ofSubject.set('ada', { ...none, ...everything });
    made.ofSubject.set('bob', { ...none, tools: [{ name: 'bobs', inputSchema }] });
    made.answer = (method): JsonObject =>
      method === 'tools/call'
        ? unshown('found')
        : method === 'resources/read'
          ? { contents: [{ uri: 'docs://index', text: 'index' }] }
          : method === 'prompts/get'
            ? { messages: [] }
            : { completion: { values: ['tea'] } };
    return made;
  };

  it('shows each caller what is theirs, for lists and calls alike', async () => {
    await using server = serverOf(target());
    await using ofAda = await createTestClient(server, { era, auth: ada });
    await using ofBob = await createTestClient(server, { era, auth: bob });
    await using ofNobody = await createTestClient(server, { era });
    expect(await namesOf(ofAda)).toEqual(['own', 'r_search']);
    expect((await ofAda.listTools())[1]).toMatchObject({ inputSchema });
    expect(await namesOf(ofBob)).toEqual(['own', 'r_bobs']);
    expect(await namesOf(ofNobody)).toEqual(['own']);
    expect(await ofAda.call('r_search')).toBe('found');
    await expect(ofBob.call('r_search')).rejects.toThrow(/Unknown tool/);
    await expect(ofNobody.call('r_bobs')).rejects.toThrow(/Unknown tool/);
    expect((await ofAda.readResource('docs://r/index')).contents).toMatchObject([{ text: 'index' }]);
    await expect(ofBob.readResource('docs://r/index')).rejects.toThrow(/Unknown resource/);
    expect(await ofAda.getPrompt('r_ask')).toMatchObject({ messages: [] });
    expect(await ofAda.complete('r_ask', 'topic', 't')).toMatchObject({ values: ['tea'] });
    await expect(ofBob.complete('r_ask', 'topic', 't')).rejects.toThrow(/Unknown prompt/);
    expect(events).toEqual(['r_search']);
  });

  it('is asked once about a name that there is not', async () => {
    const made = target();
    await using server = serverOf(made);
    await using ofAda = await createTestClient(server, { era, auth: ada });
    const components = jest.spyOn(made, 'components');
    for (const [method, params] of [
      ['tools/call', { name: 'r_serch', arguments: {} }],
      ['prompts/get', { name: 'r_asks' }],
      ['completion/complete', { ref: { type: 'ref/prompt', name: 'r_asks' }, argument: { name: 'topic', value: '' } }],
    ] as const) {
      components.mockClear();
      await expect(ofAda.request(method, params)).rejects.toThrow(/Did you mean 'r_/);
      expect(components).toHaveBeenCalledTimes(1);
    }
  });

  it('does so two servers up', async () => {
    const middle = serverOf(target());
    @Module({ mounts: [mount(middle, { prefix: 'm' })] })
    class Top {}
    const top = createServer(Top, { name: 'top', logLevel: 'silent' });
    await using ofAda = await createTestClient(top, { era, auth: ada });
    await using ofBob = await createTestClient(top, { era, auth: bob });
    expect(await namesOf(ofAda)).toEqual(['m_own', 'm_r_search']);
    expect(await namesOf(ofBob)).toEqual(['m_own', 'm_r_bobs']);
    expect(await ofAda.call('m_r_search')).toBe('found');
    await expect(ofBob.call('m_r_search')).rejects.toThrow(/Unknown tool/);
    await top.close();
  });

  it('lets clients of 2026 keep nothing of it for others', async () => {
    await using server = serverOf(target());
    await using ofAda = await createTestClient(server, { era, auth: ada });
    const result = await ofAda.request('tools/list');
    expect(JSON.stringify(result)).not.toContain('"public"');
  });

  it('tells of changes', async () => {
    const made = target();
    await using server = serverOf(made);
    await using t = await createTestClient(server, { era, auth: ada });
    const controller = new AbortController();
    if (era === '2026') {
      const notifications = { toolsListChanged: true };
      t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
    }
    await settled();
    made.host?.changed({ kind: 'tools' });
    await settled();
    expect(t.notifications.filter(({ method }) => method.endsWith('list_changed'))).toHaveLength(1);
    controller.abort();
  });
});

describe('a target that cannot be opened', () => {
  class Broken extends FakeMountTarget {
    override open(): never {
      throw new Error('no such command');
    }
  }
  it('fails the start, unless that is to be a warning', async () => {
    await expect(serverOf(new Broken()).start()).rejects.toMatchObject({ code: 'TN5004' });
    @Module({ mounts: [mount(new Broken(), { onLoadError: 'warn' })], providers: [tool({ name: 'own' }, () => 1)] })
    class Lenient {}
    await using t = await createTestClient(Lenient);
    expect(await namesOf(t)).toEqual(['own']);
  });
});
