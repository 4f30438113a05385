import type { TenonServer } from '@tenon/core';
import { Client } from '@tenon/client';
import { FakeMcpServer } from './servers/fake-mcp-server';
import { tourServer } from './servers/tour';

const listenOn = async (server: TenonServer, port: number): Promise<TenonServer> => {
  await server.run({ transport: 'http', port, argv: [], env: {} });
  return server;
};

describe.each(['2025', '2026'] as const)('a client of %s whose server restarts', (era) => {
  it('goes on in a new session, with its subscriptions and its log level', async () => {
    const first = await listenOn(tourServer(), 0);
    const { port, url } = first.address!;
    await using client = await Client.connect(url, { era, logLevel: 'warning' });
    const heard = new Promise((resolve) => void client.subscribe('note://first', resolve));
    const logs: unknown[] = [];
    client.onLog(({ level }) => logs.push(level));
    expect(await client.call('echo', { text: 'before' })).toBe('before');
    await first.close();
    await expect(client.call('echo', { text: 'meanwhile' })).rejects.toMatchObject({ code: 'TN7002' });

    await using second = await listenOn(tourServer(), port);
    // A pooled socket may learn only now that its other side has left.
    const call = () => client.call('echo', { text: 'after' });
    expect(await call().catch(call)).toBe('after');
    await client.call('log');
    expect(logs).toEqual(['warning']);
    const telling = setInterval(() => second.notifyResourceUpdated('note://first'), 50);
    expect(await heard).toBe('note://first');
    clearInterval(telling);
  }, 20_000);
});

describe('a session that the server no longer knows', () => {
  const start = () => {
    let sessions = 0;
    let lost = false;
    const calls: unknown[] = [];
    const fake = FakeMcpServer.start(({ method, params }, headers) => {
      if (method === 'initialize') {
        sessions += 1;
        const serverInfo = { name: 'fake', version: '1' };
        return {
          headers: { 'mcp-session-id': `s${sessions}` },
          result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo },
        };
      }
      if (method !== 'tools/call') return undefined;
      if (lost && headers['mcp-session-id'] === 's1') return { status: 404, body: '{}' };
      calls.push([headers['mcp-session-id'], params?.['name']]);
      return { result: { content: [{ type: 'text', text: 'done' }] } };
    });
    return { fake, calls, lose: () => (lost = true) };
  };

  it('is replaced, and the request that was refused is sent again', async () => {
    const { fake, calls, lose } = start();
    await using server = await fake;
    await using client = await Client.connect(server.url);
    await client.call('first');
    lose();
    expect(await client.call('second')).toBe('done');
    expect(calls).toEqual([
      ['s1', 'first'],
      ['s2', 'second'],
    ]);
  });

  it('is an error where reconnection is off', async () => {
    const { fake, lose } = start();
    await using server = await fake;
    await using client = await Client.connect(server.url, { reconnect: false });
    lose();
    await expect(client.call('second')).rejects.toMatchObject({ code: 'TN7003' });
  });

  it('is ended at the server when the client closes', async () => {
    const { fake } = start();
    await using server = await fake;
    await (await Client.connect(server.url)).close();
    expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 's1' } });
  });
});
