import { createServer, Injectable, Module, Tool, tool, type TenonServer } from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import type { FetchLike } from '@tenon/client';
import { remote, sdkServer } from '../src';
import { speakingOnly, startBackend } from './fixtures/backend';
import { keeping } from './fixtures/keeping';
import { relayTo, TestHost } from './fixtures/relay';
import { until } from './fixtures/until';
import { ScriptedServer } from './fixtures/scripted-server';
import { sdkV1, sdkV2 } from './fixtures/sdk-servers';

const names = (items: readonly Readonly<Record<string, unknown>>[]): unknown[] => items.map(({ name }) => name);

describe('what a mounted server offers', () => {
  const keep = keeping();

  async function scripted(script: ConstructorParameters<typeof ScriptedServer>[0]): Promise<[ScriptedServer, string]> {
    const server = keep(new ScriptedServer(script));
    return [server, await server.open()];
  }

  it.each(['2025', '2026'] as const)('is listed as a %s server lists it', async (era) => {
    const backend = keep(await startBackend());
    const direct = keep(await createTestClient(backend.server, { era }));
    const mounted = keep(await remote({ url: backend.url, fetch: speakingOnly(era) }).open(new TestHost()));
    const components = await mounted.components(undefined);
    expect(components.tools).toEqual(await direct.listTools());
    expect(components.resources).toEqual(await direct.listResources());
    expect(components.resourceTemplates).toEqual(await direct.listResourceTemplates());
    expect(components.prompts).toEqual(await direct.listPrompts());
    expect(components.completes).toBe(true);
  });

  it('is kept until its time is over, as one object', async () => {
    let lists = 0;
    const [, url] = await scripted({ 'tools/list': () => ((lists += 1), { tools: [{ name: 'a' }] }) });
    const mounted = keep(await remote(url).open(new TestHost()));
    const first = await mounted.components(undefined);
    expect(await mounted.components(undefined)).toBe(first);
    expect(lists).toBe(1);
    const impatient = keep(await remote(url, { listTtlMs: 0 }).open(new TestHost()));
    expect(await impatient.components(undefined)).toBe(await impatient.components(undefined));
    expect(lists).toBe(3);
  });

  it.each(['2025', '2026'] as const)('is read anew when a %s server says that it changed', async (era) => {
    const server = keep(growingServer());
    const { url } = await server.listen({ port: 0 });
    const host = new TestHost();
    const mounted = keep(await remote({ url, fetch: speakingOnly(era) }).open(host));
    expect(names((await mounted.components(undefined)).tools)).toEqual(['first']);
    void server.add(tool({ name: 'later' }, () => 'later'));
    expect(await host.untilChanged('tools')).toEqual({ kind: 'tools' });
    expect(names((await mounted.components(undefined)).tools)).toEqual(['first', 'later']);
  });

  it.each([sdkV1, sdkV2])(
    'is read anew when the server that %p made for a client says that it changed',
    async (sdk) => {
      const relay = keep(await relayTo(sdkServer(sdk().make)));
      await relay.mounted.components(undefined);
      const client = keep(await createTestClient(relay.server, { era: '2025' }));
      await client.callTool('relay', { name: 'grow' });
      expect(await relay.host.untilChanged('tools')).toEqual({ kind: 'tools' });
    },
  );

  it('is read from a server that never answers a ping', async () => {
    const silent = new Promise<never>(() => undefined);
    const [, url] = await scripted({ ping: () => silent, 'tools/list': () => ({ tools: [{ name: 'a' }] }) });
    const mounted = keep(await remote(url, { timeoutMs: 1_000 }).open(new TestHost()));
    expect(names((await mounted.components(undefined)).tools)).toEqual(['a']);
    expect(mounted.health).toMatchObject({ state: 'up' });
  });

  it('is empty where the server knows no such list', async () => {
    const [server, url] = await scripted({});
    server.capabilities = { tools: {}, prompts: {}, resources: {} };
    const mounted = keep(await remote(url).open(new TestHost()));
    expect(await mounted.components(undefined)).toEqual({
      tools: [],
      resources: [],
      resourceTemplates: [],
      prompts: [],
      completes: false,
    });
  });

  it('is read page by page, and ends where a cursor comes again', async () => {
    const [, url] = await scripted({
      'tools/list': ({ params }) => {
        const page = Number(params?.['cursor'] ?? 0);
        return { tools: [{ name: `tool${page}` }], nextCursor: String(Math.min(page + 1, 2)) };
      },
    });
    const mounted = keep(await remote(url).open(new TestHost()));
    expect(names((await mounted.components(undefined)).tools)).toEqual(['tool0', 'tool1', 'tool2']);
  });

  it('is an error where it does not end', async () => {
    let page = 0;
    const [, url] = await scripted({ 'tools/list': () => ({ tools: [], nextCursor: String((page += 1)) }) });
    const mounted = keep(await remote(url, { maxPages: 5 }).open(new TestHost()));
    await expect(mounted.components(undefined)).rejects.toThrow(/TN6004 .*its list does not end/);
    expect(page).toBe(5);
  });

  it('leaves out what no client could read, and says so once', async () => {
    const inputSchema = { type: 'object' };
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const script: ConstructorParameters<typeof ScriptedServer>[0] = {
      'tools/list': ({ id }, response) => {
        const tools = [
          { name: 'fine', inputSchema, 'x-own': 1, outputSchema: { type: 'object' } },
          { name: 'text', inputSchema: { type: 'string' } },
          { name: 'untyped', inputSchema: {} },
          { name: 'title', inputSchema, title: 5 },
          { name: 'hints', inputSchema, annotations: 'none' },
          { name: 'meta', inputSchema, _meta: 'none' },
          { name: 'deep', inputSchema: { type: 'object', properties: { a: { enum: 'DEEP' } } } },
          { name: '__proto__', inputSchema },
          { name: 5, inputSchema },
        ];
        const text = JSON.stringify({ jsonrpc: '2.0', id, result: { tools } }).replace('"DEEP"', deep);
        response.writeHead(200, { 'content-type': 'application/json' }).end(text);
      },
      'prompts/list': () => ({
        prompts: [
          { name: 'fine', arguments: [] },
          { name: 'words', arguments: 'none' },
        ],
      }),
    };
    const [server, url] = await scripted(script);
    server.capabilities = { tools: {}, prompts: {} };
    const host = new TestHost();
    const mounted = keep(await remote(url, { listTtlMs: 0 }).open(host));
    for (let n = 0; n < 2; n += 1) {
      host.logged.length = 0;
      const { tools, prompts } = await mounted.components(undefined);
      expect(names(tools)).toEqual(['fine', '__proto__']);
      expect(tools[0]).toMatchObject({ 'x-own': 1 });
      expect(names(prompts)).toEqual(['fine']);
      expect(host.logged).toHaveLength(2);
      expect(JSON.stringify(host.logged)).toContain('7 of tools');
    }
  });

  it('leaves out what has no name, and is an error where there is no list at all', async () => {
    let tools: unknown = [{ name: 'a' }, { title: 'nameless' }, null, 'text'];
    const [, url] = await scripted({ 'tools/list': () => ({ tools }) });
    const mounted = keep(await remote(url, { listTtlMs: 0 }).open(new TestHost()));
    expect((await mounted.components(undefined)).tools).toEqual([{ name: 'a' }]);
    tools = 'none';
    const other = keep(await remote(url).open(new TestHost()));
    await expect(other.components(undefined)).rejects.toThrow(/TN6004 .*cannot be read/);
  });

  it('depends on the caller where its headers do', async () => {
    const [, url] = await scripted({
      'tools/list': (_, __, http) => ({ tools: [{ name: `of-${String(http.headers['x-who'])}` }] }),
    });
    const relay = keep(
      await relayTo(remote(url, { headers: (caller) => ({ 'x-who': caller?.context.auth?.subject ?? 'nobody' }) })),
    );
    expect(relay.mounted.isPerCaller).toBe(true);
    for (const subject of ['ada', 'grace', 'ada']) {
      const client = keep(await createTestClient(relay.server, { auth: { subject, scopes: [] } }));
      expect(await client.call('list')).toEqual([`of-${subject}`]);
    }
  });

  it.each(['2025', '2026'] as const)('tells of resources that a client of a %s server subscribed to', async (era) => {
    const backend = keep(await startBackend());
    const relay = keep(await relayTo(remote({ url: backend.url, fetch: speakingOnly(era) })));
    const auth = { subject: 'ada', scopes: [] };
    const client = keep(await createTestClient(relay.server, { era: '2025', auth }));
    await client.call('subscribe', { name: 'memo://one' });
    backend.server.notifyResourceUpdated('memo://one');
    expect(await relay.host.untilChanged('resource')).toEqual({ kind: 'resource', uri: 'memo://one' });
    await client.call('unsubscribe', { name: 'memo://one' });
    relay.host.changes.length = 0;
    backend.server.notifyResourceUpdated('memo://one');
    await client.call('subscribe', { name: 'memo://x/text' });
    backend.server.notifyResourceUpdated('memo://x/text');
    await relay.host.untilChanged('resource');
    expect(relay.host.changes).toEqual([{ kind: 'resource', uri: 'memo://x/text' }]);
  });
});

