import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import {
  Complete,
  Injectable,
  lifespan,
  Middleware,
  Module,
  prompt,
  resource,
  tool,
  UseGuards,
  Tool,
  type AuthGate,
  type ComponentInfo,
  type DynamicModule,
  type Guard,
  type McpMessage,
  type McpMiddleware,
  type Next,
} from '@tenon/core';
import { post, type Reply } from '../http-client';
import { openTarget } from '../target';
import { bothEras, Callers } from './callers';

/** What errors of real programs say: paths, stacks, queries, keys. */
const detail = `ENOENT: no such file, open '${join(process.cwd(), 'secrets/key.pem')}' password=hunter2`;

function failure(): Error {
  const error = new Error(detail, { cause: new Error('postgres://root:hunter2@10.0.0.7/db') });
  return Object.assign(error, { path: join(process.cwd(), 'secrets'), data: { token: 'hunter2' }, code: 'ENOENT' });
}

/** The same, thrown by code that fails as badly as it can. */
const failures: readonly [string, () => unknown][] = [
  ['an error', failure],
  ['text', () => detail],
  ['an error that has a code of the protocol', () => Object.assign(failure(), { code: -32602 })],
  ['an object that looks like an answer', () => ({ code: -32602, message: detail, data: detail })],
  ['an aggregate', () => new AggregateError([failure()], detail)],
  [
    'an error whose message throws',
    () =>
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw failure();
        },
      }),
  ],
  ['an error with its stack for a message', () => new Error(failure().stack)],
];

const state: { thrown: () => unknown; where: string } = { thrown: failure, where: '' };
function failAt(where: string): void {
  if (state.where === where) throw state.thrown();
}

@Middleware()
class Failing implements McpMiddleware {
  async onMessage(message: McpMessage, next: Next): Promise<unknown> {
    failAt('a middleware');
    return next(message);
  }
  async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
    failAt('a middleware of lists');
    return next(message);
  }
}

@Injectable()
class FailingGuard implements Guard {
  async allows(): Promise<boolean> {
    failAt('a guard');
    return true;
  }
}

@Injectable({ scope: 'request' })
class PerRequest {
  constructor() {
    failAt('a constructor');
  }
}

@Injectable()
class Tools {
  @Tool() @UseGuards(FailingGuard) guarded(): string {
    return 'passed';
  }
  @Complete('greet', 'name') completed(): string[] {
    failAt('a completion');
    return [];
  }
}

@Injectable({ scope: 'request' })
class RequestTools {
  constructor(readonly service: PerRequest) {}
  @Tool() constructed(): string {
    return 'built';
  }
}

const withFailures = (module: DynamicModule): DynamicModule => ({
  ...module,
  middleware: [Failing],
  providers: [
    ...(module.providers ?? []),
    FailingGuard,
    Tools,
    PerRequest,
    RequestTools,
    tool({ name: 'fails', input: { type: 'object' } }, () => failAt('a tool')),
    tool({ name: 'fails_later', input: { type: 'object' } }, async () => {
      await Promise.resolve();
      failAt('a tool');
    }),
    tool({ name: 'returns', input: { type: 'object' } }, () => ({
      toJSON: () => {
        failAt('a result');
        return {};
      },
    })),
    tool({ name: 'generates', input: { type: 'object' } }, function* () {
      yield 'first';
      failAt('a generator');
    }),
    resource('fail://it', { name: 'fail' }, () => failAt('a resource') ?? 'text'),
    prompt({ name: 'fail' }, () => failAt('a prompt') ?? 'text'),
  ],
});

const asked: readonly [string, string, Record<string, unknown>][] = [
  ['a tool', 'tools/call', { name: 'fails', arguments: {} }],
  ['a tool', 'tools/call', { name: 'fails_later', arguments: {} }],
  ['a result', 'tools/call', { name: 'returns', arguments: {} }],
  ['a generator', 'tools/call', { name: 'generates', arguments: {} }],
  ['a guard', 'tools/call', { name: 'guarded', arguments: {} }],
  ['a guard', 'tools/list', {}],
  ['a constructor', 'tools/call', { name: 'constructed', arguments: {} }],
  ['a resource', 'resources/read', { uri: 'fail://it' }],
  ['a prompt', 'prompts/get', { name: 'fail' }],
  [
    'a completion',
    'completion/complete',
    { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: '' } },
  ],
  ['a middleware', 'tools/list', {}],
  ['a middleware', 'tools/call', { name: 'add', arguments: { a: 1, b: 2 } }],
  ['a middleware', 'no/such', {}],
  ['a middleware of lists', 'tools/list', {}],
];

/** Nothing of the failure may be in a reply; that no path or stack is, the client of these tests checks by itself. */
function requireSilence(reply: Reply): void {
  const said = `${reply.text} ${JSON.stringify(reply.headers)}`;
  for (const part of ['hunter2', 'ENOENT', 'secrets', 'postgres', 'at new ', '.ts:', '.js:', 'stack'])
    if (said.includes(part)) throw new Error(`A reply says '${part}': ${said}`);
}

describe.each(failures)('where code fails with %s', (_, thrown) => {
  it.each(bothEras)('no reply of the %s era tells what', async (era) => {
    await using target = await openTarget({}, withFailures);
    const callers = await Callers.of(target);
    state.thrown = thrown;
    for (const [where, method, params] of asked) {
      state.where = where;
      const logged = target.log.lines.length;
      const reply = await callers.ask(era, method, params);
      state.where = '';
      requireSilence(reply);
      // A guard that cannot decide hides what it guards.
      const isHidden = method === 'tools/list' && where === 'a guard' && !reply.text.includes('"guarded"');
      const failed = isHidden || reply.code !== undefined || reply.text.includes('"isError":true');
      expect([where, method, failed]).toEqual([where, method, true]);
      // It is not lost: the log has it, under the id that the reply has.
      expect([where, target.log.lines.length > logged]).toEqual([where, true]);
    }
    await callers.requireService();
  });
});

describe('where the surroundings of a request fail', () => {
  it('no reply tells what: routes, authorization, start', async () => {
    const auth: AuthGate = {
      authenticate: () => {
        throw failure();
      },
      insufficientScope: () => ({ status: 403 }),
    };
    await using closed = await openTarget({ auth });
    closed.server.route('GET', '/broken', () => {
      throw failure();
    });
    closed.server.route(
      'POST',
      '/breaks-off',
      () => new Response(new ReadableStream({ pull: () => Promise.reject(failure()) })),
    );
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    requireSilence(await post(closed.url, message, { mayFail: true }));
    requireSilence(await post(closed.url.replace('/mcp', '/broken'), '', { method: 'GET', mayFail: true }));
    await expect(post(closed.url.replace('/mcp', '/breaks-off'), '{}', { mayFail: true })).rejects.toThrow();
    // What breaks off is noted a moment after its client has noticed.
    const errors = (): number => closed.log.lines.filter(({ level }) => level === 'error').length;
    for (let turns = 0; errors() < 3 && turns < 1_000; turns++) await delay(2);
    expect(errors()).toBeGreaterThanOrEqual(3);
  });

  it('no reply tells what: a server that cannot start', async () => {
    @Module({
      providers: [
        lifespan(class Broken {}, () => {
          throw failure();
        }),
      ],
    })
    class App {}
    await using good = await openTarget();
    const { createServer } = await import('@tenon/core');
    const server = createServer(App, { name: 'broken', logger: good.log });
    const reply = await server.fetch(
      new Request('http://127.0.0.1/mcp', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
      }),
    );
    expect(reply.status).toBe(503);
    requireSilence({ text: await reply.text(), headers: {} } as Reply);
  });
});
