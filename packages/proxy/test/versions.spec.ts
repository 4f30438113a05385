import {
  Context,
  createServer,
  Ctx,
  Injectable,
  Module,
  mount,
  Prompt,
  Resource,
  Tool,
  type MountOptions,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, type TestClient } from '@tenon/testing';
import { remote } from '../src';
import { speakingOnly } from './fixtures/backend';

@Injectable()
class Versioned {
  @Tool({ name: 'search', version: '1.0', tags: ['old'] })
  searchOne(@Ctx() { meta }: Context): string {
    return `search 1.0 ${JSON.stringify(meta['example.com/kept'] ?? null)}`;
  }
  @Tool({ name: 'search', version: '2.0' })
  searchTwo(): string {
    return 'search 2.0';
  }
  @Tool({ name: 'search', version: '1.5' })
  searchBetween(): string {
    return 'search 1.5';
  }
  @Tool()
  plain(): string {
    return 'plain';
  }
  @Resource('memo://one', { version: '1.0' })
  oneOne(): string {
    return 'one 1.0';
  }
  @Resource('memo://one', { version: '2.0' })
  oneTwo(): string {
    return 'one 2.0';
  }
  @Prompt({ name: 'greet', version: '1.0' })
  greetOne(): string {
    return 'greet 1.0';
  }
  @Prompt({ name: 'greet', version: '2.0' })
  greetTwo(): string {
    return 'greet 2.0';
  }
}
@Module({ providers: [Versioned] })
class VersionedModule {}

@Injectable()
class Own {
  @Tool()
  async through(@Ctx() ctx: Context): Promise<unknown> {
    return (await ctx.callTool('back_search', {}, { version: '1.5' })).content[0];
  }
}

describe.each(['2025', '2026'] as const)('versions of what a %s server offers', (era) => {
  let backend: TenonServer;
  let url: string;
  const closing: { close(): Promise<unknown> }[] = [];
  beforeAll(async () => {
    backend = createServer(VersionedModule, { name: 'backend', version: '1.0.0', logLevel: 'silent' });
    ({ url } = await backend.listen({ port: 0 }));
  });
  afterEach(async () => {
    for (const one of closing.splice(0).reverse()) await one.close();
  });
  afterAll(() => backend.close());

  function gateway(to = url, options: MountOptions = {}): TenonServer {
    const target = remote({ url: to, fetch: speakingOnly(era) });
    @Module({ providers: [Own], mounts: [mount(target, { prefix: 'back', ...options })] })
    class GatewayModule {}
    const server = createServer(GatewayModule, { name: 'gateway', version: '1.0.0', logLevel: 'silent' });
    closing.push(server);
    return server;
  }
  async function connect(server: TenonServer): Promise<TestClient> {
    const client = await createTestClient(server, { era });
    closing.push(client);
    return client;
  }
  const asking = (version: string, key = 'tenon') => ({ meta: { [key]: { version } } });

  it('are named by the list, which shows the newest', async () => {
    const t = await connect(gateway());
    const search = (await t.listTools()).find(({ name }) => name === 'back_search');
    const versions = ['2.0', '1.5', '1.0'];
    expect(search?.['_meta']).toMatchObject({
      tenon: { version: '2.0', versions },
      fastmcp: { version: '2.0', versions },
    });
  });

  it.each(['tenon', 'fastmcp'])('are reached by who asks for one under `_meta.%s`', async (key) => {
    const t = await connect(gateway());
    expect(await t.call('back_search')).toBe('search 2.0');
    expect(await t.call('back_search', {}, asking('2.0', key))).toBe('search 2.0');
    expect(await t.call('back_search', {}, asking('1.5', key))).toBe('search 1.5');
    const read = await t.readResource('memo://back/one', asking('1.0', key));
    expect(read.contents).toMatchObject([{ uri: 'memo://back/one', text: 'one 1.0' }]);
    const got = await t.getPrompt('back_greet', {}, asking('1.0', key));
    expect(got.messages).toMatchObject([{ content: { text: 'greet 1.0' } }]);
  });

  it('are reached in any spelling, with what else the request says of itself', async () => {
    const t = await connect(gateway());
    const meta = { tenon: { version: 'v1' }, 'example.com/kept': 7 };
    expect(await t.call('back_search', {}, { meta })).toBe('search 1.0 7');
  });

  it('are reached by handlers, and through two servers', async () => {
    const inner = gateway();
    const outer = gateway((await inner.listen({ port: 0 })).url);
    const t = await connect(outer);
    expect(await t.call('back_through')).toBe('search 1.5');
    expect(await t.call('back_back_search', {}, asking('1.0'))).toMatch('search 1.0');
  });

  it('that there are not are unknown, with those that there are', async () => {
    const t = await connect(gateway());
    await expect(t.callTool('back_search', {}, asking('3.0'))).rejects.toThrow(/'3\.0'.*2\.0, 1\.5, 1\.0/);
  });

  it('take the place of a newer one that is hidden here', async () => {
    const server = gateway();
    await server.disable({ names: ['back_search'], versions: ['2.0'] });
    const t = await connect(server);
    expect(await t.call('back_search')).toBe('search 1.5');
    await expect(t.callTool('back_search', {}, asking('2.0'))).rejects.toThrow('Unknown version');
  });

  it('are not there where tags decide what appears, since theirs are not listed', async () => {
    const t = await connect(gateway(url, { excludeTags: ['old'] }));
    expect(await t.call('back_search')).toBe('search 2.0');
    await expect(t.callTool('back_search', {}, asking('1.0'))).rejects.toThrow('Unknown version');
  });
});
