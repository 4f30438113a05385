import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createTestClient } from '@tenon/testing';
import { remote, type RemoteOptions } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { relayTo } from './fixtures/relay';
import { ScriptedServer } from './fixtures/scripted-server';

describe.each(['2025', '2026'] as const)('headers of requests to a %s server', (era) => {
  let backend: RunningBackend;
  const seen: Headers[] = [];
  const closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => (backend = await startBackend()));
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    seen.length = 0;
  });
  afterAll(() => backend.close());

  async function call(options: RemoteOptions, sent: Record<string, string>): Promise<void> {
    const fetch: typeof globalThis.fetch = (url, init) => {
      seen.push(new Headers(init?.headers));
      return speakingOnly(era)(url as string, init);
    };
    const relay = await relayTo(remote({ url: backend.url, fetch }, options));
    closing.push(() => relay.close());
    const { url } = await relay.server.listen({ port: 0 });
    const client = new Client({ name: 'front', version: '1.0.0' });
    closing.push(() => client.close());
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: sent } }));
    await client.callTool({ name: 'relay', arguments: { name: 'session' } });
  }

  const sent = {
    authorization: 'Bearer front-secret',
    'x-tenant': 'north',
    'x-api-key': 'key-of-the-client',
    cookie: 'a=b',
  };

  function expectNowhere(value: string): void {
    for (const headers of seen) expect([...headers.values()].join('\n')).not.toContain(value);
  }

  it('hold nothing of the client unless it is named', async () => {
    await call({}, sent);
    expect(seen.length).toBeGreaterThan(0);
    for (const value of Object.values(sent)) expectNowhere(value);
  });

  it('hold what is named, credentials that are not tokens included, and nothing else', async () => {
    await call({ forwardHeaders: ['X-Tenant', 'x-api-key'] }, sent);
    const last = seen.at(-1);
    expect(last?.get('x-tenant')).toBe('north');
    expect(last?.get('x-api-key')).toBe('key-of-the-client');
    expectNowhere('front-secret');
    expectNowhere('a=b');
  });

  it('hold the token of the client only where that is said loudly', async () => {
    await call({ dangerouslyForwardAuthorization: true }, sent);
    expect(seen.at(-1)?.get('authorization')).toBe('Bearer front-secret');
    expectNowhere('north');
  });

  it('hold what is set, over what is forwarded', async () => {
    await call({ headers: { authorization: 'Bearer own', 'x-tenant': 'south' }, forwardHeaders: ['x-tenant'] }, sent);
    for (const headers of seen) {
      expect(headers.get('authorization')).toBe('Bearer own');
      expect(headers.get('x-tenant')).toBe('south');
    }
  });

  it('can be made for the one who asks', async () => {
    await call({ headers: (caller) => ({ 'x-client': caller?.context.clientInfo?.name ?? 'none' }) }, sent);
    expect(seen.at(-1)?.get('x-client')).toBe('front');
  });
});

describe('a header that the mounted server repeats in errors', () => {
  const own = 'own-secret-of-the-mount';
  const theirs = 'token-of-the-client';

  it.each<[string, (text: string) => unknown]>([
    ['of the protocol', (text) => ({ error: { code: -32000, message: text, data: { text } } })],
    ['of HTTP', (text) => text],
  ])('%s is neither told nor logged', async (_, answer) => {
    const scripted = new ScriptedServer({
      'tools/call': ({ id }, response, { headers }) => {
        const told = answer(`no ${String(headers['x-own'])} ${String(headers['authorization'])}`);
        const isText = typeof told === 'string';
        response.writeHead(isText ? 500 : 200, { 'content-type': isText ? 'text/plain' : 'application/json' });
        response.end(isText ? told : JSON.stringify({ jsonrpc: '2.0', id, ...(told as object) }));
      },
    });
    const relay = await relayTo(
      remote(await scripted.open(), { headers: { 'x-own': own }, dangerouslyForwardAuthorization: true }),
    );
    const { url } = await relay.server.listen({ port: 0 });
    const client = new Client({ name: 'front', version: '1.0.0' });
    try {
      const requestInit = { headers: { authorization: `Bearer ${theirs}` } };
      await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
      const failure: unknown = await client
        .callTool({ name: 'relay', arguments: { name: 'x' } })
        .catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(Error);
      expect(inspect([failure, relay.host.logged], { depth: 9 })).not.toMatch(/own-secret|token-of/);
    } finally {
      await client.close();
      await relay.close();
      await scripted.close();
    }
  });
});

it('that cannot be made are told of by name, and of why in the log alone', async () => {
  const backend = await startBackend();
  const relay = await relayTo(
    remote(backend.url, {
      headers: (caller) => {
        if (caller) throw new Error('vault.internal refused hunter2');
        return {};
      },
    }),
  );
  const client = await createTestClient(relay.server, { era: '2025' });
  try {
    const failure = await client.callTool('relay', { name: 'session' }).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: -32603, message: expect.stringMatching(/TN6002 .*mounted as 'backend'/) });
    expect(inspect(failure, { depth: 9 })).not.toMatch(/vault|hunter2/);
    expect(inspect(relay.host.logged, { depth: 9 })).toContain('vault.internal refused hunter2');
  } finally {
    await client.close();
    await relay.close();
    await backend.close();
  }
});

describe('a redirect', () => {
  it('to another origin is not followed, so that no header gets there', async () => {
    const arrived: IncomingHttpHeaders[] = [];
    const elsewhere = createHttpServer(({ headers }, response) => {
      arrived.push(headers);
      response.end();
    });
    const redirecting = createHttpServer((_, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/` }).end();
    });
    for (const server of [elsewhere, redirecting]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    }
    const url = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}/mcp`;
    const relay = await relayTo(remote(url, { headers: { 'x-api-key': 'secret-key' } }));
    await expect(relay.mounted.components(undefined)).rejects.toThrow('TN6002');
    expect(arrived).toEqual([]);
    await relay.close();
    for (const server of [elsewhere, redirecting]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
