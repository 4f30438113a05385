import {
  createServer,
  importModule,
  Middleware,
  Module,
  mount,
  tool,
  type McpMiddleware,
  type ServerBehind,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { FakeMountTarget } from './fake-mount-target';

class Leading extends FakeMountTarget {
  servers: readonly ServerBehind[] = [
    { id: 'elsewhere', name: '', uri: 'x://' },
    { id: 'behind', name: 'deep_', uri: 'deep+x://' },
    { id: 'somewhere' },
  ];
}

/** Has a say on every message, so that no answer is a prebuilt one. */
@Middleware()
class Watching implements McpMiddleware {
  onMessage(message: unknown, next: (message: never) => Promise<unknown>): Promise<unknown> {
    return next(message as never);
  }
}

const quiet = { name: 'test', logLevel: 'silent' } as const;

describeEras('the servers behind an answer', (era) => {
  const method = era === '2025' ? 'ping' : 'server/discover';
  const asked = async (t: TestClient, servers: unknown = true): Promise<unknown> => {
    const { _meta } = await t.request(method, {}, { meta: { tenon: { servers } } });
    return (_meta as { tenon?: { servers?: unknown } } | undefined)?.tenon?.servers;
  };

  async function serversOf(server: TenonServer): Promise<readonly ServerBehind[]> {
    await using t = await createTestClient(server, { era });
    return (await asked(t)) as readonly ServerBehind[];
  }

  it('are told to who asks, and to nobody else', async () => {
    @Module({ providers: [tool({ name: 'own' }, () => 'own')] })
    class App {}
    await using t = await createTestClient(createServer(App, quiet), { era });
    expect(await asked(t)).toEqual([{ id: expect.stringMatching(/^[\da-f-]{36}$/), name: '', uri: 'x://' }]);
    expect(await asked(t, 'yes')).toBeUndefined();
    expect((await t.request(method))['_meta'] ?? {}).not.toHaveProperty('tenon');
  });

  it('are of servers in the process, of what these lead to, and of the server itself where a module is mounted', async () => {
    const target = new Leading();
    @Module({ mounts: [mount(target, { prefix: 'far' })] })
    class Child {}
    @Module({ providers: [tool({ name: 'own' }, () => 'own')] })
    class Part {}
    const child = createServer(Child, quiet);
    @Module({ middleware: [Watching], mounts: [mount(child, { prefix: 'child' }), mount(Part, { prefix: 'part' })] })
    class Top {}
    await using top = createServer(Top, quiet);
    await top.start();
    const ofChild = await serversOf(child);
    expect(ofChild).toEqual([
      { id: target.host?.serverId, name: '', uri: 'x://' },
      { id: 'elsewhere', name: 'far_', uri: 'x://far/' },
      { id: 'behind', name: 'far_deep_', uri: 'deep+x://far/' },
      { id: 'somewhere' },
    ]);
    const ofTop = await serversOf(top);
    expect(ofTop).toEqual([
      { id: expect.any(String), name: '', uri: 'x://' },
      { id: target.host?.serverId, name: 'child_', uri: 'x://child/' },
      { id: 'elsewhere', name: 'child_far_', uri: 'x://child/far/' },
      { id: 'behind', name: 'child_far_deep_', uri: 'deep+x://child/far/' },
      { id: 'somewhere' },
    ]);
    target.servers = [];
    expect(await serversOf(top)).toEqual(ofTop.slice(0, 2));
  });

  it('say nothing of names where something foreign shares them with the server', async () => {
    const target = new Leading();
    target.servers = [{ id: 'elsewhere', name: 'own', uri: 'x://own/' }];
    @Module({ providers: [tool({ name: 'own' }, () => 'own')], mounts: [mount(target)] })
    class App {}
    expect((await serversOf(createServer(App, quiet))).slice(1)).toEqual([{ id: 'elsewhere' }]);
  });

  it('say nothing of names where something foreign shares them with a module that has a prefix', async () => {
    @Module({ providers: [tool({ name: 'own' }, () => 'own')], mounts: [mount(new Leading())] })
    class Part {}
    @Module({ imports: [importModule(Part, { prefix: 'part' })] })
    class App {}
    expect((await serversOf(createServer(App, quiet))).slice(1)).toEqual([
      { id: 'elsewhere' },
      { id: 'behind' },
      { id: 'somewhere' },
    ]);
  });

  it('begin with the prefixes, whatever they are called: names that are given to components are for no server', async () => {
    const target = new Leading();
    const inputSchema = { type: 'object' };
    target.offer({ tools: ['find', 'look'].map((name) => ({ name, inputSchema })) });
    target.servers = [
      { id: 'near', name: 'find', uri: 'x://' },
      { id: 'far', name: 'look', uri: 'x://' },
    ];
    @Module({ mounts: [mount(target, { prefix: 'far', rename: { find: 'own' } })] })
    class Child {}
    @Module({
      providers: [tool({ name: 'own_tool' }, () => 'own')],
      mounts: [mount(createServer(Child, quiet), { prefix: 'child', rename: { far_look: 'own' } })],
    })
    class App {}
    expect((await serversOf(createServer(App, quiet))).slice(2)).toEqual([
      { id: 'near', name: 'child_far_find', uri: 'x://child/far/' },
      { id: 'far', name: 'child_far_look', uri: 'x://child/far/' },
    ]);
  });

  it('are told once each, so that one that is said again and again keeps out no other', async () => {
    const [target, other] = [new Leading(), new Leading()];
    const again = Array.from({ length: 300 }, () => ({ id: 'again', name: '', uri: 'x://' }));
    target.servers = [...again, { id: 'last', name: '', uri: 'x://' }];
    @Module({ mounts: [mount(target, { prefix: 'far' }), mount(other, { prefix: 'other' })] })
    class App {}
    const ids = (await serversOf(createServer(App, quiet))).slice(1).map(({ id }) => id);
    expect(ids).toEqual(['again', 'elsewhere', 'behind', 'somewhere', 'last']);
  });

  it('are 256 at most, of which one mount leaves room for the others', async () => {
    const target = new Leading();
    target.servers = Array.from({ length: 300 }, (_, index) => ({ id: `server-${index}` }));
    const [other, third] = [new Leading(), new Leading()];
    @Module({ mounts: [target, other, third].map((one, index) => mount(one, { prefix: `far${index}` })) })
    class App {}
    const servers = await serversOf(createServer(App, quiet));
    expect(servers.length).toBeLessThanOrEqual(256);
    expect(servers.filter(({ name }) => name === 'far1_' || name === 'far1_deep_')).toHaveLength(2);
    expect(servers.filter(({ name }) => name === 'far2_' || name === 'far2_deep_')).toHaveLength(2);
  });
});
