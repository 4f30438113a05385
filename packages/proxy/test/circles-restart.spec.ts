import { createServer, Module, mount, tool, type TenonServer } from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { remote } from '../src';
import { speakingOnly } from './fixtures/backend';
import { freePort } from '../../testing/test/free-port';
import { keeping } from './fixtures/keeping';
import { until } from './fixtures/until';

describe.each(['2025', '2026'] as const)('a server in a circle that was started anew (%s)', (era) => {
  const keep = keeping();

  function serverTo(name: string, port: number): TenonServer {
    const target = remote({ url: `http://127.0.0.1:${port}/mcp`, fetch: speakingOnly(era) });
    @Module({ providers: [tool({ name }, () => name)], mounts: [mount(target, { prefix: 'm' })] })
    class App {}
    return keep(createServer(App, { name, version: '1.0.0', logLevel: 'silent' }));
  }
  const toolsOf = async (server: TenonServer): Promise<string> => {
    await using t = await createTestClient(server, { era });
    return (await t.listTools())
      .map(({ name }) => name)
      .sort()
      .join();
  };

  it('does not get back what it has itself, though the others knew it by another id', async () => {
    const [one, two] = [await freePort(), await freePort()];
    const a = serverTo('a', two);
    const b = serverTo('b', one);
    await Promise.all([a.listen({ port: one }), b.listen({ port: two })]);
    await until(async () => (await toolsOf(a)) === 'a,m_b' && (await toolsOf(b)) === 'b,m_a');
    await a.close();
    const anew = serverTo('a', two);
    await anew.listen({ port: one });
    await until(async () => (await toolsOf(anew)) !== 'a');
    await until(async () => (await toolsOf(anew)) === 'a,m_b');
    expect(await toolsOf(b)).toBe('b,m_a');
  }, 20_000);
});
