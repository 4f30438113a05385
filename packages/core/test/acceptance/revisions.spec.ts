import {
  Complete,
  createServer,
  Injectable,
  Middleware,
  Module,
  prompt,
  ProtocolError,
  resource,
  tool,
  ToolResult,
  type Context,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type PromptMessage,
  type TenonServer,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { call2026, request2026, Session } from '../http/eras';

const revisions2025 = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const;
const revisions = [...revisions2025, '2026-07-28'] as const;

const audio = { type: 'audio', data: Buffer.from('a sound').toString('base64'), mimeType: 'audio/wav' } as const;
const link = { type: 'resource_link', uri: 'data://report', name: 'report', mimeType: 'text/csv', size: 7 } as const;
const messages: PromptMessage[] = [
  { role: 'user', content: audio },
  { role: 'assistant', content: link },
];
const withCode = { type: 'object', properties: { code: { type: 'integer' } } };

/** What 2025-11-25 demands of -32042 is in it. */
const data = { kept: true, elicitations: [] };

function fail(code: unknown): never {
  throw new ProtocolError(Number(code), 'by the application', data);
}

async function chatter(ctx: Context): Promise<string> {
  await ctx.debug('mild');
  await ctx.warning('grave');
  return 'said';
}

@Injectable()
class Completions {
  @Complete('failing://{code}', 'code')
  codes(value: string): string[] {
    return fail(value);
  }
}

@Middleware()
class Failing implements McpMiddleware {
  onMessage(message: McpMessage, next: Next): Promise<unknown> {
    const { fails } = message.context.meta;
    return typeof fails === 'number' ? fail(fails) : next(message);
  }
}

@Module({
  middleware: [Failing],
  providers: [
    Completions,
    tool({ name: 'everything', output: { type: 'object' } }, () => {
      return new ToolResult({ content: ['text', audio, link], structuredContent: { kept: true } });
    }),
    tool({ name: 'structured', output: { type: 'object' } }, () => {
      return new ToolResult({ content: [], structuredContent: { a: 1 } });
    }),
    tool({ name: 'nested' }, async (_, ctx) => {
      const { content } = await ctx.callTool('everything');
      return content.map(({ type }) => type).join(' ');
    }),
    tool({ name: 'fail', input: withCode }, ({ code }) => fail(code)),
    tool({ name: 'meta' }, (_, ctx) => ({ meta: ctx.meta })),
    tool({ name: 'chatter' }, (_, ctx) => chatter(ctx)),
    prompt({ name: 'listen' }, () => messages),
    prompt({ name: 'fail', input: { type: 'object', properties: { code: { type: 'string' } } } }, ({ code }) =>
      fail(code),
    ),
    prompt({ name: 'meta' }, (_, ctx) => JSON.stringify(ctx.meta)),
    prompt({ name: 'chatter' }, (_, ctx) => chatter(ctx)),
    resource('failing://{code}', { name: 'failing' }, ({ code }) => fail(code)),
    resource('data://meta', { name: 'meta' }, (_, ctx) => ctx.meta),
    resource('data://chatter', { name: 'chatter' }, (_, ctx) => chatter(ctx)),
  ],
})
class App {}

/** Asks for a method over each transport, and gives the answers. */
async function askEverywhere(
  revision: (typeof revisions)[number],
  method: string,
  params: Record<string, unknown>,
): Promise<Record<string, unknown>[]> {
  const is2026 = revision === '2026-07-28';
  await using memory = await createTestClient(server, { era: is2026 ? '2026' : '2025', protocolVersion: revision });
  const inMemory = await memory.request(method, params, {
    meta: params['_meta'] as Record<string, unknown> | undefined,
  });
  const overHttp = is2026
    ? await request2026(url, method, params)
    : await (await Session.open(url, { version: revision })).request(method, params);
  return [inMemory, overHttp.answer?.result ?? {}];
}

let server: TenonServer;
let url: string;
beforeAll(async () => {
  server = createServer(App, { name: 'revisions', logLevel: 'silent' });
  ({ url } = await server.listen({ port: 0 }));
});
afterAll(() => server.close());

describe.each(revisions)('content in %s', (revision) => {
  const hasAudio = revision >= '2025-03-26';
  const hasLinks = revision >= '2025-06-18';
  const insteadOf = (what: string): unknown => ({ type: 'text', text: expect.stringContaining(what) });
  const expectedAudio = hasAudio ? audio : insteadOf('Audio, audio/wav, 7 bytes');
  const expectedLink = hasLinks ? link : insteadOf("'report' at data://report (text/csv, 7 bytes)");

  it('of a tool has the blocks that the revision has, and text for the others', async () => {
    for (const result of await askEverywhere(revision, 'tools/call', { name: 'everything' })) {
      expect(result).toMatchObject({
        content: [{ type: 'text', text: 'text' }, expectedAudio, expectedLink],
        structuredContent: { kept: true },
      });
    }
  });

  it('of a prompt does, too', async () => {
    for (const result of await askEverywhere(revision, 'prompts/get', { name: 'listen' })) {
      expect(result['messages']).toEqual([
        { role: 'user', content: expectedAudio },
        { role: 'assistant', content: expectedLink },
      ]);
    }
  });

  it('has text where there would be structured content only, which older clients pass over', async () => {
    for (const result of await askEverywhere(revision, 'tools/call', { name: 'structured' })) {
      expect(result['content']).toEqual(hasLinks ? [] : [{ type: 'text', text: '{"a":1}' }]);
    }
  });

  it('is whole within the server', async () => {
    for (const result of await askEverywhere(revision, 'tools/call', { name: 'nested' })) {
      expect(result['content']).toEqual([{ type: 'text', text: 'text audio resource_link' }]);
    }
  });
});

describe.each(revisions)('a server in %s', (revision) => {
  it('offers no tasks and no extensions, neither in its capabilities nor with its tools', async () => {
    const method = revision === '2026-07-28' ? 'server/discover' : 'initialize';
    const [tools] = await askEverywhere(revision, 'tools/list', {});
    for (const listed of tools!['tools'] as object[]) expect(listed).not.toHaveProperty('execution');
    await using t = await createTestClient(server, {
      era: method === 'initialize' ? '2025' : '2026',
      protocolVersion: revision,
    });
    const capabilities = t.serverInfo['capabilities'] as object;
    expect(capabilities).toMatchObject({ tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} });
    expect(capabilities).not.toHaveProperty('tasks');
    expect(capabilities).not.toHaveProperty('extensions');
    for (const task of ['tasks/get', 'tasks/list', 'tasks/result', 'tasks/cancel']) {
      await expect(t.request(task, { taskId: 'a' })).rejects.toMatchObject({ code: -32601 });
    }
  });

  it('passes over the wish that a call becomes a task', async () => {
    const params = { name: 'nested', task: { ttl: 60_000 } };
    for (const result of await askEverywhere(revision, 'tools/call', params)) {
      expect(result).toMatchObject({ content: [{ type: 'text' }] });
      expect(result).not.toHaveProperty('task');
    }
  });
});

