import { Arg, createServer, Injectable, Module, prompt, resource, Tool, ToolError } from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { FakeLogger } from '../fakes/fake-logger';
import { HttpCaller } from './http-caller';

const secret = 'password of /srv/db is hunter2';

@Injectable()
class LeakyTools {
  @Tool()
  leak(): never {
    throw new Error(secret);
  }

  @Tool()
  tell(): never {
    throw new ToolError('Meant for you.');
  }

  @Tool()
  typed(@Arg('n') n: number): number {
    return n;
  }
}

@Module({
  providers: [
    LeakyTools,
    resource('data://leak', { name: 'leak' }, () => {
      throw new Error(secret);
    }),
    prompt({ name: 'leak' }, () => {
      throw new Error(secret);
    }),
  ],
})
class LeakyModule {}

const textOf = (result: Record<string, unknown> | undefined): string =>
  (result!['content'] as { text: string }[])[0]!.text;

describeEras('Error details', (era) => {
  it('of unexpected errors are masked over HTTP, with an id that the log has too', async () => {
    const logger = new FakeLogger();
    await using http = await HttpCaller.open(LeakyModule, era, { server: { logger } });
    const { result } = await http.request('tools/call', { name: 'leak' });
    expect(result).toMatchObject({ isError: true });
    const [, id] = /^Error calling tool 'leak' \(error (\w+)\)$/.exec(textOf(result))!;
    expect(logger.lines).toContainEqual(
      expect.objectContaining({ level: 'error', data: expect.objectContaining({ errorId: id }) }),
    );
    for (const [method, params] of [
      ['resources/read', { uri: 'data://leak' }],
      ['prompts/get', { name: 'leak' }],
    ] as const) {
      const { error } = await http.request(method, params);
      expect(error).toMatchObject({ code: -32603 });
      expect(JSON.stringify(error)).not.toContain('hunter2');
    }
  });

  it('of a ToolError and of wrong arguments always reach the client', async () => {
    await using http = await HttpCaller.open(LeakyModule, era, { server: { maskErrorDetails: true } });
    expect(textOf((await http.request('tools/call', { name: 'tell' })).result)).toBe('Meant for you.');
    const wrong = await http.request('tools/call', { name: 'typed', arguments: { n: 'x' } });
    expect(textOf(wrong.result)).toMatch(/n: must be a number/);
  });

  it('are shown in process, and wherever the server says so', async () => {
    await using t = await createTestClient(LeakyModule, { era });
    await expect(t.call('leak')).rejects.toThrow(secret);
    await using masked = await createTestClient(LeakyModule, { era, server: { maskErrorDetails: true } });
    await expect(masked.call('leak')).rejects.toThrow(/^Error calling tool 'leak' \(error \w+\)$/);
    await using http = await HttpCaller.open(LeakyModule, era, { server: { maskErrorDetails: false } });
    expect(textOf((await http.request('tools/call', { name: 'leak' })).result)).toContain(secret);
  });
});

describe('Plain HTTP routes', () => {
  const at = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1:8000${path}`, init);

  it('stand beside MCP, by method and path', async () => {
    await using server = createServer(LeakyModule, { name: 'test', logLevel: 'silent' });
    server
      .route('GET', '/health', () => Response.json({ ok: true }))
      .route('POST', '/echo', async (request) => new Response(await request.text(), { status: 201 }))
      .route('GET', '/files/*', (request) => new Response(new URL(request.url).pathname));
    const health = await server.fetch(at('/health'));
    expect({ status: health.status, body: await health.json() }).toEqual({ status: 200, body: { ok: true } });
    const echo = await server.fetch(at('/echo', { method: 'POST', body: 'hi' }));
    expect({ status: echo.status, body: await echo.text() }).toEqual({ status: 201, body: 'hi' });
    expect(await (await server.fetch(at('/files/a/b'))).text()).toBe('/files/a/b');
    expect((await server.fetch(at('/health', { method: 'DELETE' }))).status).toBe(405);
    const nothing = await server.fetch(at('/nothing'));
    expect(nothing.status).toBe(404);
    expect(await nothing.text()).toContain('POST /mcp');
  });

  it('that fail tell nothing of why', async () => {
    await using server = createServer(LeakyModule, { name: 'test', logLevel: 'silent' });
    server.route('GET', '/broken', () => {
      throw new Error(secret);
    });
    const broken = await server.fetch(at('/broken'));
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain('hunter2');
  });

  it('are refused where they are no routes', () => {
    const server = createServer(LeakyModule, { name: 'test', logLevel: 'silent' });
    const reply = (): Response => new Response();
    server.route('GET', '/health', reply);
    expect(() => server.route('GET', '/health', reply)).toThrow(/registered already/);
    expect(() => server.route('GET', 'health', reply)).toThrow(/TN1015/);
  });
});
