import {
  Context,
  createServer,
  Ctx,
  Injectable,
  Module,
  mount,
  Tool,
  tool,
  type MountTarget,
  type ServerOptions,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, type TestClient, type TestClientOptions } from '@tenon/testing';
import { remote, sdkServer } from '../src';
import { speakingOnly, startBackend, type RunningBackend } from './fixtures/backend';
import { sdkV1, sdkV2 } from './fixtures/sdk-servers';
import { until } from './fixtures/until';

const eras = ['2025', '2026'] as const;

function gatewayTo(mounts: Record<string, MountTarget>, options: Partial<ServerOptions> = {}): TenonServer {
  @Injectable()
  class OwnTools {
    @Tool()
    own(): string {
      return 'own';
    }

    @Tool()
    async through(@Ctx() ctx: Context): Promise<unknown> {
      const first = await ctx.elicit('Own question?', String);
      const { content } = await ctx.callTool('back_ask', { who: 'inner' });
      const last = await ctx.elicit('Last question?', String);
      return [first.data, (content[0] as { text: string }).text, last.data].join(', ');
    }
  }
  @Module({
    providers: [OwnTools],
    mounts: Object.entries(mounts).map(([prefix, target]) => mount(target, { prefix })),
  })
  class GatewayModule {}
  return createServer(GatewayModule, { name: 'gateway', version: '1.0.0', logLevel: 'silent', ...options });
}

