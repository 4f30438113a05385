import { join } from 'node:path';
import { createTestClient, type TestClient, type TestClientOptions } from '@tenon/testing';
import { remote, type RemoteOptions } from '../src';
import { keeping } from './fixtures/keeping';
import { relayTo, type Relay } from './fixtures/relay';
import { expectNothingMixes } from './mixing';
import { until } from './fixtures/until';

const program = { command: process.execPath, args: [join(__dirname, 'fixtures', 'stdio-server.cjs')] };

describe('a program', () => {
  const keep = keeping();
  async function mount(options?: RemoteOptions): Promise<Relay> {
    return keep(await relayTo(remote(program, options)));
  }
  async function connect({ server }: Relay, options: TestClientOptions = {}): Promise<TestClient> {
    return keep(await createTestClient(server, { era: '2025', ...options }));
  }

  it.each(['2025', '2026'] as const)(
    'answers fifty calls at once of five %s identities, and nothing mixes',
    async (era) => expectNothingMixes(await mount(), era),
    60_000,
  );

  it('runs one call after another for a client that can be asked', async () => {
    const client = await connect(await mount(), { answers: { elicit: { value: 'v' }, sample: 's' } });
    await Promise.all(
      ['a', 'b', 'c'].map(async (mark) =>
        expect(await client.call('relay', { name: 'everything', args: { mark } })).toBe(`${mark} v s`),
      ),
    );
    expect(await client.call('relay', { name: 'most' })).toBe('at most 1');
  });

  it('runs calls beside one another for a client that cannot be asked', async () => {
    const client = await connect(await mount());
    const calls = [1, 2, 3].map(() => client.call('relay', { name: 'together', args: { count: 3 } }));
    expect(await Promise.all(calls)).toEqual(['together', 'together', 'together']);
  });

  it.each(['2025', '2026'] as const)(
    'that dies while it asks a %s client is told of, and leaves nothing open',
    async (era) => {
      const script = `
      require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
        const { id, method, result } = JSON.parse(line);
        const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
        if (method === 'initialize') say({ id, result: {
          protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } } });
        if (method === 'server/discover') say({ id, error: { code: -32601, message: 'Method not found' } });
        if (method !== 'tools/call') return;
        const requestedSchema = { type: 'object', properties: { value: { type: 'string' } } };
        for (const key of ['a', 'b', 'c']) say({ id: key, method: 'elicitation/create', params: { message: key, requestedSchema } });
        setImmediate(() => process.exit(1));
      });`;
      const unhandled: unknown[] = [];
      const hear = (error: unknown): void => void unhandled.push(error);
      process.on('unhandledRejection', hear);
      const relay = keep(await relayTo(remote({ command: process.execPath, args: ['-e', script] })));
      const answers = {
        elicit: () => new Promise<{ value: string }>((resolve) => setImmediate(resolve, { value: 'x' })),
      };
      const client = keep(await createTestClient(relay.server, { era, answers, auth: { subject: 'ada', scopes: [] } }));
      await expect(client.callTool('relay', { name: 'ask' })).rejects.toThrow(/TN6002 .*mounted as 'backend'/);
      await expect(client.callTool('relay', { name: 'ask' })).rejects.toThrow(/TN6002 .*mounted as 'backend'/);
      process.off('unhandledRejection', hear);
      expect(unhandled).toEqual([]);
    },
  );

  it('that ends is started anew with the next call', async () => {
    const client = await connect(await mount());
    const first = await client.call('relay', { name: 'pid' });
    expect(await client.call('relay', { name: 'pid' })).toBe(first);
    await expect(client.callTool('relay', { name: 'die' })).rejects.toThrow(/TN6002 .*connection ended/);
    const second = await client.call('relay', { name: 'pid' });
    expect(second).not.toBe(first);
  });

  it('is ended when its client has been idle, and with the mount', async () => {
    const gateway = await mount({ idleTimeoutMs: 1 });
    const client = await connect(gateway);
    const pid = Number(String(await client.call('relay', { name: 'pid' })).split(' ')[1]);
    await until(() => !isRunning(pid));
    const other = await mount();
    const last = await (await connect(other)).call('relay', { name: 'pid' });
    await other.mounted.close();
    expect(isRunning(Number(String(last).split(' ')[1]))).toBe(false);
  });

  it('that cannot be started is told of, without its command', async () => {
    const gateway = keep(await relayTo(remote({ command: '/nowhere/secret-program', stderr: 'ignore' })));
    const client = await connect(gateway);
    const failure = await client
      .callTool('relay', { name: 'pid' })
      .then(notRefused, (error: unknown) => error as Error);
    expect(failure.message).toMatch(/TN6002 .*mounted as 'backend'/);
    expect(failure.message).not.toContain('secret-program');
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function notRefused(): never {
  throw new Error('It was answered');
}
