import {
  Arg,
  Complete,
  ForbiddenError,
  Inject,
  Injectable,
  Middleware,
  MIDDLEWARE_OPTIONS,
  Module,
  Prompt,
  Resource,
  Tool,
  tool,
  ToolError,
  ToolResult,
  createServer,
  use,
  type ComponentInfo,
  type Constructor,
  type JsonObject,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type PromptGet,
  type PromptResult,
  type ResourceRead,
  type ResourceResult,
  type ToolCall,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from './boot-problems';

let events: string[] = [];
beforeEach(() => (events = []));

@Injectable()
class Tools {
  @Tool({ tags: ['public'] })
  hello(@Arg('name') name: string): string {
    events.push('handler');
    return `Hello, ${name}!`;
  }

  @Tool({ tags: ['admin'] })
  purge(): string {
    return 'purged';
  }

  @Resource('data://one')
  one(): string {
    events.push('handler');
    return 'one';
  }

  @Resource('data://{id}/of')
  template({ id }: { id: string }): string {
    return id;
  }

  @Prompt()
  greet(@Arg('name') name: string): string {
    events.push('handler');
    return `Greet ${name}`;
  }

  @Complete('greet', 'name')
  names(value: string): string[] {
    return [`${value}da`];
  }
}

@Module({ providers: [Tools] })
class ToolsModule {}

/** Notes every hook before and after. */
abstract class Recorder implements McpMiddleware {
  protected abstract readonly label: string;

  async note<R>(hook: string, message: McpMessage, next: Next<R, McpMessage>): Promise<R> {
    events.push(`${this.label} ${hook}`);
    const result = await next(message);
    events.push(`/${this.label} ${hook}`);
    return result;
  }

  onMessage(message: McpMessage, next: Next): Promise<unknown> {
    return this.note(`message ${message.method}`, message, next);
  }
  onRequest(message: McpMessage, next: Next): Promise<unknown> {
    return this.note('request', message, next);
  }
  onNotification(message: McpMessage, next: Next): Promise<unknown> {
    return this.note(`notification ${message.method}`, message, next);
  }
  async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
    events.push(`${this.label} tool ${call.name}`);
    const result = await next(call);
    events.push(`/${this.label} tool`);
    return result;
  }
  async onReadResource(read: ResourceRead, next: Next<ResourceResult, ResourceRead>): Promise<ResourceResult> {
    events.push(`${this.label} read ${read.uri} ${read.component.kind}`);
    return next(read);
  }
  async onGetPrompt(get: PromptGet, next: Next<PromptResult, PromptGet>): Promise<PromptResult> {
    events.push(`${this.label} prompt ${get.name} ${get.arguments['name']}`);
    return next(get);
  }
  onComplete(message: McpMessage, next: Next<readonly string[]>): Promise<readonly string[]> {
    return this.note('complete', message, next);
  }
  onInitialize(message: McpMessage, next: Next<JsonObject>): Promise<JsonObject> {
    return this.note('initialize', message, next);
  }
  onDiscover(message: McpMessage, next: Next<JsonObject>): Promise<JsonObject> {
    return this.note('discover', message, next);
  }
  onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
    return this.note('list', message, next);
  }
}

@Middleware()
class Outer extends Recorder {
  protected readonly label = 'outer';
}

@Middleware()
class Inner extends Recorder {
  protected readonly label = 'inner';
}

function around(...middleware: Constructor<McpMiddleware>[]): Constructor {
  @Module({ imports: [ToolsModule], middleware })
  class App {}
  return App;
}

