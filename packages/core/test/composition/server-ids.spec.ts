import { createServer, Middleware, Module, mount, tool, type McpMiddleware, type TenonServer } from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { FakeMountTarget } from './fake-mount-target';

class Leading extends FakeMountTarget {
  servers: readonly string[] = ['elsewhere'];
}

/** Has a say on every message, so that no answer is a prebuilt one. */
@Middleware()
class Watching implements McpMiddleware {
  onMessage(message: unknown, next: (message: never) => Promise<unknown>): Promise<unknown> {
    return next(message as never);
  }
}

const quiet = { name: 'test', logLevel: 'silent' } as const;

describeEras('the ids of the servers behind an answer', (era) => {
  const method = era === '2025' ? 'ping' : 'server/discover';
  const asked = async (t: TestClient, servers: unknown = true): Promise<unknown> => {
    const { _meta } = await t.request(method, {}, { meta: { tenon: { servers } } });
    return (_meta as { tenon?: { servers?: unknown } } | undefined)?.tenon?.servers;
  };

  async function idsOf(server: TenonServer): Promise<readonly string[]> {
    await using t = await createTestClient(server, { era });
    return (await asked(t)) as readonly string[];
  }

  it('are told to who asks, and to nobody else', async () => {
    @Module({ providers: [tool({ name: 'own' }, () => 'own')] })
    class App {}
    await using t = await createTestClient(createServer(App, quiet), { era });
    expect(await asked(t)).toEqual([expect.stringMatching(/^[\da-f-]{36}$/)]);
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
    const ofChild = await idsOf(child);
    expect(ofChild).toEqual([target.host?.serverId, 'elsewhere']);
    const ofTop = await idsOf(top);
    expect(ofTop).toEqual([expect.any(String), ...ofChild]);
    target.servers = [];
    expect(await idsOf(top)).toEqual(ofTop.slice(0, 2));
  });

  it('are 256 at most', async () => {
    const target = new Leading();
    target.servers = Array.from({ length: 300 }, (_, index) => `server-${index}`);
    @Module({ mounts: [mount(target, { prefix: 'far' })] })
    class App {}
    expect(await idsOf(createServer(App, quiet))).toHaveLength(256);
  });
});
