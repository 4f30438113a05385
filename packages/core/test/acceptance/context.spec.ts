import {
  Context,
  createServer,
  currentContext,
  Inject,
  Injectable,
  LOGGER,
  Module,
  Prompt,
  Resource,
  Tool,
  tool,
  type Logger,
  type LogLevel,
} from '@tenon/core';
import { createTestClient, describeEras, type TestClient } from '@tenon/testing';
import { HttpCaller } from './http-caller';

@Injectable()
class Names {
  constructor(@Inject(LOGGER) readonly log: Logger) {}

  nameOfRequest(): string {
    return `request ${currentContext().requestId}`;
  }
}

@Injectable()
class ContextTools {
  constructor(private readonly names: Names) {}

  @Tool()
  describe(ctx: Context): unknown {
    const { era, protocolVersion, transport, clientInfo, clientCapabilities, auth, meta } = ctx;
    return {
      era,
      protocolVersion,
      transport,
      client: clientInfo?.name,
      clientCapabilities,
      subject: auth?.subject ?? null,
      meta,
      hasSession: ctx.sessionId !== undefined,
      isId: typeof ctx.requestId,
      agent: ctx.http?.headers.get('user-agent') ?? null,
      authorization: ctx.http?.headers.get('authorization') ?? null,
      cookie: ctx.http?.headers.get('cookie') ?? null,
    };
  }

  @Tool()
  async work(ctx: Context): Promise<string> {
    await ctx.reportProgress(1, 2, 'half');
    await ctx.reportProgress(2, 2);
    return 'done';
  }

  @Tool()
  async talk(ctx: Context): Promise<void> {
    await ctx.debug('debugged');
    await ctx.info('informed', { rows: 3 });
    await ctx.notice('noticed');
    await ctx.warning('warned');
    await ctx.error('erred');
  }

  @Tool()
  async wait(ctx: Context): Promise<string> {
    await ctx.reportProgress(0);
    await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), { once: true }));
    ContextTools.reason = ctx.signal.reason;
    return 'late';
  }
  static reason: unknown;

  @Tool()
  async nested(ctx: Context): Promise<unknown> {
    await ctx.setState('shared', 'from outside', { scope: 'request' });
    const tool = await ctx.callTool('inner', { n: 2 });
    const resource = await ctx.readResource('data://inner');
    const prompt = await ctx.getPrompt('inner_prompt', { topic: 'tea' });
    return {
      tool: tool.structuredContent,
      resource: resource.contents[0],
      prompt: prompt.messages[0]?.content,
      after: await ctx.getState('seen', { scope: 'request' }),
    };
  }

  @Tool({ input: { type: 'object', properties: { n: { type: 'number' } } } })
  async inner(input: { n: number }, ctx: Context): Promise<unknown> {
    await ctx.setState('seen', input.n, { scope: 'request' });
    return { twice: input.n * 2, shared: await ctx.getState('shared', { scope: 'request' }) };
  }

  @Resource('data://inner')
  innerResource(): string {
    return 'inner text';
  }

  @Prompt({ name: 'inner_prompt', input: { type: 'object', properties: { topic: { type: 'string' } } } })
  innerPrompt({ topic }: { topic: string }): string {
    return `about ${topic}`;
  }

  @Tool()
  async failingInside(ctx: Context): Promise<unknown> {
    const unknown = await ctx.callTool('nobody').catch((error: unknown) => (error as { code: number }).code);
    const failed = await ctx.callTool('inner', { n: 'x' });
    return { unknown, failed: failed.isError };
  }

  @Tool()
  async circle(ctx: Context): Promise<unknown> {
    return ctx.callTool('circle');
  }

  @Tool()
  resolve(ctx: Context): boolean {
    return ctx.get(Names) === this.names;
  }

  @Tool()
  ambient(): string {
    return this.names.nameOfRequest();
  }
}

@Module({ providers: [ContextTools, Names] })
class ContextModule {}

const messagesOf = (t: TestClient): { level: string; data: unknown }[] =>
  t.notifications
    .filter(({ method }) => method === 'notifications/message')
    .map(({ params }) => ({ level: params['level'] as string, data: params['data'] }));

