import {
  createServer,
  Injectable,
  Middleware,
  Module,
  prompt,
  resource,
  Resource,
  TextResource,
  tool,
  UseGuards,
  type CacheOptions,
  type Constructor,
  type Guard,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type Principal,
  type ServerOptions,
} from '@tenon/core';
import { createTestClient } from '@tenon/testing';
import { bootProblems } from './boot-problems';

const ada: Principal = { subject: 'ada', scopes: ['read'] };
const lists = ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'] as const;

const components = [
  tool({ name: 'one' }, () => 1),
  tool({ name: 'two' }, () => 2),
  resource('data://plain', { name: 'plain' }, () => 'plain'),
  resource('data://{id}/page', { name: 'page' }, ({ id }) => id),
  prompt({ name: 'ask' }, () => 'Ask.'),
];

@Module({ providers: components })
class App {}

/** What a 2026 client is told of keeping the answer to a request. */
async function hintOf(
  target: Constructor,
  method: string,
  { params = {}, auth, server = {} }: HintOptions = {},
): Promise<unknown> {
  await using t = await createTestClient(target, { auth, server });
  const { ttlMs, cacheScope } = await t.request(method, params);
  return { ttlMs, cacheScope };
}

interface HintOptions {
  readonly params?: Record<string, unknown>;
  readonly auth?: Principal;
  readonly server?: Partial<ServerOptions>;
}

describe.each([...lists, 'server/discover'])('the answer to %s', (method) => {
  it('may be shared, and is stale at once, unless the server says otherwise', async () => {
    expect(await hintOf(App, method)).toEqual({ ttlMs: 0, cacheScope: 'public' });
  });

  it('may be kept as long as the server says', async () => {
    const server = { cache: { ttlMs: 60_000 } };
    expect(await hintOf(App, method, { server })).toEqual({ ttlMs: 60_000, cacheScope: 'public' });
    const own: Partial<ServerOptions> = { cache: { ttlMs: 5, scope: 'private' } };
    expect(await hintOf(App, method, { server: own })).toEqual({ ttlMs: 5, cacheScope: 'private' });
  });

  it('is for an authenticated caller alone, unless the server says that it is for everybody', async () => {
    expect(await hintOf(App, method, { auth: ada })).toEqual({ ttlMs: 0, cacheScope: 'private' });
    const server: Partial<ServerOptions> = { cache: { ttlMs: 9, scope: 'public' } };
    expect(await hintOf(App, method, { auth: ada, server })).toEqual({ ttlMs: 9, cacheScope: 'public' });
  });

  it('is for one caller where middleware has a say, whatever the server says', async () => {
    @Middleware()
    class Passing implements McpMiddleware {
      onMessage(message: McpMessage, next: Next): Promise<unknown> {
        return next(message);
      }
    }
    @Module({ imports: [App], middleware: [Passing] })
    class Watched {}
    const server: Partial<ServerOptions> = { cache: { ttlMs: 9, scope: 'public' } };
    expect(await hintOf(Watched, method, { server })).toEqual({ ttlMs: 9, cacheScope: 'private' });
  });

  it.each([{ inputResponses: {} }, { requestState: 'sealed' }])(
    'to a retry with %j is kept by nobody',
    async (params) => {
      const server: Partial<ServerOptions> = { cache: { ttlMs: 9, scope: 'public' } };
      expect(await hintOf(App, method, { params, server })).toEqual({ ttlMs: 0, cacheScope: 'private' });
    },
  );
});

describe('the pages of a list', () => {
  it('are all for one caller where a component has a guard, and where one needs a scope', async () => {
    const everybody: Guard = { allows: () => true };
    @Injectable()
    class Guarded {
      @Resource('data://guarded')
      @UseGuards(everybody)
      guarded(): string {
        return 'guarded';
      }
    }
    @Module({ imports: [App], providers: [Guarded, tool({ name: 'three', scopes: ['read'] }, () => 3)] })
    class Gated {}
    const auth = { authenticate: () => ({ principal: ada }), insufficientScope: () => ({ status: 403 as const }) };
    const server: Partial<ServerOptions> = { auth, pageSize: 1, cache: { ttlMs: 7, scope: 'public' } };
    await using t = await createTestClient(Gated, { auth: ada, server });
    for (const method of ['tools/list', 'resources/list']) {
      const hints: unknown[] = [];
      let cursor: unknown;
      do {
        const page = await t.request(method, cursor === undefined ? {} : { cursor });
        hints.push([page['ttlMs'], page['cacheScope']]);
        cursor = page['nextCursor'];
      } while (cursor !== undefined);
      expect(new Set(hints.map((hint) => JSON.stringify(hint)))).toEqual(new Set(['[7,"private"]']));
      expect(hints.length).toBeGreaterThan(1);
    }
    const { cacheScope } = await t.request('prompts/list');
    expect(cacheScope).toBe('public');
  });
});