describeEras('Middleware', (era) => {
  it('runs outermost first, general hooks around the one for the method, each once', async () => {
    await using t = await createTestClient(around(Outer, Inner), { era });
    events = [];
    expect(await t.call('hello', { name: 'Ada' })).toBe('Hello, Ada!');
    // That the handshake is over is a notification, which nobody waits for.
    expect(events.filter((event) => !event.includes('notification'))).toEqual([
      'outer message tools/call',
      'outer request',
      'outer tool hello',
      'inner message tools/call',
      'inner request',
      'inner tool hello',
      'handler',
      '/inner tool',
      '/inner request',
      '/inner message tools/call',
      '/outer tool',
      '/outer request',
      '/outer message tools/call',
    ]);
  });

  it('sees the opening of the conversation', async () => {
    await using _t = await createTestClient(around(Outer), { era });
    const [method, hook] = era === '2025' ? ['initialize', 'initialize'] : ['server/discover', 'discover'];
    expect(events.slice(0, 3)).toEqual([`outer message ${method}`, 'outer request', `outer ${hook}`]);
  });

  it('sees resources, templates, prompts and completions', async () => {
    await using t = await createTestClient(around(Outer), { era });
    events = [];
    await t.readResource('data://one');
    await t.readResource('data://7/of');
    await t.getPrompt('greet', { name: 'Ada' });
    await t.complete('greet', 'name', 'A');
    expect(events.filter((event) => !/request|message|notification/.test(event))).toEqual([
      'outer read data://one resource',
      'handler',
      'outer read data://7/of resourceTemplate',
      'outer prompt greet Ada',
      'handler',
      'outer complete',
      '/outer complete',
    ]);
  });

  it('sees notifications and unknown methods', async () => {
    await using t = await createTestClient(around(Outer), { era });
    events = [];
    t.notify('notifications/roots/list_changed');
    await expect(t.request('nobody/knows')).rejects.toMatchObject({ code: -32601 });
    expect(events).toContain('outer message nobody/knows');
    expect(events).toContain('outer request');
    if (era === '2025') {
      expect(events).toContain('outer message notifications/roots/list_changed');
      expect(events).toContain('outer notification notifications/roots/list_changed');
    }
  });

  it('may change arguments, and the result', async () => {
    @Middleware()
    class Changing implements McpMiddleware {
      async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        const result = await next({ ...call, arguments: { name: 'Grace' } });
        return new ToolResult({ content: result.content, meta: { changed: true } });
      }
    }
    await using t = await createTestClient(around(Changing), { era });
    const { content, meta } = await t.callTool('hello', { name: 'Ada' });
    expect(content).toEqual([{ type: 'text', text: 'Hello, Grace!' }]);
    expect(meta).toMatchObject({ changed: true });
  });

  it('cannot reroute a message by rewriting its name', async () => {
    @Middleware()
    class Rerouting implements McpMiddleware {
      onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        return next({ ...call, name: 'purge', method: 'prompts/get' });
      }
    }
    await using t = await createTestClient(around(Rerouting), { era });
    expect(await t.call('hello', { name: 'Ada' })).toBe('Hello, Ada!');
  });

  it('may answer by itself, or refuse', async () => {
    @Middleware()
    class Answering implements McpMiddleware {
      onCallTool(call: ToolCall): ToolResult {
        if (call.component.tags.includes('admin')) throw new ForbiddenError('Admins only');
        return new ToolResult({ content: 'cached' });
      }
    }
    await using t = await createTestClient(around(Answering), { era });
    expect(await t.call('hello', { name: 'Ada' })).toBe('cached');
    expect(events).toEqual([]);
    await expect(t.call('purge')).rejects.toMatchObject({ code: -32000, message: 'Admins only' });
  });

  it('sees arguments before they are checked, and the error of the tool as it was thrown', async () => {
    const seen: unknown[] = [];
    @Middleware()
    class Watching implements McpMiddleware {
      async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        seen.push(call.arguments);
        try {
          return await next(call);
        } catch (error) {
          seen.push((error as Error).name);
          throw error;
        }
      }
    }
    await using t = await createTestClient(around(Watching), { era });
    expect(await t.callTool('hello', { name: ['x'] })).toMatchObject({ isError: true });
    expect(seen).toEqual([{ name: ['x'] }, 'InputError']);
  });

  it('may try again after a failure', async () => {
    let attempts = 0;
    const flaky = tool({ name: 'flaky' }, () => {
      if (++attempts < 3) throw new Error('not yet');
      return attempts;
    });
    @Middleware()
    class Retrying implements McpMiddleware {
      async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        for (;;) {
          try {
            return await next(call);
          } catch {
            continue;
          }
        }
      }
    }
    @Module({ providers: [flaky], middleware: [Retrying] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.call('flaky')).toBe(3);
  });

  it('that calls next() after it succeeded is an error that names the class', async () => {
    @Middleware()
    class Twice implements McpMiddleware {
      async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        await next(call);
        return next(call);
      }
    }
    await using t = await createTestClient(around(Twice), { era });
    await expect(t.call('hello', { name: 'Ada' })).rejects.toThrow(/TN3003.*Twice\.onCallTool/);
  });

  it('that calls next() while it is pending is an error that names the class', async () => {
    @Middleware()
    class AtOnce implements McpMiddleware {
      async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        const [first] = await Promise.all([next(call), next(call)]);
        return first;
      }
    }
    await using t = await createTestClient(around(AtOnce), { era });
    await expect(t.call('hello', { name: 'Ada' })).rejects.toThrow(/TN3003.*AtOnce\.onCallTool/);
  });

  it('that neither calls next() nor returns a result is an error that names the class', async () => {
    @Middleware()
    class Forgetful implements McpMiddleware {
      async onCallTool(): Promise<ToolResult> {
        return undefined as unknown as ToolResult;
      }
    }
    await using t = await createTestClient(around(Forgetful), { era });
    await expect(t.call('hello', { name: 'Ada' })).rejects.toThrow(/TN3004.*Forgetful\.onCallTool/);
  });

  it('is subject to the policy of masking, whatever the message', async () => {
    @Middleware()
    class Broken implements McpMiddleware {
      async onRequest(message: McpMessage, next: Next): Promise<unknown> {
        const { method } = message;
        if (method === 'tools/list') return undefined;
        if (method === 'logging/setLevel' || method === 'completion/complete') throw new RangeError('out of order');
        if (method === 'ping') throw new ToolError('Ask later');
        return next(message);
      }
    }
    const answers = async (maskErrorDetails: boolean | undefined): Promise<string[]> => {
      await using t = await createTestClient(around(Broken), { era, server: { maskErrorDetails } });
      const asked = [
        t.listTools(),
        t.request('logging/setLevel', { level: 'info' }),
        t.complete('greet', 'name', 'A'),
        t.request('ping'),
      ];
      const errors = await Promise.all(asked.map((one) => one.catch((error: unknown) => error)));
      return errors.map((error) => (error as Error).message.replace(/[0-9a-f]{8}/, '…'));
    };
    expect(await answers(undefined)).toEqual([
      expect.stringMatching(/^tools\/list failed: TN3004 .*Broken\.onRequest returned undefined/),
      'logging/setLevel failed: out of order',
      'completion/complete failed: out of order',
      'Ask later',
    ]);
    expect(await answers(true)).toEqual([
      'tools/list failed (error …)',
      'logging/setLevel failed (error …)',
      'completion/complete failed (error …)',
      'Ask later',
    ]);
  });

  it('is subject to the policy of masking in the handshake too', async () => {
    @Middleware()
    class Closed implements McpMiddleware {
      onRequest(): never {
        throw new RangeError('out of order');
      }
    }
    const method = era === '2025' ? 'initialize' : 'server/discover';
    await expect(createTestClient(around(Closed), { era })).rejects.toThrow(`${method} failed: out of order`);
    await expect(createTestClient(around(Closed), { era, server: { maskErrorDetails: true } })).rejects.toThrow(
      `${method} failed (error `,
    );
  });

  it('takes options with use(), one instance per listing', async () => {
    @Middleware()
    class Tagging implements McpMiddleware {
      constructor(@Inject(MIDDLEWARE_OPTIONS) private readonly options: { tag: string }) {}
      async onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        events.push(this.options.tag);
        return next(call);
      }
    }
    @Module({ imports: [ToolsModule], middleware: [use(Tagging, { tag: 'first' }), use(Tagging, { tag: 'second' })] })
    class App {}
    await using t = await createTestClient(App, { era });
    await t.call('hello', { name: 'Ada' });
    expect(events).toEqual(['first', 'second', 'handler']);
  });

  it('is put around that of the root module by server.use(), before the start only', async () => {
    await using server = createServer(around(Inner), { name: 'test', logLevel: 'silent' });
    server.use(Outer);
    await using t = await createTestClient(server, { era });
    events = [];
    await t.call('hello', { name: 'Ada' });
    expect(events.filter((event) => event.includes('tool hello'))).toEqual(['outer tool hello', 'inner tool hello']);
    expect(() => server.use(Inner)).toThrow(/TN4004/);
  });

  it('of a module applies to its components and those of its imports, and to no others', async () => {
    @Module({ providers: [tool({ name: 'leaf' }, () => 1)], middleware: [Inner] })
    class Leaf {}
    @Module({ imports: [Leaf], providers: [tool({ name: 'branch' }, () => 1)], middleware: [Outer] })
    class Branch {}
    @Module({ imports: [Branch], providers: [tool({ name: 'root' }, () => 1)] })
    class App {}
    await using t = await createTestClient(App, { era });
    const toolEvents = async (name: string): Promise<string[]> => {
      events = [];
      await t.call(name);
      return events.filter((event) => event.includes(`tool ${name}`));
    };
    expect(await toolEvents('leaf')).toEqual(['outer tool leaf', 'inner tool leaf']);
    expect(await toolEvents('branch')).toEqual(['outer tool branch']);
    expect(await toolEvents('root')).toEqual([]);
  });
});

