import {
  Arg,
  Complete,
  createServer,
  Injectable,
  Module,
  Prompt,
  Resource,
  Tool,
  tool,
  type ComponentSelection,
  type EnableSelection,
  type Era,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, describeEras, type RequestError, type TestClient } from '@tenon/testing';
import { bootProblems } from '../acceptance/boot-problems';

@Injectable()
class Components {
  @Tool({ tags: ['admin'] })
  erase(): string {
    return 'erased';
  }
  @Tool({ tags: ['public'] })
  search(): string {
    return 'found';
  }
  @Tool({ version: '1', tags: ['admin', 'public'] })
  report(): string {
    return 'first';
  }
  @Tool({ name: 'report', version: '2' })
  newReport(): string {
    return 'second';
  }
  @Tool({ enabled: false })
  dormant(): string {
    return 'awake';
  }
  @Resource('data://fixed', { tags: ['admin'] })
  fixed(): string {
    return 'fixed';
  }
  @Resource('data://{id}', { name: 'item', tags: ['public'] })
  item({ id }: { id: string }): string {
    return id;
  }
  @Complete('data://{id}', 'id')
  ids(): string[] {
    return ['7'];
  }
  @Prompt({ tags: ['admin'] })
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

const tools = ['erase', 'search', 'report'];
const names = async (list: Promise<readonly { name: string }[]>): Promise<string[]> =>
  (await list).map(({ name }) => name);

/** Everything that is listed, by list. */
async function listed(t: TestClient): Promise<Record<string, string[]>> {
  return {
    tools: await names(t.listTools()),
    resources: await names(t.listResources()),
    templates: await names(t.listResourceTemplates()),
    prompts: await names(t.listPrompts()),
  };
}

/** What a client of either era hears of lists from now on; a list that did not change is not among it. */
async function hearing(t: TestClient, era: Era): Promise<{ lists: () => string[]; stop: () => void }> {
  const controller = new AbortController();
  if (era === '2026') {
    const notifications = { toolsListChanged: true, resourcesListChanged: true, promptsListChanged: true };
    const acknowledged = 'notifications/subscriptions/acknowledged';
    t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
    while (!t.notifications.some(({ method }) => method === acknowledged)) await turn();
  }
  const before = t.notifications.length;
  return {
    lists: () =>
      t.notifications
        .slice(before)
        .filter(({ method }) => method.endsWith('list_changed'))
        .map(({ method }) => method.split('/')[1]!),
    stop: () => controller.abort(),
  };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describeEras('What a server shows', (era) => {
  const everything = { tools, resources: ['fixed'], templates: ['item'], prompts: ['ask'] };

  it.each<[string, ComponentSelection, Partial<typeof everything>]>([
    ['names', { names: ['erase', 'item'] }, { tools: ['search', 'report'], templates: [] }],
    ['URIs', { uris: ['data://fixed', 'data://{id}'] }, { resources: [], templates: [] }],
    ['tags', { tags: ['admin'] }, { tools: ['search', 'report'], resources: [], prompts: [] }],
    ['kinds', { kinds: ['resource', 'prompt'] }, { resources: [], prompts: [] }],
    ['kinds and tags at once', { kinds: ['tool', 'prompt'], tags: ['public'] }, { tools: ['erase', 'report'] }],
    ['nothing that fits', { kinds: ['prompt'], tags: ['public'] }, {}],
    ['an empty list of values', { names: [] }, {}],
    ['no members', {}, { tools: [], resources: [], templates: [], prompts: [] }],
  ])('can be selected by %s', async (_what, selection, left) => {
    await using t = await createTestClient(App, { era });
    await t.server.disable(selection);
    expect(await listed(t)).toEqual({ ...everything, ...left });
    await t.server.enable(selection);
    const awake = Object.values(selection).length === 0 ? { tools: [...tools, 'dormant'] } : {};
    expect(await listed(t)).toEqual({ ...everything, ...awake });
  });

  it.each<[string, ComponentSelection['versions'], string]>([
    ['one', ['2'], 'first'],
    ['another spelling of it', ['v2.0'], 'first'],
    ['from one on', [{ from: '1.5' }], 'first'],
    ['before one', [{ before: '2' }], 'second'],
    ['between two', [{ from: '1', before: '2' }], 'second'],
    ['none', ['7', { from: '3' }], 'second'],
  ])('can be selected by version: %s', async (_what, versions, answer) => {
    await using t = await createTestClient(App, { era });
    await t.server.disable({ versions });
    expect(await t.call('report')).toBe(answer);
    expect(await t.call('search')).toBe('found');
  });

  it('falls back to an older version, and to nothing where all are hidden', async () => {
    await using t = await createTestClient(App, { era });
    await t.server.disable({ names: ['report'], versions: [{ from: '2' }] });
    expect(await t.call('report')).toBe('first');
    const asked = t.call('report', {}, { meta: { tenon: { version: '2' } } });
    await expect(asked).rejects.toThrow("Unknown version '2' of tool 'report'. There is 1");
    await t.server.disable({ names: ['report'] });
    await expect(t.call('report')).rejects.toThrow("Unknown tool 'report'");
  });

  it('follows the rule that came last', async () => {
    await using t = await createTestClient(App, { era });
    await t.server.disable({ kinds: ['tool'] });
    await t.server.enable({ tags: ['public'] });
    await t.server.disable({ names: ['search'] });
    expect(await names(t.listTools())).toEqual(['report']);
    expect(await t.call('report')).toBe('first');
    await t.server.enable({ names: ['search'] });
    expect(await names(t.listTools())).toEqual(['search', 'report']);
  });

  it.each<[string, EnableSelection, Partial<typeof everything>]>([
    ['every kind', { tags: ['public'] }, { tools: ['search', 'report'], resources: [], prompts: [] }],
    ['the kinds that are named', { kinds: ['tool'], tags: ['public'] }, { tools: ['search', 'report'] }],
    ['resources where URIs are named', { uris: ['data://fixed'] }, { templates: [] }],
  ])('is `only` what is enabled: %s', async (_what, selection, left) => {
    await using t = await createTestClient(App, { era });
    await t.server.enable({ ...selection, only: true });
    expect(await listed(t)).toEqual({ ...everything, ...left });
    await t.server.enable({ names: ['erase'] });
    expect(await names(t.listTools())).toContain('erase');
  });

  it('is all that is known: what is hidden cannot be used, nor guessed', async () => {
    await using t = await createTestClient(App, { era });
    const unknown = {
      call: (name: string) => t.call(name),
      get: (name: string) => t.getPrompt(name, { topic: 'tea' }),
      complete: (reference: string) => t.complete(reference, reference === 'ask' ? 'topic' : 'id', ''),
      read: (uri: string) => t.readResource(uri),
    };
    await t.server.disable({});
    const message = (asked: Promise<unknown>): Promise<unknown> =>
      asked.then(
        () => 'an answer',
        (error: unknown) => ({ code: (error as RequestError).code, text: (error as RequestError).message }),
      );
    for (const [act, hidden, never] of [
      ['call', 'search', 'saerch'],
      ['call', 'serch', 'zzz'],
      ['get', 'ask', 'aks'],
      ['complete', 'ask', 'aks'],
      ['complete', 'data://{id}', 'none://{id}'],
      ['read', 'data://fixed', 'none://it'],
      ['read', 'data://7', 'none://7'],
    ] as const) {
      const seen = JSON.stringify(await message(unknown[act](hidden)));
      expect(seen.replaceAll(hidden, '?')).toBe(
        JSON.stringify(await message(unknown[act](never))).replaceAll(never, '?'),
      );
      expect(seen).not.toContain('Did you mean');
    }
    if (era === '2025') {
      await expect(t.request('resources/subscribe', { uri: 'data://fixed' })).rejects.toMatchObject({ code: -32002 });
    } else {
      const controller = new AbortController();
      const notifications = { resourceSubscriptions: ['data://fixed'] };
      const listening = t.request('subscriptions/listen', { notifications }, { signal: controller.signal });
      while (t.notifications.length === 0) await turn();
      expect(t.notifications[0]?.params).toMatchObject({ notifications: { resourceSubscriptions: [] } });
      controller.abort();
      await expect(listening).rejects.toThrow();
    }
  });

  it('tells nobody that a hidden resource changed', async () => {
    await using t = await createTestClient(App, { era });
    const controller = new AbortController();
    if (era === '2025') await t.request('resources/subscribe', { uri: 'data://fixed' });
    else {
      const notifications = { resourceSubscriptions: ['data://fixed'] };
      t.request('subscriptions/listen', { notifications }, { signal: controller.signal }).catch(() => undefined);
      while (t.notifications.length === 0) await turn();
    }
    const updates = (): number => t.notifications.filter(({ method }) => method.endsWith('updated')).length;
    await t.server.disable({ kinds: ['resource', 'resourceTemplate'] });
    t.server.notifyResourceUpdated('data://fixed');
    await turn();
    expect(updates()).toBe(0);
    await t.server.enable({ uris: ['data://{id}'] });
    t.server.notifyResourceUpdated('data://fixed');
    await turn();
    expect(updates()).toBe(1);
    controller.abort();
  });

  it('leaves disabled components out until they are enabled, and checks them all the same', async () => {
    await using t = await createTestClient(App, { era });
    await expect(t.call('dormant')).rejects.toThrow("Unknown tool 'dormant'");
    await t.server.enable({ names: ['dormant'] });
    expect(await t.call('dormant')).toBe('awake');
    @Module({ providers: [tool({ name: 'not usable', enabled: false }, () => 1)] })
    class Wrong {}
    expect(await bootProblems(Wrong)).toMatchObject([{ code: 'TN2007' }]);
  });

  it('can be said before the start, and holds for what is added later', async () => {
    await using server: TenonServer = createServer(App, { name: 'test', logLevel: 'silent' });
    await server.disable({ tags: ['admin'] });
    await server.enable({ names: ['fixed'] });
    await using t = await createTestClient(server, { era });
    expect(await listed(t)).toEqual({ ...everything, tools: ['search', 'report'], prompts: [] });
    await server.add(tool({ name: 'late', tags: ['admin'] }, () => 'late'));
    await expect(t.call('late')).rejects.toThrow('Unknown tool');
    await server.enable({ names: ['late'] });
    expect(await t.call('late')).toBe('late');
  });

  it('is told to clients list by list, where it changed', async () => {
    await using t = await createTestClient(App, { era });
    const { lists, stop } = await hearing(t, era);
    await t.server.disable({ tags: ['admin'], kinds: ['tool', 'resource'] });
    await t.server.disable({ names: ['erase'] });
    await t.server.enable({ kinds: ['prompt'] });
    await t.server.add(tool({ name: 'late', enabled: false }, () => 'late'));
    await t.server.enable({ uris: ['data://fixed'] });
    await turn();
    expect(lists()).toEqual(['tools', 'resources', 'resources']);
    stop();
  });

  it.each([
    ['nothing', undefined, 'it is not an object'],
    ['a list', ['erase'], 'it is not an object'],
    ['a member that does not exist', { name: ['erase'] }, "it has a member 'name'"],
    ['a text for a list', { names: 'erase' }, '`names` is not a list'],
    ['what is no text', { tags: [1] }, '`tags` has a number in it'],
    ['a kind that does not exist', { kinds: ['tools'] }, "'tools' is no kind of component"],
    ['a range with more', { versions: [{ since: '1' }] }, "only 'from' and 'before'"],
    ['`only` in disable()', { only: true }, '`only` stands in a disable()'],
    ['too many values', { names: Array.from({ length: 1_001 }, String) }, 'more than 1000 values'],
  ])('refuses %s for a selection, and stays as it was', async (_what, selection, detail) => {
    await using t = await createTestClient(App, { era });
    await expect(t.server.disable(selection as ComponentSelection)).rejects.toMatchObject({
      code: 'TN5022',
      message: expect.stringContaining(detail),
    });
    expect(await listed(t)).toEqual(everything);
  });

  it('says that sessions have no visibility of their own unless they were given one', async () => {
    @Module({ providers: [tool({ name: 'hide' }, (_, ctx) => ctx.disable({ names: ['hide'] }))] })
    class Plain {}
    await using t = await createTestClient(Plain, { era });
    await expect(t.call('hide')).rejects.toThrow(/TN5023 .*sessionVisibility: true/);
  });
});