describe.each([
  ['tools/call', (code: number) => ({ name: 'fail', arguments: { code } })],
  ['prompts/get', (code: number) => ({ name: 'fail', arguments: { code: String(code) } })],
  ['resources/read', (code: number) => ({ uri: `failing://${code}` })],
  [
    'completion/complete',
    (code: number) => ({
      ref: { type: 'ref/resource', uri: 'failing://{code}' },
      argument: { name: 'code', value: String(code) },
    }),
  ],
  ['tools/list', (code: number) => ({ _meta: { fails: code } })],
  ['server/discover', (code: number) => ({ _meta: { fails: code } })],
  ['no/such', (code: number) => ({ _meta: { fails: code } })],
] as const)('an error of the application in answer to %s', (method, paramsOf) => {
  const expected = [
    [-32002, -32602],
    [-32042, -32603],
    [-32050, -32603],
    [-32099, -32603],
    [-32000, -32000],
    [4711, 4711],
  ] as const;

  it.each(expected)('with code %d is one with %d in 2026', async (code, sent) => {
    const error = { code: sent, message: 'by the application', data };
    await using t = await createTestClient(server);
    const { _meta, ...params } = paramsOf(code) as { _meta?: Record<string, unknown> };
    await expect(t.request(method, params, { meta: _meta })).rejects.toMatchObject(error);
    expect((await request2026(url, method, paramsOf(code))).answer?.error).toEqual(error);
  });

  it.each(expected)('with code %d keeps it in 2025', async (code) => {
    // A method of 2026 only.
    if (method === 'server/discover') return;
    const session = await Session.open(url);
    expect((await session.request(method, paramsOf(code))).code).toBe(code);
  });
});

