import { Client, type ClientOptions } from '@tenon/client';
import { FakeMcpServer, type FakeReply } from './servers/fake-mcp-server';

const html = { headers: { 'content-type': 'text/html' }, body: '<html>Hello</html>' };
const unreadable: Record<string, FakeReply> = {
  html,
  'broken JSON': { body: '{"jsonrpc":"2.0","id":' },
  'JSON of another kind': { body: '{"hello":"world"}' },
  'a list of something': { body: '[1]' },
};

async function failureOf(server: FakeMcpServer, era: ClientOptions['era']): Promise<Error> {
  try {
    await using client = await Client.connect(server.url, { era });
    await client.callTool('x');
  } catch (error) {
    return error as Error;
  }
  throw new Error('Nothing failed');
}

describe('an answer that is none', () => {
  it.each(Object.entries(unreadable).flatMap(([what, reply]) => [{ what, reply }]))(
    'is told from a server that cannot be reached: $what',
    async ({ reply }) => {
      for (const era of ['auto', '2025', '2026'] as const) {
        await using server = await FakeMcpServer.start(() => reply);
        const failure = await failureOf(server, era);
        expect(failure).toMatchObject({ code: 'TN7009' });
        expect(failure.message).toMatch(
          /connecting at .*its answer cannot be read \([^[{]+\)\. Check that it is an MCP/,
        );
      }
      await using server = await FakeMcpServer.start(({ method }) => (method === 'tools/call' ? reply : undefined));
      const failure = await failureOf(server, '2025');
      expect(failure).toMatchObject({ code: 'TN7009' });
      expect(failure.message).toMatch(/tools\/call at .*its answer cannot be read \([^[{]+\)\. Report it/);
    },
  );

  it('is told in one line where it does not fit', async () => {
    await using server = await FakeMcpServer.start(() => ({ result: { foo: 1 } }));
    const failure = await failureOf(server, '2025');
    expect(failure).toMatchObject({ code: 'TN7009' });
    expect(failure.message).toMatch(
      /Invalid result for initialize: protocolVersion .*expected string.*; capabilities /,
    );
  });

  it.each([
    [{ status: 500 }, /: HTTP 500 Internal Server Error\. /],
    [{ status: 503, body: '<html>\nnot today</html>' }, /: HTTP 503 Service Unavailable: <html>\. /],
    [{ status: 599, body: 'x'.repeat(2_000) }, /: HTTP 599: x{200,300}…\. /],
  ])('has the status of HTTP in its error: %j', async (reply, text) => {
    await using server = await FakeMcpServer.start(({ method }) => (method === 'tools/call' ? reply : undefined));
    const failure = await failureOf(server, '2025');
    expect(failure).toMatchObject({ code: 'TN7002', message: expect.stringMatching(text) });
    await using other = await FakeMcpServer.start(() => reply);
    expect((await failureOf(other, 'auto')).message).toContain(`HTTP ${reply.status}`);
  });
});
