import {
  Complete,
  Injectable,
  Middleware,
  Module,
  Prompt,
  Resource,
  Tool,
  tool,
  ToolError,
  UseGuards,
  type ComponentInfo,
  type Guard,
  type McpMessage,
  type McpMiddleware,
  type Next,
  type PromptGet,
  type PromptResult,
  type ResourceRead,
  type ResourceResult,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { HttpCaller } from './http-caller';

const nobody: Guard = { allows: () => false };

/** Asks its module's list of members, which no other module sees. */
const members: Guard = { allows: ({ context }) => context.get<string[]>('members').includes('ada') };

describeEras('A guard that resolves providers', (era) => {
  @Injectable()
  class Feature {
    @Tool()
    @UseGuards(members)
    work(): string {
      return 'worked';
    }

    @Resource('data://{id}')
    @UseGuards(members)
    data({ id }: { id: string }): string {
      return id;
    }
  }
  @Module({ providers: [Feature, { provide: 'members', useValue: ['ada'] }] })
  class FeatureModule {}
  @Injectable()
  class Completions {
    @Complete('data://{id}', 'id')
    ids(): string[] {
      return ['1'];
    }
  }

  it('sees the module of its component in lists, calls and completions alike', async () => {
    @Module({
      imports: [FeatureModule],
      providers: [Completions, { provide: 'members', useValue: [] }],
    })
    class App {}
    await using t = await createTestClient(App, { era });
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['work']);
    expect(await t.call('work')).toBe('worked');
    expect((await t.complete('data://{id}', 'id', '')).values).toEqual(['1']);
  });
});

describeEras('A completion', (era) => {
  @Injectable()
  class Prompts {
    @Prompt({ input: { type: 'object', properties: { open: {}, hidden: {}, set: {}, text: {}, number: {}, sad: {} } } })
    about(input: object): string {
      return JSON.stringify(input);
    }

    @Complete('about', 'open')
    open(): string[] {
      return ['seen'];
    }

    @Complete('about', 'hidden')
    @UseGuards(nobody)
    hidden(): string[] {
      return ['secret'];
    }

    @Complete('about', 'set')
    set(): readonly string[] {
      return new Set(['a', 'b']) as unknown as string[];
    }

    @Complete('about', 'text')
    text(): readonly string[] {
      return 'abc' as unknown as string[];
    }

    @Complete('about', 'number')
    numbers(): readonly string[] {
      return [1] as unknown as string[];
    }

    @Complete('about', 'sad')
    sad(): string[] {
      throw new ToolError('The index is being built');
    }
  }
  @Module({ providers: [Prompts] })
  class App {}

  it('that a guard refuses is as good as none', async () => {
    await using t = await createTestClient(App, { era });
    expect((await t.complete('about', 'open', '')).values).toEqual(['seen']);
    expect(await t.complete('about', 'hidden', '')).toEqual({ values: [], total: 0, hasMore: false });
  });

  it('is subject to the guards of the module of its class', async () => {
    @Injectable()
    class Elsewhere {
      @Complete('note', 'topic')
      topics(): string[] {
        return ['secret'];
      }
    }
    @Injectable()
    class Notes {
      @Prompt({ input: { type: 'object', properties: { topic: {} } } })
      note(): string {
        return 'note';
      }
    }
    @Module({ providers: [Elsewhere], guards: [nobody] })
    class Closed {}
    @Module({ imports: [Closed], providers: [Notes] })
    class Root {}
    await using t = await createTestClient(Root, { era });
    expect((await t.complete('note', 'topic', '')).values).toEqual([]);
  });

  it('asks each guard once', async () => {
    let asked = 0;
    const counting: Guard = { allows: () => ++asked > 0 };
    @Module({ providers: [Prompts], guards: [counting] })
    class Counted {}
    await using t = await createTestClient(Counted, { era });
    expect((await t.complete('about', 'open', '')).values).toEqual(['seen']);
    expect(asked).toBe(1);
  });

  it('may return anything that gives strings, and nothing else', async () => {
    await using t = await createTestClient(App, { era });
    expect((await t.complete('about', 'set', '')).values).toEqual(['a', 'b']);
    await expect(t.complete('about', 'text', '')).rejects.toThrow(/TN3011.*string/);
    await expect(t.complete('about', 'number', '')).rejects.toThrow(/TN3011.*number/);
  });

  it('tells the client what a ToolError says', async () => {
    await using t = await createTestClient(App, { era, server: { maskErrorDetails: true } });
    await expect(t.complete('about', 'sad', '')).rejects.toThrow('The index is being built');
  });
});

describeEras('A template that a guard hides', (era) => {
  it('stands in front of no other that matches', async () => {
    @Injectable()
    class Files {
      @Resource('file:///{path*}')
      @UseGuards(nobody)
      everything({ path }: { path: string }): string {
        return `hidden ${path}`;
      }

      @Resource('file:///public/{name}')
      open({ name }: { name: string }): string {
        return `public ${name}`;
      }
    }
    @Module({ providers: [Files] })
    class App {}
    await using t = await createTestClient(App, { era });
    expect((await t.readResource('file:///public/a')).contents).toMatchObject([{ text: 'public a' }]);
    await expect(t.readResource('file:///private/a')).rejects.toThrow("Unknown resource 'file:///private/a'");
  });
});

describe('A listing', () => {
  @Middleware()
  class Passing implements McpMiddleware {
    onListTools(message: McpMessage, next: Next<readonly ComponentInfo[]>): Promise<readonly ComponentInfo[]> {
      return next(message);
    }
  }
  const one = tool({ name: 'one' }, () => 1);

  it('is for caches of everybody only where no middleware may answer others differently', async () => {
    @Module({ providers: [one] })
    class Plain {}
    @Module({ providers: [one], middleware: [Passing] })
    class Filtered {}
    for (const [App, cacheScope] of [
      [Plain, 'public'],
      [Filtered, 'private'],
    ] as const) {
      await using http = await HttpCaller.open(App, '2026');
      const { result } = await http.request('tools/list');
      expect(result).toMatchObject({ cacheScope, tools: [{ name: 'one' }] });
    }
  });
});

describeEras('The message of a read or prompt', (era) => {
  const seen: unknown[] = [];
  @Middleware()
  class Rebuilding implements McpMiddleware {
    onReadResource(read: ResourceRead, next: Next<ResourceResult>): Promise<ResourceResult> {
      const { method, kind, params, context, uri, component } = read;
      seen.push(params);
      return next({ method, kind, params, context, uri, component });
    }
    onGetPrompt(get: PromptGet, next: Next<PromptResult>): Promise<PromptResult> {
      seen.push(get.params);
      return next(get);
    }
  }
  @Injectable()
  class Notes {
    @Resource('notes://{id}')
    note({ id }: { id: string }): string {
      return `note ${id}`;
    }

    @Prompt()
    greet(): string {
      return 'Greet';
    }
  }
  @Module({ providers: [Notes], middleware: [Rebuilding] })
  class App {}

  it('has its parameters as received, and may be built anew by a middleware', async () => {
    await using t = await createTestClient(App, { era });
    const meta = { 'example.com/trace': 'x1' };
    expect((await t.readResource('notes://7', { meta })).contents).toMatchObject([{ text: 'note 7' }]);
    await t.getPrompt('greet', {}, { meta });
    expect(seen.splice(0)).toMatchObject([
      { uri: 'notes://7', _meta: meta },
      { name: 'greet', _meta: meta },
    ]);
  });
});