describeEras('The trace of a caller', (era) => {
  const trace = {
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01',
    tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
    baggage: 'userId=alice,serverNode=DF%2028',
  };
  const malformed = { traceparent: 'not-a-trace\r\n', tracestate: 7, baggage: { a: ['b'] } };

  it.each([['well-formed', trace] as const, ['malformed', malformed] as const])(
    'reaches every kind of handler, %s or not',
    async (_, _meta) => {
      const revision = era === '2026' ? '2026-07-28' : '2025-11-25';
      for (const { structuredContent } of await askEverywhere(revision, 'tools/call', { name: 'meta', _meta })) {
        expect(structuredContent).toEqual({ meta: _meta });
      }
      for (const { contents } of await askEverywhere(revision, 'resources/read', { uri: 'data://meta', _meta })) {
        expect(JSON.parse((contents as { text: string }[])[0]!.text)).toEqual(_meta);
      }
      for (const { messages: said } of await askEverywhere(revision, 'prompts/get', { name: 'meta', _meta })) {
        expect(JSON.parse((said as { content: { text: string } }[])[0]!.content.text)).toEqual(_meta);
      }
    },
  );
});

describe('Log messages for a client of 2026', () => {
  const requests: [string, Record<string, unknown>][] = [
    ['tools/call', { name: 'chatter' }],
    ['resources/read', { uri: 'data://chatter' }],
    ['prompts/get', { name: 'chatter' }],
  ];
  const logLevelKey = 'io.modelcontextprotocol/logLevel';
  const logged = (notifications: readonly { method?: string; params?: Record<string, unknown> }[]): unknown =>
    notifications.filter(({ method }) => method === 'notifications/message').map(({ params }) => params?.['level']);

  it.each(requests)('come with the answer to %s only if the request names a level', async (method, params) => {
    for (const [level, expected] of [
      [undefined, []],
      ['debug', ['debug', 'warning']],
      ['error', []],
      ['warning', ['warning']],
      [undefined, []],
    ] as const) {
      const _meta = level === undefined ? {} : { [logLevelKey]: level };
      await using t = await createTestClient(server);
      await t.request(method, params, { meta: _meta });
      expect(logged(t.notifications)).toEqual(expected);
      expect(logged((await request2026(url, method, { ...params, _meta })).messages)).toEqual(expected);
    }
  });

  it('do not follow the level of a 2025 session on the same connection', async () => {
    const session = await Session.open(url);
    await session.request('logging/setLevel', { level: 'debug' });
    const headers = session.headersOf();
    expect(logged((await call2026(url, 'chatter', {}, { headers })).messages)).toEqual([]);
    expect(logged((await session.call('chatter')).messages)).toEqual(['debug', 'warning']);
  });
});

describe('Log messages for a session of 2025', () => {
  it('are those of its own level, and from info on before it names one', async () => {
    const [quiet, loud] = [await Session.open(url), await Session.open(url)];
    await loud.request('logging/setLevel', { level: 'debug' });
    await quiet.request('logging/setLevel', { level: 'emergency' });
    const levels = async (session: Session): Promise<unknown> =>
      (await session.call('chatter')).messages.flatMap(({ params }) => params?.['level'] ?? []);
    expect(await levels(loud)).toEqual(['debug', 'warning']);
    expect(await levels(quiet)).toEqual([]);
    expect(await levels(await Session.open(url))).toEqual(['warning']);
  });

  it('are not asked for by the key of 2026', async () => {
    await using t = await createTestClient(server, { era: '2025', logLevel: 'error' });
    await t.request('tools/call', { name: 'chatter' }, { meta: { 'io.modelcontextprotocol/logLevel': 'debug' } });
    expect(t.notifications).toEqual([]);
  });
});
