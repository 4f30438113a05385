import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { Socket, type AddressInfo } from 'node:net';
import { Client, Connection } from '@tenon/client';
import { FakeMcpServer } from './servers/fake-mcp-server';
import { isAlive } from './servers/is-alive';

// Programs take their time to start on a machine that is busy.
jest.setTimeout(30_000);

describe('closing while a connection is being opened', () => {
  let silent: Server;
  let url: string;
  let asked: Promise<unknown>;
  beforeEach(async () => {
    silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    asked = once(silent, 'request');
    url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`;
  });
  afterEach(async () => {
    silent.closeAllConnections();
    silent.close();
    await once(silent, 'close');
  });

  it('waits for no server that does not answer, and the client stays closed', async () => {
    const client = new Client(url, { timeoutMs: 0 });
    const connecting = client.connect().catch((error: unknown) => error);
    await asked;
    await client.close();
    expect(await connecting).toMatchObject({ code: 'TN7003' });
    await expect(client.connect()).rejects.toMatchObject({ code: 'TN7003' });
  });

  it('is no connection afterwards where the answer was under way', async () => {
    const client = new Client(url, { era: '2025' });
    const connecting = client.connect().catch((error: unknown) => error);
    await asked;
    await client.disconnect();
    expect(await connecting).toMatchObject({ code: 'TN7003' });
    await expect(client.listTools()).rejects.toMatchObject({ code: 'TN7003' });
    await client.close();
  });
});

describe('a server that logs nothing', () => {
  it('is used all the same by a client that names a level', async () => {
    await using server = await FakeMcpServer.start(() => undefined);
    await using client = await Client.connect(server.url, { era: '2025', logLevel: 'info' });
    expect(await client.listTools()).toEqual([]);
  });

  it('refuses a level, and is connected to again all the same', async () => {
    let sessions = 0;
    const known = new Set<unknown>();
    await using server = await FakeMcpServer.start(({ method, id }, headers) => {
      if (method === 'initialize') {
        known.add(`s${++sessions}`);
        const capabilities = { tools: {}, logging: {} };
        return {
          headers: { 'mcp-session-id': `s${sessions}` },
          result: { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'fake', version: '1' } },
        };
      }
      if (id !== undefined && !known.has(headers['mcp-session-id'])) return { status: 404, body: 'gone' };
      return undefined;
    });
    await using client = await Client.connect(server.url, { era: '2025' });
    await expect(client.setLogLevel('info')).rejects.toMatchObject({ code: -32601 });
    known.clear();
    expect(await client.listTools()).toEqual([]);
    expect(sessions).toBe(2);
  });

  it('is not left behind where connecting fails after the handshake', async () => {
    const script = `
      process.stdin.setEncoding('utf8').on('data', (text) => {
        for (const line of text.split('\\n').filter(Boolean)) {
          const { id, method } = JSON.parse(line);
          if (id === undefined) continue;
          const result = method === 'initialize' && {
            protocolVersion: '2025-11-25', capabilities: { logging: {} }, serverInfo: { name: 's', version: '1' } };
          const error = { code: -32601, message: 'pid ' + process.pid };
          process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error }) }) + '\\n');
        }
      });`;
    const target = { command: process.execPath, args: ['-e', script] };
    const failure = await Client.connect(target, { era: '2025', logLevel: 'info' }).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    const pid = Number(/pid (\d+)/.exec(String(failure?.message))?.[1]);
    expect(pid).toBeGreaterThan(0);
    expect(isAlive(pid)).toBe(false);
  });
});

describe('a program that is no server', () => {
  it('is ended where it never answers, however it takes that', async () => {
    const pids: number[] = [];
    const script = `
      process.on('SIGTERM', () => {});
      process.stderr.write(process.pid + '\\n');
      setInterval(() => {}, 1000);`;
    const target = {
      command: process.execPath,
      args: ['-e', script],
      stderr: (text: string) => void pids.push(...text.trim().split('\n').map(Number)),
    };
    await expect(Connection.open(target, { timeoutMs: 1_000 })).rejects.toMatchObject({ code: 'TN7004' });
    expect(pids.length).toBeGreaterThan(0);
    while (pids.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
  });

  it('writes to no file that cannot be opened, and is not started', async () => {
    const target = { command: process.execPath, args: ['-e', ''], stderr: { file: '/no/such/folder/log' } };
    await expect(Client.connect(target)).rejects.toThrow(/TN7001.*ENOENT/);
  });
});

it('many large messages at once leave no listeners with a program', async () => {
  let most = 0;
  const { once: register } = Socket.prototype;
  const listening = jest.spyOn(Socket.prototype, 'once').mockImplementation(function (this: Socket, event, listener) {
    register.call(this, event, listener);
    most = Math.max(most, this.listenerCount('drain'));
    return this;
  });
  const script = `
    require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method } = JSON.parse(line);
      if (id === undefined) return;
      const result = method === 'initialize'
        ? { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } }
        : { content: [] };
      process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, result }) + '\\n');
    });`;
  await using client = await Client.connect({ command: process.execPath, args: ['-e', script] }, { era: '2025' });
  await Promise.all(Array.from({ length: 30 }, () => client.callTool('x', { text: 'x'.repeat(100_000) })));
  listening.mockRestore();
  expect(most).toBe(1);
});