describe('a server that mounts a remote one', () => {
  let backend: RunningBackend;
  const closing: { close(): Promise<unknown> }[] = [];

  beforeAll(async () => (backend = await startBackend()));
  afterEach(async () => {
    for (const one of closing.splice(0).reverse()) await one.close();
    backend.journal.entries.length = 0;
  });
  afterAll(() => backend.close());

  function keep<T extends { close(): Promise<unknown> }>(one: T): T {
    closing.push(one);
    return one;
  }
  async function connect(server: TenonServer, options: TestClientOptions = {}): Promise<TestClient> {
    keep(server);
    return keep(await createTestClient(server, options));
  }

  describe.each(eras.flatMap((front) => eras.map((era) => ({ front, era }))))(
    'of $era for a $front client',
    ({ front, era }) => {
      const target = (): MountTarget => remote({ url: backend.url, fetch: speakingOnly(era) });

      it('lists and serves what that offers under its prefix', async () => {
        const client = await connect(gatewayTo({ back: target() }), { era: front });
        const tools = await client.listTools();
        expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['own', 'back_echo', 'back_ask']));
        expect(await client.call('own')).toBe('own');
        expect(await client.callTool('back_echo', { text: 'hi' })).toMatchObject({
          content: [{ type: 'text', text: 'hi' }],
          structuredContent: { text: 'hi' },
          meta: { 'example.com/kept': 1 },
        });
        expect((await client.listResources()).map(({ uri }) => uri)).toEqual(['memo://back/one']);
        const read = await client.readResource('memo://back/two/text');
        expect(read.contents).toMatchObject([{ uri: 'memo://back/two/text', text: 'text of two' }]);
        expect((await client.getPrompt('back_greet', { name: 'Ada' })).messages).toMatchObject([
          { content: { text: 'Greet Ada' } },
        ]);
        expect((await client.complete('back_greet', 'name', 'al')).values).toEqual(['alan']);
      });

      it('hands on its questions, amid questions of its own', async () => {
        const client = await connect(gatewayTo({ back: target() }), {
          era: front,
          answers: { elicit: ({ message }) => ({ value: String(message).split(' ')[0] as string }) },
        });
        expect(await client.call('through')).toBe('Own, inner: Name, Last');
        expect(client.questions).toHaveLength(3);
        expect(await client.call('back_askTwice')).toBe('done First? Second');
      });

      it('hands on progress, log messages and cancellation', async () => {
        const client = await connect(gatewayTo({ back: target() }), { era: front, logLevel: 'info' });
        const reports: number[] = [];
        await client.callTool('back_work', { steps: 2 }, { onProgress: ({ progress }) => reports.push(progress) });
        expect(reports).toEqual([1, 2]);
        const logs = client.notifications.filter(({ method }) => method === 'notifications/message');
        expect(logs.map(({ params }) => params['data'])).toEqual(['step 1', 'step 2']);
        const cancel = new AbortController();
        client.callTool('back_hang', {}, { signal: cancel.signal }).catch(() => undefined);
        await backend.journal.until('hangs');
        cancel.abort();
        await backend.journal.until('cancelled');
      });

      it('does all that through two levels', async () => {
        const inner = keep(gatewayTo({ back: target() }, { name: 'inner' }));
        const { url } = await inner.listen({ port: 0 });
        const client = await connect(gatewayTo({ in: remote(url) }), {
          era: front,
          answers: { elicit: { value: 'yes' }, sample: 'words', roots: ['file:///here'] },
          logLevel: 'info',
        });
        expect(await client.callTool('in_back_echo', { text: 'hi' })).toMatchObject({
          structuredContent: { text: 'hi' },
        });
        expect(await client.call('in_back_everything', { mark: 'm' })).toBe('m yes words');
        expect(await client.call('in_back_askTogether')).toBe('yes file:///here words');
        const logs = client.notifications.filter(({ method }) => method === 'notifications/message');
        expect(logs.map(({ params }) => params['data'])).toEqual(expect.arrayContaining(['m', 'm']));
        expect((await client.readResource('memo://in/back/two/text')).contents).toMatchObject([
          { text: 'text of two' },
        ]);
      });
    },
  );

  it('that cannot be reached still starts, lists its own, and says why a call fails', async () => {
    const gone = await startBackend();
    const port = Number(new URL(gone.url).port);
    const server = gatewayTo({ back: remote(gone.url) });
    const before = await connect(server);
    expect((await before.listTools()).map(({ name }) => name)).toContain('back_echo');
    await gone.close();
    expect(await before.call('own')).toBe('own');
    await expect(before.callTool('back_echo', { text: 'x' })).rejects.toThrow(/TN6002 .*mounted as 'back'/);
    const back = keep(await startBackend({}, port));
    expect(back.url).toBe(gone.url);
    expect(await before.callTool('back_echo', { text: 'x' })).toMatchObject({ content: [{ text: 'x' }] });
  });

  it('never reached at the start shows its components once it is there', async () => {
    const gone = await startBackend();
    const port = Number(new URL(gone.url).port);
    await gone.close();
    const client = await connect(gatewayTo({ back: remote(gone.url) }), { era: '2025' });
    expect((await client.listTools()).map(({ name }) => name)).toEqual(['own', 'through']);
    keep(await startBackend({}, port));
    await until(() => client.notifications.some(({ method }) => method === 'notifications/tools/list_changed'));
    expect((await client.listTools()).map(({ name }) => name)).toContain('back_echo');
  });

  it.each(eras)('tells %s clients of a tool that the remote server got', async (era) => {
    const other = keep(await startBackend());
    const client = await connect(gatewayTo({ back: remote({ url: other.url, fetch: speakingOnly(era) }) }), {
      era: '2025',
    });
    await client.listTools();
    void other.server.add(tool({ name: 'later' }, () => 'later'));
    await until(() => client.notifications.some(({ method }) => method === 'notifications/tools/list_changed'));
    expect((await client.listTools()).map(({ name }) => name)).toContain('back_later');
    expect(await client.call('back_later')).toBe('later');
  });

  it('tells of a resource whose client subscribed to it', async () => {
    const client = await connect(gatewayTo({ back: remote(backend.url) }), { era: '2025' });
    await client.request('resources/subscribe', { uri: 'memo://back/one' });
    backend.server.notifyResourceUpdated('memo://one');
    const isTold = (): boolean =>
      client.notifications.some(
        ({ method, params }) => method === 'notifications/resources/updated' && params['uri'] === 'memo://back/one',
      );
    await until(isTold);
  });

  it('shows each caller what its headers make of it', async () => {
    const target = remote(backend.url, {
      headers: (caller) => ({ 'x-who': caller?.context.auth?.subject ?? 'nobody' }),
    });
    const server = gatewayTo({ back: target });
    for (const subject of ['ada', 'grace']) {
      const client = await connect(server, { auth: { subject, scopes: [] } });
      expect((await client.listTools()).map(({ name }) => name)).toContain('back_header');
      expect(await client.call('back_header', { name: 'x-who' })).toBe(subject);
    }
  });

  it.each(eras.flatMap((front) => [sdkV1, sdkV2].map((sdk) => ({ front, sdk, name: sdk.name }))))(
    'or one of $name in this process serves a $front client',
    async ({ front, sdk }) => {
      const client = await connect(gatewayTo({ legacy: sdkServer(sdk().make) }), {
        era: front,
        answers: { elicit: { value: 'yes' }, sample: 'words' },
      });
      expect((await client.listTools()).map(({ name }) => name)).toContain('legacy_everything');
      expect(await client.call('legacy_everything', { mark: 'm' })).toBe('m yes words');
    },
  );
});