describe('a subscription to a resource of a mounted server', () => {
  const keep = keeping();
  const auth = { subject: 'ada', scopes: [] };

  it.each(['2025', '2026'] as const)(
    'at a %s server lasts until the last session of a principal is done',
    async (era) => {
      const backend = keep(await startBackend());
      const relay = keep(await relayTo(remote({ url: backend.url, fetch: speakingOnly(era) })));
      const [one, two] = [
        keep(await createTestClient(relay.server, { era: '2025', auth })),
        keep(await createTestClient(relay.server, { era: '2025', auth })),
      ];
      await one.call('subscribe', { name: 'memo://one' });
      await two.call('subscribe', { name: 'memo://one' });
      await one.call('unsubscribe', { name: 'memo://one' });
      backend.server.notifyResourceUpdated('memo://one');
      expect(await relay.host.untilChanged('resource')).toEqual({ kind: 'resource', uri: 'memo://one' });
    },
  );

  it('is made anew where the stream of a 2026 server broke off', async () => {
    const backend = keep(await startBackend());
    const streams: AbortController[] = [];
    const fetch: FetchLike = (url, init) => {
      if (typeof init?.body !== 'string' || !init.body.includes('resourceSubscriptions'))
        return speakingOnly('2026')(url, init);
      const breaks = new AbortController();
      streams.push(breaks);
      return speakingOnly('2026')(url, { ...init, signal: AbortSignal.any([breaks.signal, init.signal!]) });
    };
    const relay = keep(await relayTo(remote({ url: backend.url, fetch })));
    const client = keep(await createTestClient(relay.server, { era: '2025', auth }));
    await client.call('subscribe', { name: 'memo://one' });
    streams[0]?.abort();
    await until(() => streams.length === 2);
    await until(() => {
      backend.server.notifyResourceUpdated('memo://one');
      return relay.host.changes.some(({ kind }) => kind === 'resource');
    });
  });
});

function growingServer(): TenonServer {
  @Injectable()
  class Tools {
    @Tool()
    first(): string {
      return 'first';
    }
  }
  @Module({ providers: [Tools] })
  class GrowingModule {}
  return createServer(GrowingModule, { name: 'growing', version: '1.0.0', logLevel: 'silent' });
}
