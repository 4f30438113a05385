import { Type } from 'class-transformer';
import {
  IsEnum,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { z } from 'zod';
import {
  Arg,
  Context,
  Describe,
  Header,
  Inject,
  Injectable,
  Module,
  Prompt,
  Resource,
  tool,
  Tool,
  ToolError,
  User,
  type BootProblem,
  type Constructor,
  type Principal,
  type ToolHandler,
} from '@tenon/core';
import { createTestClient, describeEras, type ListedComponent } from '@tenon/testing';
import { bootProblems } from './boot-problems';

enum Unit {
  Metre = 'm',
  Foot = 'ft',
}

class AddInput {
  @Describe('First addend') @IsNumber() a!: number;
  @Describe('Second addend') @IsNumber() b!: number;
}

class Owner {
  @IsString() name!: string;

  greeting(): string {
    return `Hello, ${this.name}!`;
  }
}

class HouseInput {
  @IsInt() @Max(200) floors!: number;
  @IsEnum(Unit) unit: Unit = Unit.Metre;
  @IsOptional() @MinLength(2) street?: string;
  @IsOptional() @ValidateNested() @Type(() => Owner) owner?: Owner;

  describe(): string {
    return `${this.floors} floors, in ${this.unit}`;
  }
}

class SettingsInput {
  @IsObject() settings!: object;
}

class HelloInput {
  @IsString() name!: string;
}

@Injectable()
class RoundingService {
  of(value: number): number {
    return Math.round(value);
  }
}

const GREETING = Symbol('greeting');

@Tool({ name: 'hello_class', description: 'Say hello.', input: HelloInput })
class HelloTool implements ToolHandler<HelloInput> {
  execute({ name }: HelloInput, ctx: Context): string {
    return `Hello, ${name}! (${ctx.era})`;
  }
}

@Injectable()
class CalculatorTools {
  constructor(private readonly rounding: RoundingService) {}

  @Tool({ description: 'Add two numbers.', tags: ['math', 'basic'], annotations: { readOnlyHint: true } })
  add({ a, b }: AddInput): number {
    return this.rounding.of(a + b);
  }

  @Tool()
  @Describe('Say hello to someone.')
  hello(@Arg('name', { minLength: 1 }) name: string): string {
    return `Hello, ${name}!`;
  }

  @Tool('renamed')
  original(): string {
    return 'named by a string';
  }

  @Tool({ description: 'Search.', input: z.object({ q: z.string(), limit: z.number().default(10) }) })
  search({ q, limit }: { q: string; limit: number }): string {
    return `${q} ${limit}`;
  }

  @Tool()
  house(input: HouseInput): unknown {
    return { isDto: input instanceof HouseInput, text: input.describe(), greeting: input.owner?.greeting() ?? null };
  }

  @Tool()
  settings({ settings }: SettingsInput): string {
    return typeof settings;
  }

  @Tool()
  injected(
    @Arg('a') a: number,
    ctx: Context,
    @Header('x-trace') trace: string | undefined,
    @User() user: Principal | undefined,
    @Inject(GREETING) greeting: string,
    @Inject(RoundingService) rounding: RoundingService,
  ): unknown {
    return { a: rounding.of(a), ctx: ctx instanceof Context, trace: trace ?? null, user: user ?? null, greeting };
  }

  @Tool()
  contextAfterInput({ name }: HelloInput, ctx: Context): string {
    return `${name} over ${ctx.transport}`;
  }

  @Tool()
  refuse(): never {
    throw new ToolError('Not on a Sunday.');
  }

  @Tool()
  fail(): never {
    throw new TypeError('a validation of its own');
  }

  @Tool({ enabled: false })
  disabled(): string {
    return 'never';
  }
}

@Module({
  providers: [
    CalculatorTools,
    HelloTool,
    RoundingService,
    { provide: GREETING, useValue: 'Good day' },
    tool({ name: 'double', input: z.object({ n: z.number() }) }, ({ n }) => n * 2),
  ],
})
class CalculatorModule {}

interface WireTool extends ListedComponent {
  inputSchema: { properties: Record<string, Record<string, unknown>>; required?: string[] };
}

describeEras('Tools', (era) => {
  async function listedTool(name: string): Promise<WireTool> {
    await using t = await createTestClient(CalculatorModule, { era });
    return (await t.listTools()).find((one) => one.name === name) as WireTool;
  }

  it('stay ordinary methods', () => {
    expect(new CalculatorTools(new RoundingService()).add({ a: 1.2, b: 2 })).toBe(3);
  });

  it('are named by their method, by a string, or by options; classes and functions are tools too', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    expect(await t.call('add', { a: 1, b: 2 })).toBe(3);
    expect(await t.call('renamed')).toBe('named by a string');
    expect(await t.call('hello', { name: 'Ada' })).toBe('Hello, Ada!');
    expect(await t.call('hello_class', { name: 'Ada' })).toBe(`Hello, Ada! (${era})`);
    expect(await t.call('double', { n: 4 })).toBe(8);
  });

  it('show the descriptions of the tool and of each argument', async () => {
    expect(await listedTool('hello')).toMatchObject({ description: 'Say hello to someone.' });
    expect(await listedTool('add')).toMatchObject({
      description: 'Add two numbers.',
      inputSchema: {
        type: 'object',
        properties: { a: { type: 'number', description: 'First addend' }, b: { description: 'Second addend' } },
        required: ['a', 'b'],
      },
    });
  });

  it('keep tags under the framework’s own key, which is all that it adds to _meta', async () => {
    expect((await listedTool('add'))._meta).toEqual({ tenon: { tags: ['basic', 'math'] } });
    expect((await listedTool('hello'))._meta).toBeUndefined();
  });

  it('leave the context and everything injected out of the schema', async () => {
    const { inputSchema } = await listedTool('injected');
    expect(Object.keys(inputSchema.properties)).toEqual(['a']);
    expect(Object.keys((await listedTool('contextAfterInput')).inputSchema.properties)).toEqual(['name']);
  });

  it('cannot be handed what is injected', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    const forged = { a: 1.4, ctx: 'x', trace: 'x', user: { subject: 'root' }, greeting: 'x', rounding: 'x' };
    expect(await t.call('injected', forged)).toEqual({
      a: 1,
      ctx: true,
      trace: null,
      user: null,
      greeting: 'Good day',
    });
  });

  it('take defaults from initialisers and from schemas', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    expect(await t.call('house', { floors: 3 })).toMatchObject({ text: '3 floors, in m' });
    expect(await t.call('search', { q: 'tea' })).toBe('tea 10');
    expect((await listedTool('house')).inputSchema).toMatchObject({
      properties: { floors: { type: 'integer', maximum: 200 }, unit: { enum: ['m', 'ft'], default: 'm' } },
      required: ['floors'],
    });
  });

  it('receive instances of their classes, nested ones included', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    expect(await t.call('house', { floors: 1, owner: { name: 'Ada' } })).toEqual({
      isDto: true,
      text: '1 floors, in m',
      greeting: 'Hello, Ada!',
    });
  });

  it('convert numeric text by default, and refuse it under strictInput', async () => {
    await using lax = await createTestClient(CalculatorModule, { era });
    expect(await lax.call('house', { floors: '10' })).toMatchObject({ text: '10 floors, in m' });
    await using strict = await createTestClient(CalculatorModule, { era, server: { strictInput: true } });
    await expect(strict.call('house', { floors: '10' })).rejects.toThrow(/floors: must be an integer/);
  });

  it('refuse text that is no number in both modes', async () => {
    for (const strictInput of [false, true]) {
      await using t = await createTestClient(CalculatorModule, { era, server: { strictInput } });
      await expect(t.call('house', { floors: 'ten' })).rejects.toThrow(/floors: must be an integer, received.*ten/);
    }
  });

  it('read JSON text as an object only with decodeJsonStrings', async () => {
    const owner = '{"name":"Ada"}';
    await using plain = await createTestClient(CalculatorModule, { era });
    await expect(plain.call('house', { floors: 1, owner })).rejects.toThrow(/owner: must be an object/);
    await using decoding = await createTestClient(CalculatorModule, { era, server: { decodeJsonStrings: true } });
    expect(await decoding.call('house', { floors: 1, owner })).toMatchObject({ greeting: 'Hello, Ada!' });
    expect(await decoding.call('settings', { settings: '{"a":[1]}' })).toBe('object');
  });

  it('name the argument, the rule and what was received', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    await expect(t.call('house', { floors: 999 })).rejects.toThrow(/floors: must be at most 200, received number 999/);
    await expect(t.call('house', { floors: 1, street: 'x' })).rejects.toThrow(
      /street: must have at least 2 characters/,
    );
    await expect(t.call('house', { floors: 1, unit: 'mile' })).rejects.toThrow(/unit: must be one of/);
    await expect(t.call('house', { floors: 1, owner: { name: 5 } })).rejects.toThrow(/owner\.name: must be a string/);
    await expect(t.call('add', { a: 1 })).rejects.toThrow(/b: is required/);
  });

  it('report wrong arguments as such, and what the body throws as an error of the tool', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    const wrong = await t.callTool('hello', { name: '' });
    expect(wrong).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^Invalid arguments/) }] });
    const failed = await t.callTool('fail');
    expect(failed).toMatchObject({
      isError: true,
      content: [{ text: "Error calling tool 'fail': a validation of its own" }],
    });
  });

  it('answer with the text of a ToolError as it stands', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    expect(await t.callTool('refuse')).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'Not on a Sunday.' }],
    });
  });

  it('that nobody knows are refused by the protocol, with the nearest name', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    await expect(t.call('ad')).rejects.toMatchObject({ code: -32602, message: expect.stringContaining("'add'") });
    await expect(t.call('disabled')).rejects.toMatchObject({ code: -32602 });
    expect((await t.listTools()).map((one) => one.name)).not.toContain('disabled');
  });

  it('never take properties that their class does not declare', async () => {
    await using t = await createTestClient(CalculatorModule, { era });
    const forged = JSON.parse('{"floors":2,"describe":"forged","__proto__":{"unit":"x"},"isAdmin":true}');
    await expect(t.request('tools/call', { name: 'house', arguments: forged })).resolves.toMatchObject({
      structuredContent: { isDto: true, text: '2 floors, in m' },
    });
  });
});