describeEras('List hooks', (era) => {
  @Middleware()
  class HideAdmin implements McpMiddleware {
    async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
      return (await next(message)).filter(({ tags }) => !tags.includes('admin'));
    }
    async onListResources(_message: McpMessage, _next: unknown): Promise<readonly ComponentInfo[]> {
      return [];
    }
    async onListResourceTemplates(): Promise<readonly ComponentInfo[]> {
      return [];
    }
    async onListPrompts(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
      return (await next(message)).map((info) => ({ ...info, description: 'Described by a middleware' }));
    }
  }

  it('hide components, without forbidding calls', async () => {
    await using t = await createTestClient(around(HideAdmin), { era });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['hello']);
    expect(await t.listResources()).toEqual([]);
    expect(await t.listResourceTemplates()).toEqual([]);
    expect(await t.call('purge')).toBe('purged');
  });

  it('change what is said of components, which keep their schemas', async () => {
    await using t = await createTestClient(around(HideAdmin), { era });
    expect(await t.listPrompts()).toEqual([
      { name: 'greet', description: 'Described by a middleware', arguments: [{ name: 'name', required: true }] },
    ]);
  });

  it('page what is left', async () => {
    await using t = await createTestClient(around(HideAdmin), { era, server: { pageSize: 1 } });
    expect(await t.request('tools/list')).not.toHaveProperty('nextCursor');
  });

  it('of a feature module see its own components only', async () => {
    const seen: string[][] = [];
    @Middleware()
    class Seeing implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
        const infos = await next(message);
        seen.push(infos.map(({ name }) => name));
        return infos.filter(({ name }) => name !== 'feature_b');
      }
    }
    @Module({
      providers: [tool({ name: 'feature_a' }, () => 1), tool({ name: 'feature_b' }, () => 1)],
      middleware: [Seeing],
    })
    class Feature {}
    @Module({ providers: [tool({ name: 'other' }, () => 1)] })
    class Other {}
    @Module({ imports: [Feature, Other], providers: [tool({ name: 'root' }, () => 1)] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect((await t.listTools()).map(({ name }) => name).sort()).toEqual(['feature_a', 'other', 'root']);
    expect(seen).toEqual([['feature_a', 'feature_b']]);
  });

  it('take tags, versions and meta away', async () => {
    @Middleware()
    class Discreet implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
        return (await next(message)).map((info) =>
          info.name === 'bare' ? { ...info, tags: [], meta: undefined } : { ...info, tags: ['kept'] },
        );
      }
    }
    const given = { tags: ['internal'], meta: { owner: 'ops' }, version: '1' };
    const providers = [
      tool({ ...given, name: 'bare', version: undefined }, () => 1),
      tool({ ...given, name: 'rest' }, () => 1),
    ];
    @Module({ providers, middleware: [Discreet] })
    class App {}
    await using t = await createTestClient(App, { era });
    const [bare, rest] = await t.listTools();
    expect(bare).not.toHaveProperty('_meta');
    expect(rest).toMatchObject({ _meta: { owner: 'ops', tenon: { tags: ['kept'], version: '1' } } });
  });

  it('of an importing module see what the imported one changed', async () => {
    @Middleware()
    class Describing implements McpMiddleware {
      async onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
        return (await next(message)).map((info) => ({ ...info, description: 'described' }));
      }
    }
    @Module({ imports: [ToolsModule], middleware: [Describing] })
    class Leaf {}
    @Module({ imports: [Leaf], middleware: [HideAdmin] })
    class Branch {}
    @Module({ imports: [Branch] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect(await t.listTools()).toMatchObject([{ name: 'hello', description: 'described' }]);
  });
});

describe('Middleware at boot', () => {
  it('is refused with a hook that does not exist, and the nearest is named', async () => {
    @Middleware()
    class Misspelt {
      onCalltool(): void {}
      onMessage(message: McpMessage, next: Next): unknown {
        return next(message);
      }
    }
    expect(await bootProblems(around(Misspelt))).toMatchObject([
      { code: 'TN1010', className: 'Misspelt', fix: expect.stringContaining('onCallTool') },
    ]);
  });

  it('is refused without its decorator', async () => {
    class Bare implements McpMiddleware {
      onMessage(message: McpMessage, next: Next): unknown {
        return next(message);
      }
    }
    expect(await bootProblems(around(Bare))).toMatchObject([{ code: 'TN1017', className: 'Bare' }]);
  });
});
