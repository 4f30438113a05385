import {
  Context,
  createServer,
  currentContext,
  ForbiddenError,
  Injectable,
  Middleware,
  Module,
  Tool,
  tool,
  UseGuards,
  Complete,
  Prompt,
  ToolResult,
  type Constructor,
  type Guard,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type ServerOptions,
  type ToolCall,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { FakeLogger } from '../fakes/fake-logger';
import { HttpCaller } from './http-caller';

const envelope = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  },
};
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let open: Opened[] = [];
let released = 0;
beforeEach(() => {
  open = [];
  released = 0;
});

/** Made for one request, and released with it. */
@Injectable({ scope: 'request' })
class Opened {
  constructor() {
    open.push(this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    released += 1;
    return Promise.resolve();
  }
}

const opening: Guard = {
  allows: ({ context }) => {
    context.get(Opened);
    return false;
  },
};

@Injectable()
class Tools {
  @Tool()
  @UseGuards(opening)
  guarded(): string {
    return 'never';
  }

  @Tool()
  forbidden(ctx: Context): never {
    ctx.get(Opened);
    throw new ForbiddenError('Not you');
  }
}

describeEras('What a request made for itself', (era) => {
  @Module({ providers: [Tools, Opened] })
  class App {}

  it.each(['guarded', 'forbidden'])('is released where the call fails at once: %s', async (name) => {
    await using t = await createTestClient(App, { era });
    await expect(t.call(name)).rejects.toThrow();
    expect(open).toHaveLength(1);
    expect(released).toBe(1);
  });

  it('is released after a notification', async () => {
    @Middleware()
    class Noticing implements McpMiddleware {
      onNotification(message: McpMessage, next: Next): Promise<unknown> {
        message.context.get(Opened);
        return next(message);
      }
    }
    @Module({ providers: [Opened], middleware: [Noticing] })
    class Root {}
    await using t = await createTestClient(Root, { era });
    t.notify('notifications/roots/list_changed', era === '2026' ? envelope : {});
    await nextTurn();
    await nextTurn();
    expect(open.length).toBeGreaterThan(0);
    expect(released).toBe(open.length);
  });

  it('leaves the answer alone where its release fails, and is in the log', async () => {
    @Injectable({ scope: 'request' })
    class Stuck {
      [Symbol.asyncDispose](): Promise<void> {
        return Promise.reject(new Error('will not close'));
      }
    }
    const logger = new FakeLogger();
    @Module({ providers: [Stuck, tool({ name: 'one' }, (_input, ctx) => (ctx.get(Stuck) ? 'answered' : 'nothing'))] })
    class Root {}
    await using t = await createTestClient(Root, { era, server: { logger } });
    expect(await t.call('one')).toBe('answered');
    expect(logger.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        data: { err: expect.objectContaining({ code: 'TN1016' }) as unknown },
      }),
    );
  });
});