describeEras('Time limits', (era) => {
  let aborted: unknown;

  @Injectable()
  class SlowTools {
    @Tool({ timeoutMs: 20 })
    async slow(ctx: Context): Promise<string> {
      await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), { once: true }));
      aborted = ctx.signal.reason;
      return 'too late';
    }

    @Tool({ timeoutMs: 60_000 })
    quick(): string {
      return 'in time';
    }

    @Resource('data://slow', { timeoutMs: 20 })
    async slowResource(ctx: Context): Promise<string> {
      await new Promise<void>((resolve) => ctx.signal.addEventListener('abort', () => resolve(), { once: true }));
      return 'too late';
    }

    @Prompt({ name: 'slow', timeoutMs: 20 })
    async slowPrompt(): Promise<string> {
      return new Promise<never>(() => undefined);
    }
  }

  @Module({ providers: [SlowTools] })
  class SlowModule {}

  it('abort a tool and answer with -32000', async () => {
    await using t = await createTestClient(SlowModule, { era });
    await expect(t.call('slow')).rejects.toMatchObject({ code: -32000, message: expect.stringContaining('20 ms') });
    expect(aborted).toBeInstanceOf(Error);
  });

  it('apply to resources and prompts as well', async () => {
    await using t = await createTestClient(SlowModule, { era });
    await expect(t.readResource('data://slow')).rejects.toMatchObject({ code: -32000 });
    await expect(t.getPrompt('slow')).rejects.toMatchObject({ code: -32000 });
  });

  it('do not touch what answers in time', async () => {
    await using t = await createTestClient(SlowModule, { era });
    expect(await t.call('quick')).toBe('in time');
  });
});

