import { IsInt, IsString } from 'class-validator';
import {
  Arg,
  ConfigModule,
  Context,
  forwardRef,
  Global,
  Inject,
  Injectable,
  Middleware,
  Module,
  Optional,
  Prompt,
  Resource,
  tool,
  Tool,
  ToolError,
  type DynamicModule,
  type McpMiddleware,
  type Next,
  type ToolCall,
  type ToolResult,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from './boot-problems';

const CLOCK = Symbol('clock');

@Injectable()
class Counter {
  value = 0;

  next(): number {
    return ++this.value;
  }
}

let opened: string[] = [];

/** Made once per request, and released with it. */
@Injectable({ scope: 'request' })
class Transaction {
  readonly id: number;

  constructor(
    counter: Counter,
    readonly ctx: Context,
  ) {
    this.id = counter.next();
    opened.push(`open ${this.id}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    opened.push(`close ${this.id}`);
    return Promise.resolve();
  }
}

@Injectable({ scope: 'request' })
class Repository {
  constructor(readonly transaction: Transaction) {}
}

@Injectable()
class ShopTools {
  constructor(
    private readonly counter: Counter,
    @Inject(CLOCK) private readonly clock: { now(): string },
    @Inject('missing') @Optional() private readonly missing?: object,
  ) {}

  @Tool()
  time(): string {
    return `${this.clock.now()} ${this.missing === undefined}`;
  }

  @Tool()
  async order(
    @Inject(Repository) repository: Repository,
    @Inject(Transaction) transaction: Transaction,
    ctx: Context,
  ): Promise<unknown> {
    opened.push(`work ${transaction.id}`);
    const inner = (await ctx.callTool('inner')).structuredContent;
    return { same: repository.transaction === transaction, id: transaction.id, inner, ctx: transaction.ctx === ctx };
  }

  @Tool()
  inner(@Inject(Transaction) transaction: Transaction): unknown {
    return { id: transaction.id };
  }

  @Resource('shop://{item}')
  item({ item }: { item: string }): string {
    return `${item} ${this.counter instanceof Counter}`;
  }

  @Resource('data://shop')
  shop(@Inject(Counter) counter: Counter): string {
    return String(counter === this.counter);
  }

  @Prompt()
  offer(@Arg('item') item: string, @Inject(Counter) counter: Counter): string {
    return `${item} ${counter === this.counter}`;
  }
}

@Module({
  providers: [
    ShopTools,
    Counter,
    Transaction,
    Repository,
    { provide: CLOCK, useFactory: async () => ({ now: () => 'noon' }) },
  ],
})
class ShopModule {}

describeEras('Injection', (era) => {
  beforeEach(() => (opened = []));

  it('provides values, factories, and undefined for what is optional', async () => {
    await using t = await createTestClient(ShopModule, { era });
    expect(await t.call('time')).toBe('noon true');
  });

  it('works in tools, resources, templates and prompts', async () => {
    await using t = await createTestClient(ShopModule, { era });
    expect((await t.readResource('shop://tea')).contents[0]).toMatchObject({ text: 'tea true' });
    expect((await t.readResource('data://shop')).contents[0]).toMatchObject({ text: 'true' });
    expect((await t.getPrompt('offer', { item: 'tea' })).messages[0]).toMatchObject({ content: { text: 'tea true' } });
  });

  it('makes a request-scoped dependency once per request, nested calls included', async () => {
    await using t = await createTestClient(ShopModule, { era });
    expect(await t.call('order')).toEqual({ same: true, id: 1, inner: { id: 1 }, ctx: true });
    expect(await t.call('order')).toMatchObject({ id: 2, inner: { id: 2 } });
  });

  it('keeps it open while the handler runs, and releases it after', async () => {
    await using t = await createTestClient(ShopModule, { era });
    await t.call('order');
    expect(opened).toEqual(['open 1', 'work 1', 'close 1']);
  });

  it('keeps the type of what a dependency throws', async () => {
    @Injectable({ scope: 'request' })
    class Failing {
      constructor() {
        throw new ToolError('The shop is closed.');
      }
    }
    @Injectable()
    class Tools {
      @Tool()
      buy(@Inject(Failing) _failing: Failing): string {
        return 'never';
      }
    }
    @Module({ providers: [Tools, Failing] })
    class Failed {}
    await using t = await createTestClient(Failed, { era });
    await expect(t.call('buy')).rejects.toThrow(/^The shop is closed\.$/);
  });

  it('replaces providers for a test', async () => {
    const override = [{ provide: CLOCK, useValue: { now: () => 'midnight' } }];
    await using t = await createTestClient(ShopModule, { era, override });
    expect(await t.call('time')).toBe('midnight true');
  });
});

describe('Modules', () => {
  it('share one instance of what they export', async () => {
    @Module({ providers: [Counter], exports: [Counter] })
    class CounterModule {}
    @Injectable()
    class First {
      constructor(readonly counter: Counter) {}
      @Tool()
      one(): number {
        return this.counter.next();
      }
    }
    @Injectable()
    class Second {
      constructor(readonly counter: Counter) {}
      @Tool()
      two(): number {
        return this.counter.next();
      }
    }
    @Module({ imports: [CounterModule], providers: [First] })
    class FirstModule {}
    @Module({ imports: [CounterModule, FirstModule], providers: [Second] })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('one')).toBe(1);
    expect(await t.call('two')).toBe(2);
  });

  it('imported along two paths are one, and their components appear once', async () => {
    @Injectable()
    class Tools {
      @Tool()
      one(): number {
        return 1;
      }
    }
    @Module({ providers: [Tools] })
    class Leaf {}
    @Module({ imports: [Leaf] })
    class Left {}
    @Module({ imports: [Leaf] })
    class Right {}
    @Module({ imports: [Left, Right] })
    class App {}
    await using t = await createTestClient(App);
    expect((await t.listTools()).map(({ name }) => name)).toEqual(['one']);
  });

  it('keep what they do not export to themselves', async () => {
    @Module({ providers: [Counter] })
    class Closed {}
    @Injectable()
    class Tools {
      constructor(readonly counter: Counter) {}
      @Tool()
      one(): number {
        return 1;
      }
    }
    @Module({ imports: [Closed], providers: [Tools] })
    class App {}
    expect(await bootProblems(App)).toMatchObject([
      { code: 'TN1001', className: 'Tools', parameterIndex: 0, detail: expect.stringContaining('Counter') },
    ]);
  });

  it('may be global, dynamic, and refer to each other', async () => {
    const PREFIX = Symbol('prefix');
    @Global()
    @Module({ providers: [Counter], exports: [Counter] })
    class CounterModule {}
    @Module({})
    class PrefixModule {
      static forRoot(prefix: string): DynamicModule {
        return { module: PrefixModule, providers: [{ provide: PREFIX, useValue: prefix }], exports: [PREFIX] };
      }
    }
    @Injectable()
    class Tools {
      constructor(
        readonly counter: Counter,
        @Inject(PREFIX) readonly prefix: string,
      ) {}
      @Tool()
      one(): string {
        return `${this.prefix}${this.counter.next()}`;
      }
    }
    @Module({ imports: [PrefixModule.forRoot('n'), forwardRef(() => App)], providers: [Tools] })
    class Feature {}
    @Module({ imports: [Feature, CounterModule], providers: [tool({ name: 'two' }, () => 2)] })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('one')).toBe('n1');
    expect(await t.call('two')).toBe(2);
  });

  it('alias, replace and make classes', async () => {
    abstract class Clock {
      abstract now(): string;
    }
    @Injectable()
    class SystemClock extends Clock {
      now(): string {
        return 'now';
      }
    }
    @Injectable()
    class Tools {
      constructor(
        readonly clock: Clock,
        readonly system: SystemClock,
        @Inject('alias') readonly alias: Clock,
      ) {}
      @Tool()
      same(): boolean {
        return this.alias === this.system && this.clock.now() === 'now';
      }
    }
    @Module({
      providers: [
        Tools,
        SystemClock,
        { provide: Clock, useClass: SystemClock },
        { provide: 'alias', useExisting: SystemClock },
      ],
    })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('same')).toBe(true);
  });

  it('make a transient anew for each that asks', async () => {
    @Injectable({ scope: 'transient' })
    class Scratch {}
    @Injectable()
    class Tools {
      constructor(
        readonly one: Scratch,
        readonly two: Scratch,
      ) {}
      @Tool()
      apart(): boolean {
        return this.one !== this.two;
      }
    }
    @Module({ providers: [Tools, Scratch] })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('apart')).toBe(true);
  });

  it('inherit the components of a class, and never give those of a subclass to its parent', async () => {
    @Injectable()
    class Base {
      @Tool()
      shared(): string {
        return this.constructor.name;
      }
    }
    @Injectable()
    class Derived extends Base {
      @Tool()
      own(): string {
        return 'own';
      }
    }
    @Module({ providers: [Base] })
    class BaseOnly {}
    @Module({ providers: [Derived] })
    class DerivedOnly {}
    await using base = await createTestClient(BaseOnly);
    expect((await base.listTools()).map(({ name }) => name)).toEqual(['shared']);
    await using derived = await createTestClient(DerivedOnly);
    expect((await derived.listTools()).map(({ name }) => name)).toEqual(['shared', 'own']);
    expect(await derived.call('shared')).toBe('Derived');
  });

  it('report all that is wrong with them at once', async () => {
    @Injectable()
    class Tools {
      constructor(readonly counter: Counter) {}
      @Tool({ name: 'no good name' })
      bad(): number {
        return 1;
      }
    }
    @Injectable()
    class Captive {
      constructor(readonly transaction: Transaction) {}
    }
    class NoModule {}
    @Module({ imports: [NoModule], providers: [Tools, Captive, Transaction] })
    class App {}
    const codes = (await bootProblems(App)).map(({ code }) => code);
    expect(codes.sort()).toEqual(['TN1001', 'TN1001', 'TN1004', 'TN1005', 'TN2007']);
  });
});

describe('Configuration', () => {
  class AppConfig {
    @IsInt() PORT = 8000;
    @IsString() DATABASE_URL!: string;
  }

  @Injectable()
  class Tools {
    constructor(readonly config: AppConfig) {}
    @Tool()
    port(): unknown {
      return { port: this.config.PORT, url: this.config.DATABASE_URL };
    }
  }

  it('is read from the environment, converted, checked and injected', async () => {
    @Module({
      imports: [ConfigModule.forRoot(AppConfig, { env: { PORT: '9000', DATABASE_URL: 'sqlite:' } })],
      providers: [Tools],
    })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('port')).toEqual({ port: 9000, url: 'sqlite:' });
  });

  it('that is wrong keeps the server from starting, and names every variable', async () => {
    @Module({ imports: [ConfigModule.forRoot(AppConfig, { env: { PORT: 'many' } })], providers: [Tools] })
    class App {}
    await expect(createTestClient(App)).rejects.toThrow(/PORT.*DATABASE_URL|DATABASE_URL.*PORT/s);
  });
});

describe('Middleware instances', () => {
  it('are injected like everything else', async () => {
    @Middleware()
    class Counting implements McpMiddleware {
      constructor(private readonly counter: Counter) {}
      onCallTool(call: ToolCall, next: Next<ToolResult, ToolCall>): Promise<ToolResult> {
        this.counter.next();
        return next(call);
      }
    }
    @Injectable()
    class Tools {
      constructor(readonly counter: Counter) {}
      @Tool()
      count(): number {
        return this.counter.value;
      }
    }
    @Module({ providers: [Tools, Counter], middleware: [Counting] })
    class App {}
    await using t = await createTestClient(App);
    expect(await t.call('count')).toBe(1);
    expect(await t.call('count')).toBe(2);
  });
});