describe('what is read of a resource', () => {
  const read = (target: Constructor, uri: string, options: HintOptions = {}): Promise<unknown> =>
    hintOf(target, 'resources/read', { ...options, params: { uri, ...options.params } });

  const cached = (cache: CacheOptions): Constructor => {
    @Module({
      providers: [
        resource('data://a', { name: 'a', cache }, () => 'a'),
        resource('data://a/{id}', { name: 'b', cache }, ({ id }) => id),
        new TextResource({ uri: 'data://text', text: 'text', cache }),
      ],
    })
    class Cached {}
    return Cached;
  };

  it('is for one caller and stale at once, whatever the server says of its lists', async () => {
    const server: Partial<ServerOptions> = { cache: { ttlMs: 9, scope: 'public' } };
    expect(await read(App, 'data://plain', { server })).toEqual({ ttlMs: 0, cacheScope: 'private' });
  });

  it.each(['data://a', 'data://a/7', 'data://text'])('may be kept as the component of %s says', async (uri) => {
    expect(await read(cached({ ttlMs: 50 }), uri)).toEqual({ ttlMs: 50, cacheScope: 'private' });
    expect(await read(cached({ scope: 'public' }), uri)).toEqual({ ttlMs: 0, cacheScope: 'public' });
    const both = cached({ ttlMs: 50, scope: 'public' });
    expect(await read(both, uri, { auth: ada })).toEqual({ ttlMs: 50, cacheScope: 'public' });
  });

  it('is kept by nobody where it depends on what the client was asked', async () => {
    @Module({
      providers: [
        resource('data://asked', { name: 'asked', cache: { ttlMs: 50, scope: 'public' } }, async (_, ctx) => {
          const answer = await ctx.elicit('Which one?', String);
          return answer.action;
        }),
      ],
    })
    class Asking {}
    await using t = await createTestClient(Asking, { capabilities: { elicitation: { form: {} } } });
    const asked = await t.request('resources/read', { uri: 'data://asked' });
    expect(asked).toMatchObject({ resultType: 'input_required' });
    expect(Object.keys(asked)).not.toEqual(expect.arrayContaining(['ttlMs']));
    expect(Object.keys(asked)).not.toEqual(expect.arrayContaining(['cacheScope']));
    const { inputRequests, requestState } = asked;
    const inputResponses = Object.fromEntries(
      Object.keys(inputRequests as object).map((key) => [key, { action: 'decline' }]),
    );
    const retried = await t.request('resources/read', { uri: 'data://asked', inputResponses, requestState });
    expect(retried).toMatchObject({
      resultType: 'complete',
      contents: [{ text: 'decline' }],
      ttlMs: 0,
      cacheScope: 'private',
    });
  });

  it('is never shared behind a guard, nor in front of what a guard hides', async () => {
    const adaOnly: Guard = { allows: ({ context }) => context.auth?.subject === 'ada' };
    const cache: CacheOptions = { ttlMs: 50, scope: 'public' };
    @Injectable()
    class Guarded {
      @Resource('data://page/1', { cache })
      @UseGuards(adaOnly)
      secret(): string {
        return 'for ada';
      }
      @Resource('data://page/{id}', { cache })
      page({ id }: { id: string }): string {
        return `page ${id}`;
      }
    }
    @Module({ providers: [Guarded] })
    class Gated {}
    const hint = (cacheScope: string): object => ({ ttlMs: 50, cacheScope });
    expect(await read(Gated, 'data://page/1', { auth: ada })).toEqual(hint('private'));
    expect(await read(Gated, 'data://page/1')).toEqual(hint('private'));
    expect(await read(Gated, 'data://page/2')).toEqual(hint('public'));
  });
});

it('In 2025 nothing says how long an answer may be kept', async () => {
  await using t = await createTestClient(App, { era: '2025', server: { cache: { ttlMs: 9 } } });
  for (const method of lists) {
    const result = await t.request(method);
    expect(Object.keys(result)).not.toEqual(expect.arrayContaining(['ttlMs']));
    expect(Object.keys(result)).not.toEqual(expect.arrayContaining(['cacheScope']));
  }
});

describe('the start', () => {
  it.each([-1, 1.5, NaN, Infinity, '60' as never])('refuses a ttlMs of %p', async (ttlMs) => {
    @Module({ providers: [resource('data://a', { name: 'a', cache: { ttlMs } }, () => 'a')] })
    class Wrong {}
    expect(await bootProblems(Wrong, { cache: { ttlMs } })).toMatchObject([
      { code: 'TN1015', detail: `\`cache.ttlMs\` is ${String(ttlMs)}` },
      { code: 'TN1015', detail: `\`cache.ttlMs\` is ${String(ttlMs)}`, className: 'Wrong', member: 'a' },
    ]);
  });

  it('refuses a scope that there is not', async () => {
    expect(await bootProblems(App, { cache: { scope: 'shared' as never } })).toMatchObject([
      { code: 'TN1015', detail: "`cache.scope` is 'shared'" },
    ]);
  });

  it('takes all that is valid', async () => {
    const server = createServer(App, { name: 'test', logLevel: 'silent', cache: { ttlMs: 0, scope: 'private' } });
    await server.start();
    await server.close();
  });
});
