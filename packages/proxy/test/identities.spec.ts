import { inspect } from 'node:util';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Client, type AnswerContext, type ElicitationAnswer } from '@tenon/client';
import type { AuthGate, Principal } from '@tenon/core';
import { createTestClient, type TestClient, type TestClientOptions } from '@tenon/testing';
import { remote, sdkServer, type RemoteOptions } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { relayTo, type Relay } from './fixtures/relay';
import { sdkV1 } from './fixtures/sdk-servers';
import { until } from './fixtures/until';

/** Lets everybody in as one. */
const adaOnly: { readonly auth: AuthGate } = {
  auth: { authenticate: () => ({ principal: principal('ada') }), insufficientScope: () => ({ status: 403 }) },
};
const principal = (subject: string): Principal => ({ subject, scopes: [] });

describe('connections to a mounted server', () => {
  let backend: RunningBackend;
  const opened: { close(): Promise<void> }[] = [];

  beforeAll(async () => (backend = await startBackend()));
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  afterAll(() => backend.close());

  function keep<T extends { close(): Promise<void> }>(one: T): T {
    opened.push(one);
    return one;
  }

  async function relay(era: '2025' | '2026', options?: RemoteOptions): Promise<Relay> {
    return keep(await relayTo(remote({ url: backend.url, fetch: speakingOnly(era) }, options)));
  }

  async function connect({ server }: Relay, options: TestClientOptions): Promise<TestClient> {
    return keep(await createTestClient(server, options));
  }

  const session = (client: TestClient): Promise<unknown> => client.call('relay', { name: 'session' });

  it('are one for a principal, whichever session asks', async () => {
    const gateway = await relay('2025');
    const [one, two] = [
      await connect(gateway, { era: '2025', auth: principal('ada') }),
      await connect(gateway, { era: '2025', auth: principal('ada') }),
    ];
    expect(await session(one)).toBe(await session(two));
  });

  it('are never shared between principals, in either generation', async () => {
    const gateway = await relay('2025');
    for (const era of ['2025', '2026'] as const) {
      const sessions = new Set<unknown>();
      for (const name of ['ada', 'alan', 'grace']) {
        const client = await connect(gateway, { era, auth: principal(name) });
        sessions.add(await session(client)).add(await session(client));
      }
      expect(sessions.size).toBe(3);
    }
  });

  it('are one for a session without principal, and another for the next session', async () => {
    const gateway = await relay('2025');
    const [one, two] = [await connect(gateway, { era: '2025' }), await connect(gateway, { era: '2025' })];
    const first = await session(one);
    expect(await session(one)).toBe(first);
    expect(await session(two)).not.toBe(first);
  });

  describe('where headers depend on who asks', () => {
    const forwarding = { forwardHeaders: ['x-tenant'] };

    async function front(gateway: Relay, tenant: string): Promise<Client> {
      const url = (gateway.server.address ?? (await gateway.server.listen({ port: 0 }))).url;
      return keep(await Client.connect(url, { era: '2025', auth: 'token-of-ada', headers: { 'x-tenant': tenant } }));
    }
    const sessionOf = (client: Client): Promise<unknown> => client.call('relay', { name: 'session' });

    it('are others for other headers of one principal, and the same for the same', async () => {
      const gateway = keep(
        await relayTo(remote({ url: backend.url, fetch: speakingOnly('2025') }, forwarding), adaOnly),
      );
      const [north, again, south] = [
        await front(gateway, 'north'),
        await front(gateway, 'north'),
        await front(gateway, 'south'),
      ];
      const first = await sessionOf(north);
      expect(first).toMatch(/^2025 /);
      expect(await sessionOf(again)).toBe(first);
      expect(await sessionOf(south)).not.toBe(first);
      expect(await sessionOf(north)).toBe(first);
    });

    it('are refused to the one who uses more than are left for others', async () => {
      const options = { ...forwarding, maxConnections: 3 };
      const gateway = keep(await relayTo(remote({ url: backend.url, fetch: speakingOnly('2025') }, options), adaOnly));
      const cancel = new AbortController();
      backend.journal.entries.length = 0;
      const busy: Promise<unknown>[] = [];
      for (const tenant of ['one', 'two']) {
        const client = await front(gateway, tenant);
        const call = client.callTool('relay', { name: 'hang' }, { signal: cancel.signal });
        busy.push(call.catch(() => undefined));
      }
      await until(() => backend.journal.entries.length === 2);
      await expect(sessionOf(await front(gateway, 'three'))).rejects.toThrow(
        /TN6005 .*2 of 3 connections are in use by this client/,
      );
      const other = await connect(gateway, { era: '2025', auth: principal('grace') });
      expect(await session(other)).toMatch(/^2025 /);
      cancel.abort();
      await Promise.all(busy);
    });
  });

  it('are fresh for each request of a stranger where the server keeps sessions', async () => {
    const gateway = await relay('2025');
    const stranger = await connect(gateway, { era: '2026' });
    expect(await session(stranger)).not.toBe(await session(stranger));
  });

  it('are shared by strangers where the option says so', async () => {
    const gateway = await relay('2025', { shareAnonymous: true });
    const [one, two] = [await connect(gateway, { era: '2026' }), await connect(gateway, { era: '2026' })];
    expect(await session(one)).toBe(await session(two));
  });

  it('make room for one another, and are refused where all are in use', async () => {
    const gateway = await relay('2025', { maxConnections: 2 });
    const clients = await Promise.all(
      ['ada', 'alan', 'grace'].map((name) => connect(gateway, { era: '2025', auth: principal(name) })),
    );
    for (const client of clients) expect(await session(client)).toMatch(/^2025 /);
    const cancel = new AbortController();
    backend.journal.entries.length = 0;
    const busy = clients
      .slice(0, 2)
      .map((client) => client.callTool('relay', { name: 'hang' }, { signal: cancel.signal }).catch(() => undefined));
    await until(() => backend.journal.entries.length === 2);
    await expect(session(clients[2] as TestClient)).rejects.toThrow(/TN6005 .*all 2 connections are in use/);
    cancel.abort();
    await Promise.all(busy);
    await backend.journal.until('cancelled');
    expect(await session(clients[2] as TestClient)).toMatch(/^2025 /);
  });

  it('end their session at the server when the mount closes', async () => {
    const deleted: string[] = [];
    const watching: typeof fetch = (url, init) => {
      if (init?.method === 'DELETE') deleted.push(new Headers(init.headers).get('mcp-session-id') ?? '');
      return speakingOnly('2025')(url as string, init);
    };
    const gateway = await relayTo(remote({ url: backend.url, fetch: watching }));
    const client = await createTestClient(gateway.server, { era: '2025' });
    const used = await session(client);
    await client.close();
    await gateway.close();
    expect(deleted).toContain(String(used).split(' ')[1]);
  });

  describe('to servers of an SDK in this process', () => {
    it('have a server each, which is closed with the mount', async () => {
      const servers = sdkV1();
      const gateway = await relayTo(sdkServer(servers.make));
      const clients = await Promise.all([1, 2].map(() => createTestClient(gateway.server, { era: '2025' })));
      for (const client of clients) {
        expect(await client.call('relay', { name: 'count' })).toBe(1);
        expect(await client.call('relay', { name: 'count' })).toBe(2);
      }
      expect(servers.made).toBe(2);
      await gateway.mounted.components(undefined);
      expect(servers.made).toBe(3);
      for (const client of clients) await client.close();
      await gateway.close();
      expect(servers.closed).toBe(3);
    });

    it('take a question back from a client of 2025', async () => {
      const make = (): McpServer => {
        const server = new McpServer({ name: 'hasty', version: '1.0.0' }, { capabilities: { tools: {} } });
        server.registerTool('ask', {}, async () => {
          const requestedSchema = { type: 'object' as const, properties: { value: { type: 'string' as const } } };
          await server.server.elicitInput({ message: 'Now?', requestedSchema }, { timeout: 50 }).catch(() => undefined);
          return { content: [{ type: 'text', text: 'without you' }] };
        });
        return server;
      };
      const gateway = keep(await relayTo(sdkServer(make)));
      let takenBack: () => void = () => undefined;
      const told = new Promise<void>((resolve) => (takenBack = resolve));
      const elicit = (_: unknown, { signal }: AnswerContext) =>
        new Promise<ElicitationAnswer>((resolve) => {
          signal.addEventListener('abort', () => (takenBack(), resolve('cancel')));
        });
      const client = keep(await Client.connect(gateway.server, { era: '2025', answers: { elicit } }));
      expect(await client.call('relay', { name: 'ask' })).toBe('without you');
      await told;
    });

    it('say by name that a server cannot be made, and nothing of why', async () => {
      let isBroken = true;
      const gateway = keep(
        await relayTo(
          sdkServer(() => {
            if (isBroken) throw new Error('password of the database is xyz');
            return sdkV1().make();
          }),
        ),
      );
      const client = await connect(gateway, { era: '2025' });
      const failure = await client.callTool('relay', { name: 'count' }).catch((error: unknown) => error as Error);
      expect(failure).toMatchObject({ code: -32603, message: expect.stringMatching(/TN6002 .*mounted as 'backend'/) });
      expect(inspect(failure)).not.toContain('xyz');
      expect(String(gateway.host.logged.flat().map((one) => inspect(one)))).toContain('password of the database');
      isBroken = false;
      expect(await client.call('relay', { name: 'count' })).toBe(1);
    });

    it('give up a server that takes too long to make', async () => {
      const gateway = keep(await relayTo(sdkServer(() => new Promise(() => undefined), { connectTimeoutMs: 50 })));
      const client = await connect(gateway, { era: '2025' });
      await expect(client.callTool('relay', { name: 'count' })).rejects.toThrow(
        /TN6003 .*mounted as 'backend'; connecting took too long\. Raise `connectTimeoutMs` of the mount/,
      );
    });

    it('close an idle server', async () => {
      const servers = sdkV1();
      const gateway = keep(await relayTo(sdkServer(servers.make, { idleTimeoutMs: 1 })));
      const client = await connect(gateway, { era: '2025' });
      await client.call('relay', { name: 'count' });
      await servers.untilClosed(1);
      expect(await client.call('relay', { name: 'count' })).toBe(1);
    });

    it('serve the first client alone where one server was given', async () => {
      const server = sdkV1().make();
      const gateway = keep(await relayTo(sdkServer(server)));
      const listed = await gateway.mounted.components(undefined);
      expect(listed.tools.length).toBeGreaterThan(3);
      const answers = { elicit: { value: 'yes' }, sample: 'words' };
      const first = await connect(gateway, { era: '2025', answers });
      expect(await first.call('relay', { name: 'everything', args: { mark: 'm' } })).toBe('m yes words');
      expect(await first.call('relay', { name: 'count' })).toBe(1);
      const second = await connect(gateway, { era: '2025' });
      await expect(second.call('relay', { name: 'count' })).rejects.toThrow(/TN6007 .*serves another client already/);
      expect(await first.call('relay', { name: 'count' })).toBe(2);
    });

    it('serve a 2026 client of this process where one server was given', async () => {
      const gateway = keep(await relayTo(sdkServer(sdkV1().make())));
      const client = await connect(gateway, { era: '2026', answers: { elicit: { value: 'yes' }, sample: 'words' } });
      expect(await client.call('relay', { name: 'everything', args: { mark: 'm' } })).toBe('m yes words');
    });
  });
});