describe('Tools at boot', () => {
  const problemsOf = (...providers: Constructor[]): Promise<readonly BootProblem[]> => {
    @Module({ providers })
    class Broken {}
    return bootProblems(Broken);
  };

  it('are refused without a usable name', async () => {
    @Module({ providers: [tool({ name: '' }, () => 1), tool({ name: 'with blanks' }, () => 1)] })
    class Nameless {}
    expect(await bootProblems(Nameless)).toMatchObject([{ code: 'TN2007' }, { code: 'TN2007' }]);
  });

  it('are refused where nothing says what a parameter is', async () => {
    @Injectable()
    class RestTools {
      @Tool()
      sum(...numbers: number[]): number {
        return numbers.length;
      }
    }
    @Injectable()
    class BareTools {
      @Tool()
      greet(name: string): string {
        return name;
      }
    }
    @Injectable()
    class LooseTools {
      @Tool()
      greet(input: { name: string }): string {
        return input.name;
      }
    }
    expect(await problemsOf(RestTools)).toEqual([expect.objectContaining({ className: 'RestTools', member: 'sum' })]);
    expect(await problemsOf(BareTools)).toEqual([
      expect.objectContaining({ code: 'TN2004', fix: expect.stringContaining("@Arg('name')") }),
    ]);
    expect(await problemsOf(LooseTools)).toEqual([expect.objectContaining({ code: 'TN1002', parameterIndex: 0 })]);
  });

  it('are told to write @Ctx() where the type of a context was erased', async () => {
    @Injectable()
    class ErasedTools {
      @Tool()
      one(@Arg('a') a: string, ctx: unknown): unknown {
        return [a, ctx];
      }
    }
    expect(await problemsOf(ErasedTools)).toEqual([
      expect.objectContaining({ code: 'TN1002', parameterIndex: 1, fix: expect.stringContaining('@Ctx()') }),
    ]);
  });

  it('are refused with a time limit that is none', async () => {
    @Injectable()
    class Hasty {
      @Tool({ timeoutMs: 0 })
      now(): number {
        return 1;
      }
    }
    expect(await problemsOf(Hasty)).toEqual([expect.objectContaining({ code: 'TN1015' })]);
  });

  it('are refused with scopes where no authorization is configured', async () => {
    @Injectable()
    class Scoped {
      @Tool({ scopes: ['admin'] })
      purge(): number {
        return 1;
      }
    }
    expect(await problemsOf(Scoped)).toEqual([expect.objectContaining({ code: 'TN1012' })]);
  });

  it('as classes are refused without `execute`', async () => {
    // @ts-expect-error the compiler refuses it as well
    @Tool({ name: 'empty' })
    class Empty {}
    expect(await problemsOf(Empty)).toEqual([expect.objectContaining({ code: 'TN2012', className: 'Empty' })]);
  });

  it('are refused as functions in fields', async () => {
    @Injectable()
    class Fields {
      // @ts-expect-error the compiler refuses it as well
      @Tool() add = (): number => 1;
    }
    expect(await problemsOf(Fields)).toEqual([
      expect.objectContaining({ code: 'TN2012', member: 'add', fix: expect.stringMatching(/^Decorate a method/) }),
    ]);
  });
});
