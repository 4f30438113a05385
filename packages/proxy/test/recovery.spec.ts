import type { ServerResponse } from 'node:http';
import { createTestClient, type TestClient, type TestClientOptions } from '@tenon/testing';
import { remote, type RemoteOptions, type RemoteTarget } from '../src';
import { startBackend } from './fixtures/backend';
import { keeping } from './fixtures/keeping';
import { relayTo, TestHost, type Relay } from './fixtures/relay';
import { ScriptedServer } from './fixtures/scripted-server';

describe('a mounted server', () => {
  const keep = keeping();

  async function mount(target: RemoteTarget, options?: RemoteOptions): Promise<Relay> {
    return keep(await relayTo(remote(target, options)));
  }

  async function connect({ server }: Relay, options: TestClientOptions = { era: '2025' }): Promise<TestClient> {
    return keep(await createTestClient(server, options));
  }

  async function scripted(script: ConstructorParameters<typeof ScriptedServer>[0]): Promise<[ScriptedServer, string]> {
    const server = keep(new ScriptedServer(script));
    return [server, await server.open()];
  }

  const echo = { name: 'echo', args: { text: 'hello' } };
  const hello = { content: [{ type: 'text', text: 'hello' }] };

  it.each(['2025', '2026'] as const)(
    'that is down is told of by name, and used again when it is back (%s)',
    async (era) => {
      const first = await startBackend();
      const port = Number(new URL(first.url).port);
      const relay = await mount(first.url);
      const client = await connect(relay, { era, auth: { subject: 'ada', scopes: [] } });
      expect(await client.callTool('relay', echo)).toMatchObject(hello);
      await first.close();
      const failure = await client.callTool('relay', echo).then(notRefused, (error: unknown) => error as Error);
      expect(failure).toMatchObject({ code: -32603, message: expect.stringMatching(/TN6002 .*mounted as 'backend'/) });
      expect(failure.message).not.toContain('127.0.0.1');
      const back = keep(await startBackend({}, port));
      expect(back.url).toBe(first.url);
      expect(await client.callTool('relay', echo)).toMatchObject(hello);
    },
  );

  it('that gives a result of an unknown type is told of, and answers what comes next', async () => {
    let resultType = 'example/unheard-of';
    const content = [{ type: 'text', text: 'hello' }];
    const [server, url] = await scripted({
      'server/discover': () => ({
        resultType: 'complete',
        supportedVersions: ['2026-07-28'],
        capabilities: { tools: {} },
        serverInfo: { name: 'scripted', version: '1.0.0' },
        ttlMs: 0,
        cacheScope: 'public',
      }),
      'tools/call': () => ({ resultType, content }),
    });
    const relay = await mount(url);
    for (const auth of [undefined, { subject: 'ada', scopes: [] }]) {
      const client = await connect(relay, { era: '2026', auth });
      resultType = 'example/unheard-of';
      await expect(client.callTool('relay', echo)).rejects.toMatchObject({
        code: -32603,
        message: expect.stringMatching(/TN6004 .*mounted as 'backend'; its answer cannot be read/),
      });
      resultType = 'complete';
      expect(await client.callTool('relay', echo)).toMatchObject(hello);
    }
    expect(server.received.some(({ method }) => method === 'initialize')).toBe(false);
  });

  it.each(['2025', '2026'] as const)('that takes no more requests for now is told of by name (%s)', async (era) => {
    let isBusy = true;
    const [, url] = await scripted({
      'tools/call': (_, response) =>
        isBusy
          ? response.writeHead(429, { 'retry-after': '7' }).end('over the quota of secret-account')
          : { content: hello.content },
    });
    const client = await connect(await mount(url), { era, auth: { subject: 'ada', scopes: [] } });
    const failure = await client.callTool('relay', echo).then(notRefused, (error: unknown) => error as Error);
    expect(failure).toMatchObject({
      code: -32603,
      message: expect.stringMatching(/TN6005 .*mounted as 'backend'; it takes no more requests for now/),
      data: { code: 'TN6005', mount: 'backend' },
    });
    expect(failure.message).not.toMatch(/secret|127\.0\.0\.1/);
    isBusy = false;
    expect(await client.callTool('relay', echo)).toMatchObject(hello);
  });

  it('that takes no more requests for now is told of by name where it is connected to', async () => {
    const busy = (_: unknown, response: ServerResponse) => response.writeHead(429).end();
    const [, url] = await scripted({ initialize: busy, 'server/discover': busy });
    const mounted = keep(await remote(url).open(new TestHost()));
    await expect(Promise.resolve(mounted.components(undefined))).rejects.toThrow(/TN6005 .*takes no more requests/);
    expect(mounted.health).toMatchObject({ state: 'down', lastError: { code: 'TN6005' } });
  });

  it('that is down at the start is listed when it is there', async () => {
    const gone = await startBackend();
    const port = Number(new URL(gone.url).port);
    await gone.close();
    const host = new TestHost();
    const mounted = keep(await remote(gone.url).open(host));
    await expect(Promise.resolve(mounted.components(undefined))).rejects.toThrow('TN6002');
    expect(host.logged).toEqual([]);
    keep(await startBackend({}, port));
    await host.untilChanged('tools');
    expect((await mounted.components(undefined)).tools.length).toBeGreaterThan(0);
  });

  it('that is down goes on being listed as it was known', async () => {
    const backend = await startBackend();
    const mounted = keep(await remote(backend.url, { listTtlMs: 0 }).open(new TestHost()));
    const before = await mounted.components(undefined);
    await backend.close();
    expect(await mounted.components(undefined)).toBe(before);
  });

  it.each([404, 400])('that has forgotten the session (%i) gets a new one, and the call once more', async (status) => {
    let sessions = 0;
    const known = new Set<string>();
    const [server, url] = await scripted({
      initialize: (_, response) => {
        const id = `session-${(sessions += 1)}`;
        known.add(id);
        response.setHeader('mcp-session-id', id);
        return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } };
      },
      'tools/call': (request, response, { headers }) => {
        const id = String(headers['mcp-session-id']);
        if (known.has(id)) return { content: [{ type: 'text', text: id }] };
        const error = { code: -32000, message: 'No valid session ID provided' };
        return response.writeHead(status).end(JSON.stringify({ jsonrpc: '2.0', id: request.id, error }));
      },
    });
    const client = await connect(await mount(url));
    expect(await client.callTool('relay', echo)).toMatchObject({ content: [{ text: 'session-1' }] });
    known.clear();
    expect(await client.callTool('relay', echo)).toMatchObject({ content: [{ text: 'session-2' }] });
    known.clear();
    const again = await Promise.all([client.callTool('relay', echo), client.callTool('relay', echo)]);
    for (const result of again) expect(JSON.stringify(result)).toMatch(/session-[34]/);
    expect(server.received.filter(({ method }) => method === 'tools/call')).toHaveLength(7);
  });

  it('that never knows the session is given up after one more attempt', async () => {
    const [server, url] = await scripted({
      initialize: (_, response) => {
        response.setHeader('mcp-session-id', 'short-lived');
        return { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } };
      },
      'tools/call': (_, response) => response.writeHead(404).end(),
    });
    const client = await connect(await mount(url));
    await expect(client.callTool('relay', echo)).rejects.toThrow('TN6002');
    expect(server.received.filter(({ method }) => method === 'tools/call')).toHaveLength(2);
  });

  it('that is slow is given up in time, and told', async () => {
    const backend = keep(await startBackend());
    const client = await connect(await mount(backend.url, { timeoutMs: 100 }));
    await expect(client.callTool('relay', { name: 'hang' })).rejects.toMatchObject({
      code: -32603,
      message: expect.stringMatching(/TN6003 .*tools\/call took longer than 100 ms/),
    });
    await backend.journal.until('cancelled');
    expect(await client.callTool('relay', echo)).toMatchObject(hello);
  });

  it('that does not answer when connecting is given up in time', async () => {
    const [, url] = await scripted({ initialize: () => new Promise(() => undefined) });
    const client = await connect(await mount(url, { connectTimeoutMs: 50 }));
    await expect(client.callTool('relay', echo)).rejects.toThrow(/TN600[23]/);
  });

  it.each<[string, ConstructorParameters<typeof ScriptedServer>[0]['']]>([
    ['a result without content', () => ({ words: 'yes' })],
    ['content that is none', () => ({ content: 'yes' })],
    ['content with holes', () => ({ content: [null] })],
    ['a text as result', () => 'yes'],
    ['a list as result', () => []],
    ['null as result', () => null],
    ['HTML', (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello')],
    ['broken JSON', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"jso')],
    [
      'broken events',
      (_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"js\n\n'),
    ],
    ['a server error', (_, response) => response.writeHead(500).end('secret-path /home/x')],
    ['a stream that breaks off', (_, response) => breakOff(response)],
    [
      'a stream without an answer',
      (_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(':\n\n'),
    ],
    ['a broken connection', (_, response) => void response.destroy()],
  ])('that answers with %s is told of by name, and used again', async (_, nonsense) => {
    let isSane = false;
    const [, url] = await scripted({
      'tools/call': (...request) => (isSane ? { content: [{ type: 'text', text: 'hello' }] } : nonsense?.(...request)),
    });
    const client = await connect(await mount(url, { timeoutMs: 5_000 }));
    const failure = await client.callTool('relay', echo).then(notRefused, (error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: -32603, message: expect.stringMatching(/TN600[24] .*mounted as 'backend'/) });
    expect(failure.message).not.toMatch(/secret-path|127\.0\.0\.1/);
    isSane = true;
    expect(await client.callTool('relay', echo)).toMatchObject(hello);
  });

  it('has its own errors handed on', async () => {
    const backend = keep(await startBackend());
    const client = await connect(await mount(backend.url));
    await expect(client.callTool('relay', { name: 'unknown' })).rejects.toMatchObject({ code: -32602 });
    expect(await client.callTool('relay', { name: 'fail' })).toMatchObject({
      isError: true,
      content: [{ text: 'It went wrong' }],
    });
  });
});

async function breakOff(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  await new Promise<void>((resolve) => response.write(':\n\n', () => resolve()));
  response.destroy();
}

function notRefused(): never {
  throw new Error('It was answered');
}
