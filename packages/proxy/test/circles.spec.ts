import {
  createServer,
  Middleware,
  Module,
  mount,
  tool,
  type McpMiddleware,
  type MountStatus,
  type TenonServer,
} from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../testing/test/free-port';
import { remote, type RemoteOptions } from '../src';
import { speakingOnly } from './fixtures/backend';
import { keeping } from './fixtures/keeping';
import { until } from './fixtures/until';

describe.each(['2025', '2026'] as const)('mounts in a circle over the network (%s)', (era) => {
  const keep = keeping();
  let logged: { entry: unknown; text: unknown }[] = [];
  beforeEach(() => (logged = []));
  const nothing = (): undefined => undefined;
  const log = {
    debug: nothing,
    info: nothing,
    warn: (entry: unknown, text: unknown) => void logged.push({ entry, text }),
    error: nothing,
    child: () => log,
  };

  /** A server with one tool of its own that mounts what listens on these ports. */
  function serverTo(name: string, ports: readonly number[], options: RemoteOptions = {}): TenonServer {
    const targets = ports.map((port, index) =>
      mount(remote({ url: `http://127.0.0.1:${port}/mcp`, fetch: speakingOnly(era) }, { listTtlMs: 0, ...options }), {
        prefix: `m${index}`,
      }),
    );
    @Module({ providers: [tool({ name }, () => name)], mounts: targets })
    class App {}
    return keep(createServer(App, { name, version: '1.0.0', logger: log }));
  }
  const toolsOf = async (server: TenonServer): Promise<string[]> => {
    await using t = await createTestClient(server, { era });
    return (await t.listTools()).map(({ name }) => name).sort();
  };
  /** The random id by which servers tell circles: any client may ask for it. */
  const idOf = async (server: TenonServer): Promise<string> => {
    await using t = await createTestClient(server, { era });
    const method = era === '2025' ? 'ping' : 'server/discover';
    const { _meta } = await t.request(method, {}, { meta: { tenon: { servers: true } } });
    return (_meta as { tenon: { servers: { id: string }[] } }).tenon.servers[0]!.id;
  };
  const warnings = (): { entry: unknown; text: unknown }[] =>
    logged.filter(({ entry }) => (entry as { code?: string }).code === 'TN5003');
  const first = ({ mounts: [status] }: TenonServer): MountStatus => status!;

  it('are refused where a server mounts its own address, with a text that names the mount and the way out', async () => {
    const port = await freePort();
    const server = serverTo('a', [port]);
    await server.listen({ port });
    await until(() => first(server).lastError?.code === 'TN5003');
    expect(first(server)).toMatchObject({ state: 'down', lastError: { message: expect.stringContaining("'m0'") } });
    expect(first(server).lastError?.message).toMatch(/Its address is that of this server: give the mount another one/);
    expect(await toolsOf(server)).toEqual(['a']);
    // The next attempt finds the same, and does not say so once more.
    await wait(2_500);
    expect(first(server)).toMatchObject({ state: 'down', lastError: { code: 'TN5003' } });
    expect(await toolsOf(server)).toEqual(['a']);
    expect(logged.filter(({ entry }) => (entry as { code?: string }).code === 'TN5003')).toHaveLength(1);
  }, 15_000);

  it('bring nothing back where two servers mount each other: each has what the other one has by itself', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const a = serverTo('a', [two]);
    const b = serverTo('b', [one]);
    await Promise.all([a.listen({ port: one }), b.listen({ port: two })]);
    await until(async () => (await toolsOf(a)).length > 1 && (await toolsOf(b)).length > 1);
    await wait(2_000);
    expect(await toolsOf(a)).toEqual(['a', 'm0_b']);
    expect(await toolsOf(b)).toEqual(['b', 'm0_a']);
    expect([first(a).state, first(b).state]).toEqual(['up', 'up']);
    expect(warnings().length).toBeGreaterThan(0);
  }, 30_000);

  it('bring nothing back where the way leads through a third server', async () => {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const servers = [serverTo('a', [ports[1]]), serverTo('b', [ports[2]]), serverTo('c', [ports[0]])];
    for (const [index, server] of servers.entries()) await server.listen({ port: ports[index]! });
    const all = async (): Promise<string[][]> => Promise.all(servers.map(toolsOf));
    await until(async () => (await all()).every(({ length }) => length >= 3));
    await wait(2_000);
    expect(await all()).toEqual([
      ['a', 'm0_b', 'm0_m0_c'],
      ['b', 'm0_c', 'm0_m0_a'],
      ['c', 'm0_a', 'm0_m0_b'],
    ]);
  }, 30_000);

  it('bring nothing back where each caller has lists of its own', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const perCaller = { headers: () => ({ 'x-user': 'somebody' }) };
    const a = serverTo('a', [two], perCaller);
    const b = serverTo('b', [one], { listTtlMs: 60_000 });
    await a.listen({ port: one });
    await b.listen({ port: two });
    expect(await toolsOf(a)).toContain('m0_b');
    await until(async () => (await toolsOf(a)).length === 2);
    expect(first(a).state).toBe('up');
  }, 15_000);

  it('bring nothing back where a server of the same process stands between', async () => {
    const [one, two] = [await freePort(), await freePort()];
    @Module({ mounts: [mount(serverTo('child', [two]), { prefix: 'in' })] })
    class Top {}
    const top = keep(createServer(Top, { name: 'top', version: '1.0.0', logger: log }));
    const far = serverTo('far', [one]);
    await far.listen({ port: two });
    await top.listen({ port: one });
    await until(async () => (await toolsOf(top)).length > 1 && (await toolsOf(far)).length > 1);
    await wait(2_000);
    expect(await toolsOf(top)).toEqual(['in_child', 'in_m0_far']);
    expect(await toolsOf(far)).toEqual(['far', 'm0_in_child']);
  }, 20_000);

  it('are claimed by a server behind a mount at the cost of nothing but its own components', async () => {
    const [near, middle, far] = [await freePort(), await freePort(), await freePort()];
    let claimed = '';
    @Middleware()
    class Lying implements McpMiddleware {
      async onMessage(message: unknown, next: (message: never) => Promise<unknown>): Promise<unknown> {
        const answer = (await next(message as never)) as { _meta?: { tenon?: unknown } } | undefined;
        if (!answer?._meta?.tenon) return answer;
        return { ...answer, _meta: { ...answer._meta, tenon: { servers: [{ id: claimed, name: '', uri: 'x://' }] } } };
      }
    }
    @Module({ providers: [tool({ name: 'lies' }, () => 'lies')], middleware: [Lying] })
    class Liar {}
    const a = serverTo('a', [near]);
    await a.start();
    claimed = await idOf(a);
    await keep(createServer(Liar, { name: 'liar', version: '1.0.0', logger: log })).listen({ port: far });
    await serverTo('c', [far]).listen({ port: middle });
    await serverTo('b', [middle]).listen({ port: near });
    await until(async () => (await toolsOf(a)).length >= 3);
    await until(() => warnings().length > 0);
    expect(first(a)).toMatchObject({ name: 'm0', state: 'up' });
    expect(await toolsOf(a)).toEqual(['a', 'm0_b', 'm0_m0_c']);
    expect(warnings()).toEqual([expect.objectContaining({ entry: { mount: 'm0', code: 'TN5003' } })]);
  }, 30_000);

  it('are no circle where two ways lead to one server', async () => {
    const [top, left, right] = [await freePort(), await freePort(), await freePort()];
    await serverTo('c', []).listen({ port: top });
    await serverTo('l', [top]).listen({ port: left });
    await serverTo('r', [top]).listen({ port: right });
    const server = serverTo('a', [left, right]);
    await server.listen({ port: 0 });
    await until(async () => (await toolsOf(server)).length === 5);
    expect(await toolsOf(server)).toEqual(['a', 'm0_l', 'm0_m0_c', 'm1_m0_c', 'm1_r']);
    expect(logged).toEqual([]);
  }, 15_000);

  it('end where one of the mounts is taken out', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const a = serverTo('a', [two]);
    const b = serverTo('b', []);
    await b.listen({ port: two });
    await a.listen({ port: one });
    const back = await b.mount(remote({ url: `http://127.0.0.1:${one}/mcp`, fetch: speakingOnly(era) }), {
      prefix: 'back',
    });
    expect(await toolsOf(b)).toEqual(['b', 'back_a']);
    expect(b.mounts).toMatchObject([{ name: 'back', state: 'up' }]);
    await b.unmount(back);
    await until(async () => (await toolsOf(a)).length === 2);
    expect(await toolsOf(a)).toEqual(['a', 'm0_b']);
  }, 15_000);
});
