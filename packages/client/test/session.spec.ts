import { Client } from '@tenon/client';
import { FakeMcpServer } from './servers/fake-mcp-server';
import { tourServer } from './servers/tour';

// Programs take their time to start on a machine that is busy.
jest.setTimeout(60_000);

describe('a session', () => {
  it('is initialised by hand where that is wanted', async () => {
    await using server = await FakeMcpServer.start(() => undefined);
    await using client = new Client(server.url, { autoInitialize: false, era: '2025' });
    await client.connect();
    expect(server.requests).toEqual([]);
    expect(client.initializeResult).toBeUndefined();
    await expect(client.listTools()).rejects.toThrow(/TN7003.*initialize\(\)/);
    const result = await client.initialize();
    expect(result).toMatchObject({ era: '2025', protocolVersion: '2025-11-25', serverInfo: { name: 'fake' } });
    expect(client.initializeResult).toEqual(result);
    expect(await client.initialize()).toEqual(result);
    expect(server.methods().filter((method) => method === 'initialize')).toHaveLength(1);
    expect(await client.listTools()).toEqual([]);
  });

  it('is needed for every request', async () => {
    await using server = tourServer();
    const client = new Client(server);
    await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: 'TN7003' });
    await expect(client.initialize()).rejects.toMatchObject({ code: 'TN7003' });
    await client.connect();
    await client.close();
    await client.close();
    await expect(client.call('echo', { text: 'x' })).rejects.toMatchObject({ code: 'TN7003' });
  });

  it('ends calls that run when it is closed', async () => {
    await using server = tourServer();
    for (const era of ['2025', '2026'] as const) {
      const client = await Client.connect(server, { era });
      const held = client.call('hold', {}, { onProgress: () => void client.close() });
      await expect(held).rejects.toMatchObject({ code: 'TN7003' });
    }
  });

  it('opens in 2026 without asking again, with what the server said before', async () => {
    await using server = tourServer();
    await using first = await Client.connect(server);
    const { discovered } = first.initializeResult!;
    await using second = await Client.connect(server, { discovered });
    expect(second).toMatchObject({ era: '2026', serverInfo: { name: 'tour' } });
    expect(await second.call('echo', { text: 'x' })).toBe('x');
  });

  it('falls back to the handshake where the server knows no other, and is not opened where 2026 is a must', async () => {
    await using server = await FakeMcpServer.start(() => undefined);
    await using client = await Client.connect(server.url);
    expect(client.era).toBe('2025');
    expect(server.methods().slice(0, 2)).toEqual(['server/discover', 'initialize']);
    await expect(Client.connect(server.url, { era: '2026' })).rejects.toMatchObject({ code: 'TN7006' });
    await expect(Client.connect(server.url, { era: '2026', protocolVersion: '2025-06-18' })).rejects.toMatchObject({
      code: 'TN7006',
    });
  });

  it('is given up where a signal says so, or the time is over', async () => {
    const silent = { command: process.execPath, args: ['-e', 'process.stdin.resume()'] };
    const signal = AbortSignal.timeout(200);
    const failure = await new Client(silent, { timeoutMs: 0 }).connect({ signal }).catch((error: unknown) => error);
    expect(failure).toBe(signal.reason);
    await expect(Client.connect(silent, { era: '2025', timeoutMs: 200 })).rejects.toThrow(
      /TN7004 .*connecting at .*`timeoutMs` is the time for connecting, too/,
    );
  });
});

describe('a call', () => {
  it('names the version of the tool, in the words of Tenon and of FastMCP', async () => {
    await using server = tourServer();
    await using client = await Client.connect(server);
    const options = { version: '2.0', meta: { tenon: { kept: true }, other: 1 } };
    const { meta } = (await client.call('meta', {}, options)) as { meta: Record<string, unknown> };
    expect(meta).toMatchObject({ tenon: { version: '2.0', kept: true }, fastmcp: { version: '2.0' }, other: 1 });
  });

  it('refuses what is no result', async () => {
    await using server = await FakeMcpServer.start(({ method }) =>
      method === 'tools/call' ? { body: '{"jsonrpc": "2.0", "id": 1, "resu' } : undefined,
    );
    await using client = await Client.connect(server.url, { era: '2025' });
    await expect(client.call('x')).rejects.toMatchObject({ code: expect.stringMatching(/^TN70/) });
  });

  it('is completed, with the other arguments known', async () => {
    await using server = await FakeMcpServer.start(({ method, params }) =>
      method === 'completion/complete'
        ? { result: { completion: { values: [JSON.stringify(params)], total: 1, hasMore: false } } }
        : undefined,
    );
    await using client = await Client.connect(server.url, { era: '2025' });
    const { values, total } = await client.complete('greet', 'name', 'A', { tone: 'warm' });
    expect(total).toBe(1);
    expect(JSON.parse(values[0]!)).toEqual({
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: { name: 'name', value: 'A' },
      context: { arguments: { tone: 'warm' } },
    });
    const template = await client.complete('note://{id}/text', 'id', '1');
    expect(JSON.parse(template.values[0]!)).toMatchObject({ ref: { type: 'ref/resource', uri: 'note://{id}/text' } });
  });
});
