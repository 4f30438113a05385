import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { createServer, Module, mount, type MountStatus, type TenonServer } from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { remote, sdkServer } from '../src';
import { speakingOnly, startBackend } from './fixtures/backend';
import { keeping } from './fixtures/keeping';
import { sdkV1 } from './fixtures/sdk-servers';
import { until } from './fixtures/until';

const since = expect.any(Date) as Date;

describe.each(['2025', '2026'] as const)('the health of a mounted %s server', (era) => {
  const keep = keeping();
  async function gatewayTo(url: string): Promise<TenonServer> {
    const target = remote({ url, fetch: speakingOnly(era) }, { headers: { 'x-api-key': 'secret-key' } });
    @Module({ mounts: [mount(target, { prefix: 'back' })] })
    class GatewayModule {}
    const server = keep(createServer(GatewayModule, { name: 'gateway', version: '1.0.0', logLevel: 'silent' }));
    await server.start();
    return server;
  }
  const only = ({ mounts: [status] }: TenonServer): MountStatus => status!;

  it('is up, is down once a call shows it, and up again when it is back', async () => {
    const first = await startBackend();
    const port = Number(new URL(first.url).port);
    const gateway = await gatewayTo(first.url);
    const up = { name: 'back', kind: 'target', state: 'up', since };
    expect(only(gateway)).toEqual(up);
    const client = keep(await createTestClient(gateway, { era }));
    await client.callTool('back_echo', { text: 'x' });
    await first.close();
    await expect(client.callTool('back_echo', { text: 'x' })).rejects.toMatchObject({
      code: -32603,
      message: expect.stringContaining('TN6002'),
      data: { code: 'TN6002', mount: 'back' },
    });
    await until(() => only(gateway).state === 'down');
    expect(only(gateway).lastError).toMatchObject({
      at: since,
      code: 'TN6002',
      message: expect.stringMatching(/^TN6002 .*mounted as 'back'/),
    });
    expect(inspect(gateway.mounts, { depth: 9 })).not.toMatch(/127\.0\.0\.1|secret-key/);
    keep(await startBackend({}, port));
    await until(() => only(gateway).state === 'up');
    expect(await client.callTool('back_echo', { text: 'x' })).toMatchObject({ content: [{ text: 'x' }] });
  }, 15_000);

  it('is down from the start where it is not there', async () => {
    const gone = await startBackend();
    await gone.close();
    const gateway = await gatewayTo(gone.url);
    expect(only(gateway)).toMatchObject({ state: 'down', lastError: { code: 'TN6002' } });
  });

  it('is down for what answers, and is no server, until one is there', async () => {
    const pages = createHttpServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Soon</html>'),
    );
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    const { port } = pages.address() as AddressInfo;
    const gateway = await gatewayTo(`http://127.0.0.1:${port}/mcp`);
    expect(only(gateway)).toMatchObject({ state: 'down', lastError: { code: 'TN6004' } });
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
    keep(await startBackend({}, port));
    await until(() => only(gateway).state === 'up');
  }, 15_000);

  it('is not touched by what goes wrong in a tool', async () => {
    const backend = keep(await startBackend());
    const gateway = await gatewayTo(backend.url);
    const client = keep(await createTestClient(gateway, { era }));
    await client.callTool('back_fail');
    await client.callTool('back_none').catch(() => undefined);
    expect(only(gateway).state).toBe('up');
    expect(only(gateway).lastError).toBeUndefined();
  });
});

it('the health of servers of an SDK is told as well', async () => {
  @Module({
    mounts: [
      mount(sdkServer(sdkV1().make), { prefix: 'each' }),
      mount(sdkServer(sdkV1().make()), { prefix: 'single' }),
      mount(
        sdkServer(() => {
          throw new Error('password of the database is xyz');
        }),
        { prefix: 'broken' },
      ),
    ],
  })
  class GatewayModule {}
  await using server = createServer(GatewayModule, { name: 'gateway', version: '1.0.0', logLevel: 'silent' });
  await server.start();
  expect(server.mounts.map(({ name, state }) => `${name} ${state}`)).toEqual(['each up', 'single up', 'broken down']);
  expect(inspect(server.mounts, { depth: 9 })).not.toContain('xyz');
});

it('calls of a server that is left alone for a while are told for how long', async () => {
  const backend = await startBackend();
  @Module({ mounts: [mount(remote({ url: backend.url, fetch: speakingOnly('2026') }), { prefix: 'back' })] })
  class GatewayModule {}
  await using server = createServer(GatewayModule, { name: 'gateway', version: '1.0.0', logLevel: 'silent' });
  await using client = await createTestClient(server, { era: '2026' });
  await client.callTool('back_echo', { text: 'x' });
  await backend.close();
  const texts: string[] = [];
  // The first ones meet the lost connection, and those after them try to connect.
  for (let calls = 0; calls < 12; calls += 1) {
    const failure = await client.callTool('back_echo', { text: 'x' }).catch((error: unknown) => error as Error);
    texts.push((failure as Error).message);
  }
  expect(texts[0]).toContain('the next call connects again');
  expect(texts.at(-1)).toMatch(/^TN6002 .*mounted as 'back'; .*left alone for now: a call connects again in \d+ s\.$/);
});