describeEras('Context', (era) => {
  it('tells who asks, how, and in which era', async () => {
    const capabilities = { roots: {} };
    const auth = { subject: 'ada', scopes: [] };
    await using t = await createTestClient(ContextModule, { era, capabilities, auth });
    expect(await t.call('describe', {}, { meta: { 'example.com/trace': 'x1' } })).toEqual({
      era,
      protocolVersion: era === '2025' ? '2025-11-25' : '2026-07-28',
      transport: 'memory',
      client: 'tenon-test-client',
      clientCapabilities: { roots: {} },
      subject: 'ada',
      meta: { 'example.com/trace': 'x1' },
      hasSession: era === '2025',
      isId: 'number',
      agent: null,
      authorization: null,
      cookie: null,
    });
  });

  it('shows the headers of HTTP with credentials redacted', async () => {
    await using http = await HttpCaller.open(ContextModule, era);
    const headers = { 'user-agent': 'probe', authorization: 'Bearer secret', cookie: 'a=b' };
    const { result } = await http.request('tools/call', { name: 'describe' }, headers);
    expect(result!['structuredContent']).toMatchObject({
      transport: 'http',
      agent: 'probe',
      authorization: '[redacted]',
      cookie: '[redacted]',
    });
  });

  it('reports progress to a client that asks for it, and to nobody else', async () => {
    await using t = await createTestClient(ContextModule, { era });
    const seen: unknown[] = [];
    expect(await t.call('work', {}, { onProgress: (one) => seen.push(one) })).toBe('done');
    expect(seen).toEqual([
      { progress: 1, total: 2, message: 'half' },
      { progress: 2, total: 2 },
    ]);
    const before = t.notifications.length;
    expect(await t.call('work')).toBe('done');
    expect(t.notifications).toHaveLength(before);
  });

  it('turns the reply over HTTP into a stream at the first notification', async () => {
    await using http = await HttpCaller.open(ContextModule, era);
    const plain = await http.request('tools/call', { name: 'work' });
    expect(plain.headers.get('content-type')).toMatch(/^application\/json/);
    const streamed = await http.request('tools/call', { name: 'work', _meta: { progressToken: 'p' } });
    expect(streamed.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(streamed.notifications.map(({ params }) => params['progress'])).toEqual([1, 2]);
    expect(streamed.result).toMatchObject({ content: [{ text: 'done' }] });
  });

  it.each<[LogLevel, string[]]>([
    ['debug', ['debug', 'info', 'notice', 'warning', 'error']],
    ['warning', ['warning', 'error']],
    ['emergency', []],
  ])('sends log messages from the level %s on that the client asks for', async (logLevel, levels) => {
    await using t = await createTestClient(ContextModule, { era, logLevel });
    await t.call('talk');
    expect(messagesOf(t).map(({ level }) => level)).toEqual(levels);
  });

  it('sends what belongs to a log message with it', async () => {
    await using t = await createTestClient(ContextModule, { era, logLevel: 'info' });
    await t.call('talk');
    expect(JSON.stringify(messagesOf(t)[0]!.data)).toMatch(/informed.*rows.*3/);
  });

  it('has a signal that aborts when the client cancels', async () => {
    await using t = await createTestClient(ContextModule, { era });
    const controller = new AbortController();
    const call = t.call(
      'wait',
      {},
      {
        signal: controller.signal,
        onProgress: () => controller.abort(new Error('not needed')),
      },
    );
    await expect(call).rejects.toThrow('not needed');
    await t.call('work');
    expect(String(ContextTools.reason)).toContain('not needed');
  });

  it('calls tools, resources and prompts of the server, which share the state of the request', async () => {
    await using t = await createTestClient(ContextModule, { era });
    expect(await t.call('nested')).toEqual({
      tool: { twice: 4, shared: 'from outside' },
      resource: { uri: 'data://inner', mimeType: 'text/plain', text: 'inner text' },
      prompt: { type: 'text', text: 'about tea' },
      after: 2,
    });
  });

  it('fails in nested calls as a client would see it', async () => {
    await using t = await createTestClient(ContextModule, { era });
    expect(await t.call('failingInside')).toEqual({ unknown: -32602, failed: true });
    await expect(t.call('circle')).rejects.toMatchObject({ message: expect.stringContaining('deeper than 32') });
  });

  it('resolves providers as the module of the handler sees them', async () => {
    await using t = await createTestClient(ContextModule, { era });
    expect(await t.call('resolve')).toBe(true);
  });

  it('is ambient only where the server says so', async () => {
    await using plain = await createTestClient(ContextModule, { era });
    await expect(plain.call('ambient')).rejects.toThrow(/ambientContext: true/);
    await using t = await createTestClient(ContextModule, { era, server: { ambientContext: true } });
    expect(await t.call('ambient')).toMatch(/^request \d+$/);
    expect(() => currentContext()).toThrow(/TN3006/);
  });
});

describe('Log levels of a 2025 session', () => {
  it('begin at info, and follow logging/setLevel', async () => {
    await using t = await createTestClient(ContextModule, { era: '2025' });
    await t.call('talk');
    expect(messagesOf(t).map(({ level }) => level)).toEqual(['info', 'notice', 'warning', 'error']);
    await t.request('logging/setLevel', { level: 'error' });
    await t.call('talk');
    expect(messagesOf(t).map(({ level }) => level)).toEqual(['info', 'notice', 'warning', 'error', 'error']);
    await expect(t.request('logging/setLevel', { level: 'loud' })).rejects.toMatchObject({ code: -32602 });
  });

  it('belong to one session, not to the server', async () => {
    await using server = createServer(ContextModule, { name: 'test', logLevel: 'silent' });
    await using quiet = await createTestClient(server, { era: '2025', logLevel: 'error' });
    await using curious = await createTestClient(server, { era: '2025', logLevel: 'debug' });
    await Promise.all([quiet.call('talk'), curious.call('talk')]);
    expect(messagesOf(quiet)).toHaveLength(1);
    expect(messagesOf(curious)).toHaveLength(5);
  });
});

describe('Log messages of 2026', () => {
  it('are not sent to a client that asks for none', async () => {
    await using t = await createTestClient(ContextModule, { era: '2026' });
    await t.call('talk');
    expect(t.notifications).toEqual([]);
  });

  it('cannot be asked for with logging/setLevel', async () => {
    await using t = await createTestClient(ContextModule, { era: '2026' });
    await expect(t.request('logging/setLevel', { level: 'debug' })).rejects.toMatchObject({ code: -32601 });
  });
});

describe('The server’s own log', () => {
  it('is injectable, and never a message to the client', async () => {
    @Module({ providers: [tool({ name: 'log' }, (_input, ctx) => ctx.log.info({ a: 1 }, 'inside'))] })
    class Logging {}
    await using t = await createTestClient(Logging, { logLevel: 'debug' });
    await t.call('log');
    expect(t.notifications).toEqual([]);
  });
});