describeEras('ctx.get() of what an async factory makes for a request', (era) => {
  it.each([
    ['works', () => Promise.resolve('value')],
    ['fails', () => Promise.reject(new Error('no database'))],
  ])('says that it must be injected, where the factory %s', async (_how, useFactory) => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    @Module({
      providers: [
        { provide: 'late', useFactory, scope: 'request' },
        tool({ name: 'one' }, (_input, ctx) => ctx.get('late')),
      ],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    await expect(t.call('one')).rejects.toThrow(/TN1019.*Inject it/);
    await nextTurn();
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});

describeEras('The signal', (era) => {
  it('of a call around one whose time is up goes on', async () => {
    const slow = tool({ name: 'slow', timeoutMs: 5 }, (_input, ctx) => {
      return new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve('late'), { once: true }));
    });
    const outer = tool({ name: 'outer' }, async (_input, ctx) => {
      const { signal } = ctx;
      const failed = await ctx.callTool('slow').catch((error: unknown) => (error as Error).message);
      return { failed, aborted: signal.aborted || ctx.signal.aborted };
    });
    @Module({ providers: [slow, outer] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.call('outer')).toEqual({ failed: "Tool 'slow' took longer than 5 ms", aborted: false });
  });

  it('of a nested call aborts when the client cancels the call around it', async () => {
    let reason: unknown;
    const inner = tool({ name: 'inner' }, async (_input, ctx) => {
      const aborted = new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
      await ctx.reportProgress(1);
      await aborted;
      reason = ctx.signal.reason;
    });
    const outer = tool({ name: 'outer' }, async (_input, ctx) => {
      await ctx.reportProgress(0);
      await ctx.callTool('inner');
    });
    @Module({ providers: [inner, outer] })
    class App {}
    await using t = await createTestClient(App, { era });
    const controller = new AbortController();
    const onProgress = (): void => void setImmediate(() => controller.abort(new Error('not needed')));
    await expect(t.call('outer', {}, { signal: controller.signal, onProgress })).rejects.toThrow('not needed');
    await nextTurn();
    expect(String(reason)).toContain('not needed');
  });

  it('is new for each attempt of a middleware that tries again', async () => {
    const seen: boolean[] = [];
    const slowOnce = tool({ name: 'slow_once', timeoutMs: 5 }, async (_input, ctx) => {
      seen.push(ctx.signal.aborted);
      if (seen.length > 1) return 'second';
      return new Promise((resolve) => ctx.signal.addEventListener('abort', () => resolve('late'), { once: true }));
    });
    @Middleware()
    class Retrying implements McpMiddleware {
      async onCallTool(call: ToolCall, next: Next<ToolResult>): Promise<ToolResult> {
        try {
          return await next(call);
        } catch {
          return next(call);
        }
      }
    }
    @Module({ providers: [slowOnce], middleware: [Retrying] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.call('slow_once')).toBe('second');
    expect(seen).toEqual([false, false]);
  });
});

describeEras('currentContext()', (era) => {
  it('answers in completions and in hooks for notifications', async () => {
    const noticed: string[] = [];
    @Middleware()
    class Noticing implements McpMiddleware {
      onNotification(message: McpMessage, next: Next): Promise<unknown> {
        noticed.push(currentContext().era);
        return next(message);
      }
    }
    @Injectable()
    class Prompts {
      @Prompt({ input: { type: 'object', properties: { topic: { type: 'string' } } } })
      about({ topic }: { topic: string }): string {
        return topic;
      }

      @Complete('about', 'topic')
      topics(): string[] {
        return [currentContext().era];
      }
    }
    @Module({ providers: [Prompts], middleware: [Noticing] })
    class App {}
    await using t = await createTestClient(App, { era, server: { ambientContext: true } });
    expect((await t.complete('about', 'topic', '')).values).toEqual([era]);
    t.notify('notifications/roots/list_changed', era === '2026' ? envelope : {});
    await nextTurn();
    expect(noticed).toContain(era);
  });
});

describeEras('A handler', (era) => {
  const http = (App: Constructor, server: Partial<ServerOptions> = {}): Promise<HttpCaller> =>
    HttpCaller.open(App, era, { server });

  it('reaches no credentials through its context', async () => {
    const found: string[] = [];
    const search = (value: unknown, path: string, seen = new Set<unknown>()): void => {
      if (value === 'Bearer secret-of-ada') found.push(path);
      if (typeof value !== 'object' || value === null || seen.has(value) || path.split('.').length > 6) return;
      seen.add(value);
      for (const key of Reflect.ownKeys(value)) search(Reflect.get(value, key), `${path}.${String(key)}`, seen);
    };
    const look = tool({ name: 'look' }, (_input, ctx) => {
      const reach = ctx as unknown as { exchange?: { request?: { header?: (name: string) => string } } };
      search(ctx, 'ctx');
      return reach.exchange?.request?.header?.('authorization') ?? `found ${found.join()}`;
    });
    @Module({ providers: [look] })
    class App {}
    await using caller = await http(App);
    const { result } = await caller.request('tools/call', { name: 'look' }, { authorization: 'Bearer secret-of-ada' });
    expect(result).toMatchObject({ content: [{ text: 'found ' }] });
  });
});

describeEras('Notifications to the client', (era) => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;

  it('that cannot be sent reject, at the await and not before', async () => {
    const talk = tool({ name: 'talk' }, async (_input, ctx) => {
      const sent = ctx.error('round', circle);
      const late = await sent.catch((error: unknown) => (error as Error).name);
      const progress = await ctx.reportProgress(NaN).catch((error: unknown) => (error as { code?: string }).code);
      const total = await ctx.reportProgress(1, Infinity).catch((error: unknown) => (error as { code?: string }).code);
      return { late, progress, total };
    });
    @Module({ providers: [talk] })
    class App {}
    await using http = await HttpCaller.open(App, era);
    const _meta = { 'io.modelcontextprotocol/logLevel': 'debug', progressToken: 'p' };
    const { result } = await http.request('tools/call', { name: 'talk', _meta });
    expect(result!['structuredContent']).toEqual({ late: 'TenonError', progress: 'TN3015', total: 'TN3015' });
  });

  it('that nobody awaits end no process', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const talk = tool({ name: 'talk' }, (_input, ctx) => {
      void ctx.error('round', circle);
      void ctx.reportProgress(NaN);
      return 'talked';
    });
    @Module({ providers: [talk] })
    class App {}
    await using http = await HttpCaller.open(App, era);
    const _meta = { 'io.modelcontextprotocol/logLevel': 'debug' };
    const { result } = await http.request('tools/call', { name: 'talk', _meta });
    await nextTurn();
    process.off('unhandledRejection', unhandled);
    expect(result).toMatchObject({ content: [{ text: 'talked' }] });
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('of progress are not sent for a token of more than 256 characters', async () => {
    @Module({ providers: [tool({ name: 'work' }, (_input, ctx) => ctx.reportProgress(1))] })
    class App {}
    await using http = await HttpCaller.open(App, era);
    const reported = async (length: number): Promise<number> => {
      const _meta = { progressToken: 'p'.repeat(length) };
      return (await http.request('tools/call', { name: 'work', _meta })).notifications.length;
    };
    expect([await reported(256), await reported(257)]).toEqual([1, 0]);
  });
});

describeEras('A change of state', (era) => {
  it('inside of a change of the same key is refused, and the key goes on', async () => {
    const auth = { subject: 'ada', scopes: [] };
    const nested = tool({ name: 'nested' }, (_input, ctx) =>
      ctx.updateState('n', () => ctx.updateState<number>('n', (n = 0) => n + 1)),
    );
    const count = tool({ name: 'count' }, (_input, ctx) => ctx.updateState<number>('n', (n = 0) => n + 1));
    @Module({ providers: [nested, count] })
    class App {}
    await using t = await createTestClient(App, { era, auth });
    await expect(t.call('nested')).rejects.toThrow(/TN3014/);
    expect(await t.call('count')).toBe(1);
  });
});

describe('A handshake', () => {
  it('is answered as 2025 says, whatever method names a session calls and whatever 2026 was told', async () => {
    @Module({ providers: [tool({ name: 'one' }, () => 1)] })
    class App {}
    await using server = createServer(App, { name: 'test', logLevel: 'silent' });
    await using old = await createTestClient(server, { era: '2025' });
    const before = old.serverInfo;
    await expect(old.request('2026 server/discover')).rejects.toMatchObject({ code: -32601 });
    await expect(old.request('server/discover')).rejects.toMatchObject({ code: -32601 });
    await using _current = await createTestClient(server, { era: '2026' });
    await using again = await createTestClient(server, { era: '2025' });
    expect(again.serverInfo).toEqual(before);
  });
});

describe('A request', () => {
  it('has a short id in the log, however long the client made it', async () => {
    const bindings: object[] = [];
    class Binding extends FakeLogger {
      override child(bound?: object): this {
        if (bound) bindings.push(bound);
        return this;
      }
    }
    @Module({ providers: [tool({ name: 'one' }, (_input, ctx) => ctx.log.info({}, 'logged'))] })
    class App {}
    await using server = createServer(App, { name: 'test', logger: new Binding() });
    await server.fetch(
      new Request('http://127.0.0.1:8000/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': 'one',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 'i'.repeat(200),
          method: 'tools/call',
          params: { name: 'one', ...envelope },
        }),
      }),
    );
    expect(bindings).toContainEqual({ requestId: 'i'.repeat(100), method: 'tools/call' });
  });
});
