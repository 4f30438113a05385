import { Client, type ClientOptions } from '@tenon/client';
import { FakeMcpServer } from './servers/fake-mcp-server';

// Programs take their time to start on a machine that is busy.
jest.setTimeout(30_000);

describe('a client says', () => {
  it('who it is, and that its roots have changed', async () => {
    await using server = await FakeMcpServer.start(() => undefined);
    const options: ClientOptions = { era: '2025', answers: { roots: ['file:///a'] } };
    await using client = await Client.connect(server.url, { ...options, clientInfo: { name: 'me', version: '7' } });
    await client.notifyRootsChanged();
    expect(server.requests[0]?.rpc?.params).toMatchObject({
      clientInfo: { name: 'me', version: '7' },
      capabilities: { roots: { listChanged: true } },
    });
    expect(server.methods().at(-1)).toBe('notifications/roots/list_changed');
    await using _other = await Client.connect(server.url, { era: '2025' });
    const last = server.requests.filter(({ rpc }) => rpc?.method === 'initialize').at(-1);
    expect(last?.rpc?.params).toMatchObject({ clientInfo: { name: 'tenon-client' }, capabilities: {} });
  });

  it('that it gives a call up', async () => {
    let given: () => void = () => undefined;
    const cancelled = new Promise<void>((resolve) => (given = resolve));
    const controller = new AbortController();
    await using server = await FakeMcpServer.start(({ method }) => {
      if (method === 'tools/call') controller.abort(new Error('enough'));
      if (method === 'notifications/cancelled') given();
      return method === 'tools/call' ? { status: 202 } : undefined;
    });
    await using client = await Client.connect(server.url, { era: '2025' });
    await expect(client.callTool('x', {}, { signal: controller.signal })).rejects.toThrow('enough');
    await cancelled;
  });
});

describe('a client tells', () => {
  it('the process of a server that it left out, where nobody else wants to know', async () => {
    const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    await using server = await FakeMcpServer.start(() => undefined);
    const servers = { one: { url: server.url }, two: { command: 'tenon-no-such-program' } };
    await using _client = await Client.connect({ mcpServers: servers }, { era: '2025' });
    expect(emit).toHaveBeenCalledWith(expect.stringMatching(/left out.*'two'.*TN7002/), 'TenonClientWarning');
    emit.mockRestore();
  });

  it('of messages that cannot be read, and goes on', async () => {
    const script = `
      require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, method } = JSON.parse(line);
        if (id === undefined) return;
        const result = method === 'initialize'
          ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } }
          : { content: [], isError: false };
        const lines = ['Listening...', '{"jsonrpc":"2.0","id":', '{"jsonrpc":"2.0","id":9999,"result":{}}', '[]', '{"__proto__":{"x":1}}'];
        process.stdout.write([...lines, JSON.stringify({ jsonrpc: '2.0', id, result })].join('\\n') + '\\n');
      });`;
    const errors: Error[] = [];
    const target = { command: process.execPath, args: ['-e', script], env: { KEY: 'Listening' } };
    await using client = await Client.connect(target, { era: '2025', onError: (error) => void errors.push(error) });
    expect(await client.callTool('x')).toMatchObject({ content: [], isError: false });
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.map(String).join()).not.toContain('Listening');
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});
