import { createServer, Module, mount, tool, type MountStatus, type TenonServer } from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { remote, type RemoteOptions } from '../src';
import { speakingOnly } from './fixtures/backend';
import { keeping } from './fixtures/keeping';
import { until } from './fixtures/until';

/** A port that nobody listens on, for a server whose address has to be known before it is made. */
async function freePort(): Promise<number> {
  const holder = createHttpServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  await new Promise((resolve) => holder.close(resolve));
  return port;
}

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

  it('are refused where two servers mount each other: one of them at least, and what is listed stays small', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const a = serverTo('a', [two]);
    const b = serverTo('b', [one]);
    await Promise.all([a.listen({ port: one }), b.listen({ port: two })]);
    await until(() => [a, b].some((server) => first(server).lastError?.code === 'TN5003'));
    await until(() => [a, b].some((server) => first(server).state === 'up'));
    await wait(1_000);
    const tools = [...(await toolsOf(a)), ...(await toolsOf(b))];
    expect(tools.length).toBeLessThanOrEqual(4);
  }, 20_000);

  it('are refused where the way back leads through a third server', async () => {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const servers = [serverTo('a', [ports[1]]), serverTo('b', [ports[2]]), serverTo('c', [ports[0]])];
    for (const [index, server] of servers.entries()) await server.listen({ port: ports[index]! });
    await until(() => servers.some((server) => first(server).lastError?.code === 'TN5003'));
    await wait(1_000);
    for (const server of servers) expect((await toolsOf(server)).length).toBeLessThanOrEqual(4);
  }, 20_000);

  it('are refused where each caller has lists of its own', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const perCaller = { headers: () => ({ 'x-user': 'somebody' }) };
    const a = serverTo('a', [two], perCaller);
    const b = serverTo('b', [one], perCaller);
    await a.listen({ port: one });
    await b.listen({ port: two });
    expect(await toolsOf(a)).toEqual(['a', 'm0_b']);
    expect(first(b)).toMatchObject({ state: 'down', lastError: { code: 'TN5003' } });
  }, 15_000);

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
    expect(b.mounts).toMatchObject([{ name: 'back', state: 'down', lastError: { code: 'TN5003' } }]);
    await b.unmount(back);
    expect(await toolsOf(a)).toEqual(['a', 'm0_b']);
  }, 15_000);
});
