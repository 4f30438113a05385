import { Exclude, Expose, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import {
  Arg,
  Ctx,
  Describe,
  Injectable,
  Input,
  McpHeader,
  Module,
  Optional,
  tool,
  Tool,
  type Context,
} from '@tenon/core';
import { createTestClient, describeEras } from '@tenon/testing';
import { bootProblems } from './boot-problems';

class Circle {
  @Equals('circle') kind!: 'circle';
  @IsNumber() radius!: number;

  area(): number {
    return this.radius ** 2 * 3;
  }
}

class Square {
  @Equals('square') kind!: 'square';
  @IsNumber() side!: number;

  area(): number {
    return this.side ** 2;
  }
}

class ShapeBase {
  kind!: string;
}

class DrawingInput {
  @IsArray()
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => ShapeBase, {
    keepDiscriminatorProperty: true,
    discriminator: {
      property: 'kind',
      subTypes: [
        { name: 'circle', value: Circle },
        { name: 'square', value: Square },
      ],
    },
  })
  shapes!: (Circle | Square)[];
}

const isEven = (): PropertyDecorator =>
  ValidateBy({ name: 'isEven', validator: { validate: (value) => Number(value) % 2 === 0 } });

class LooseInput {
  @IsOptional() @IsInt() whole?: number;
  @IsOptional() @IsNumber() number?: number;
  @IsOptional() @IsBoolean() flag?: boolean;
  @IsOptional() @IsString() text?: string;
  @IsOptional() @IsArray() @IsInt({ each: true }) list?: number[];
}

class StrictInput {
  @IsEmail() email!: string;
  @Matches(/^[a-z]+$/i) @MaxLength(5) code!: string;
  @IsIn(['a', 'b']) letter!: string;
  @isEven() even!: number;
}

class TransformedInput {
  @Transform(({ value }) => String(value).trim()) @IsString() name!: string;
  @Expose({ name: 'given' }) @IsString() taken!: string;
  @Exclude() secret = 'kept';
}

class SearchInput extends Input(z.object({ q: z.string().min(2), limit: z.number().default(10) })) {
  describe(): string {
    return `${this.q} ${this.limit}`;
  }
}

class RegionInput {
  @McpHeader('Region') @IsString() region!: string;
}

@Injectable()
class InputTools {
  @Tool()
  draw({ shapes }: DrawingInput): unknown {
    return { areas: shapes.map((shape) => shape.area()) };
  }

  @Tool()
  loose(input: LooseInput): unknown {
    return { ...input };
  }

  @Tool()
  strict(input: StrictInput): unknown {
    return { ...input };
  }

  @Tool()
  transformed({ name, taken, secret }: TransformedInput): unknown {
    return { name, taken, secret };
  }

  @Tool()
  search(input: SearchInput): string {
    return input.describe();
  }

  @Tool()
  region({ region }: RegionInput): string {
    return region;
  }

  @Tool()
  args(
    @Arg('id', { format: 'uuid', description: 'Which one' }) id: string,
    @Arg('count', { default: 1, maximum: 5 }) count: number,
    @Arg('kind', z.enum(['x', 'y'])) kind: 'x' | 'y',
    @Arg('note') @Optional() @Describe('Anything else') note: string | undefined,
    @Ctx() ctx: Context,
  ): unknown {
    return { id, count, kind, note: note ?? null, era: ctx.era };
  }
}

@Module({
  providers: [
    InputTools,
    tool({ name: 'arktype', input: type({ n: 'number' }) }, ({ n }) => n),
    tool({ name: 'closed', input: { type: 'object', properties: { a: {} }, additionalProperties: false } }, (a) => a),
    tool({ name: 'open', input: { type: 'object', properties: { a: {} } } }, (a) => a),
  ],
})
class InputModule {}

describeEras('Inputs', (era) => {
  let t: Awaited<ReturnType<typeof createTestClient>>;
  beforeAll(async () => {
    t = await createTestClient(InputModule, { era });
  });
  afterAll(() => t.close());

  const schemaOf = async (name: string): Promise<unknown> =>
    (await t.listTools()).find((one) => one.name === name)!['inputSchema'];

  it('are instances of the class that the discriminator names', async () => {
    const shapes = [
      { kind: 'circle', radius: 2 },
      { kind: 'square', side: 3 },
    ];
    expect(await t.call('draw', { shapes })).toEqual({ areas: [12, 9] });
    await expect(t.call('draw', { shapes: [{ kind: 'line' }] })).rejects.toThrow(/shapes\[0\]\.kind/);
    await expect(t.call('draw', { shapes: [{ kind: 'circle', side: 3 }] })).rejects.toThrow(/shapes\[0\]\.radius/);
    await expect(t.call('draw', { shapes: Array(4).fill(shapes[0]) })).rejects.toThrow(/shapes: must have at most 3/);
  });

  it.each([
    [{ whole: '12' }, { whole: 12 }],
    [{ number: '-1.5e2' }, { number: -150 }],
    [{ flag: 'true' }, { flag: true }],
    [{ flag: 'false' }, { flag: false }],
    [{ list: ['1', 2] }, { list: [1, 2] }],
  ])('convert %j', async (given, received) => {
    expect(await t.call('loose', given)).toEqual(received);
  });

  it.each([
    { whole: '1.5' },
    { whole: '' },
    { whole: '0x10' },
    { whole: true },
    { flag: 'yes' },
    { flag: 1 },
    { text: 7 },
    { text: true },
    { list: '1' },
    { number: 'NaN' },
    { number: [1] },
  ])('never convert %j', async (given) => {
    await expect(t.call('loose', given)).rejects.toThrow(/^Invalid arguments/);
  });

  it('leave out what is optional and null, and never make text of it', async () => {
    const outcome = await t.callTool('loose', { text: null });
    if (!outcome.isError) expect(outcome.structuredContent?.['text'] ?? null).toBeNull();
  });

  it('are checked by rules that a schema can say and by those that it cannot', async () => {
    const valid = { email: 'ada@example.com', code: 'AbC', letter: 'a', even: 2 };
    expect(await t.call('strict', valid)).toEqual(valid);
    await expect(t.call('strict', { ...valid, email: 'ada' })).rejects.toThrow(/email: /);
    await expect(t.call('strict', { ...valid, code: 'a1' })).rejects.toThrow(/code: /);
    await expect(t.call('strict', { ...valid, code: 'abcdef' })).rejects.toThrow(/code: must have at most 5/);
    await expect(t.call('strict', { ...valid, letter: 'c' })).rejects.toThrow(/letter: must be one of/);
    await expect(t.call('strict', { ...valid, even: 3 })).rejects.toThrow(/even: /);
  });

  it('are transformed before they are checked, where the class says so', async () => {
    expect(await t.call('transformed', { name: ' Ada ', given: 'x', secret: 'forged' })).toEqual({
      name: 'Ada',
      taken: 'x',
      secret: 'kept',
    });
  });

  it('may be classes over any schema', async () => {
    expect(await t.call('search', { q: 'tea' })).toBe('tea 10');
    await expect(t.call('search', { q: 't' })).rejects.toThrow(/q: /);
    expect(await schemaOf('search')).toMatchObject({ properties: { q: { minLength: 2 }, limit: { default: 10 } } });
  });

  it('may be schemas of any library', async () => {
    expect(await t.call('arktype', { n: '2' })).toBe(2);
    await expect(t.call('arktype', {})).rejects.toThrow(/n: /);
  });

  it('may stand for themselves as parameters', async () => {
    const id = '0d0ab7b0-2b67-4a37-9e2c-1f0e2b9ad6ab';
    expect(await t.call('args', { id, kind: 'x' })).toEqual({ id, count: 1, kind: 'x', note: null, era });
    await expect(t.call('args', { id: '1', kind: 'x' })).rejects.toThrow(/id: /);
    await expect(t.call('args', { id, kind: 'z' })).rejects.toThrow(/kind: /);
    await expect(t.call('args', { id, kind: 'x', count: 9 })).rejects.toThrow(/count: must be at most 5/);
    expect(await schemaOf('args')).toMatchObject({
      properties: { id: { description: 'Which one' }, note: { description: 'Anything else' } },
      required: ['id', 'kind'],
    });
  });

  it('refuse unknown properties only where the schema says so', async () => {
    expect(await t.call('open', { a: 1, b: 2 })).toEqual({ a: 1, b: 2 });
    await expect(t.call('closed', { a: 1, b: 2 })).rejects.toThrow(/b: is not allowed/);
    expect(await t.call('loose', { unknown: 1 })).toEqual({});
  });

  it('that a header mirrors say so in their schema', async () => {
    expect(await schemaOf('region')).toMatchObject({ properties: { region: { 'x-mcp-header': 'Region' } } });
    expect(await t.call('region', { region: 'eu' })).toBe('eu');
  });
});

describe('Inputs at boot', () => {
  it('are refused where their library does not write JSON Schema, with what to do', async () => {
    @Module({ providers: [tool({ name: 'valibot', input: v.object({ n: v.number() }) }, ({ n }) => n)] })
    class App {}
    expect(await bootProblems(App)).toMatchObject([
      { code: 'TN2005', fix: expect.stringContaining('toStandardJsonSchema()') },
    ]);
  });

  it('are refused where they are no objects, or no schemas', async () => {
    @Module({
      providers: [
        tool({ name: 'scalar', input: { type: 'string' } }, () => 1),
        tool({ name: 'broken', input: { type: 'object', properties: { a: { type: 'strng' } } } }, () => 1),
      ],
    })
    class App {}
    expect(await bootProblems(App)).toMatchObject([{ code: 'TN2006' }, { code: 'TN2006' }]);
  });
});

describe('Arguments that a header mirrors', () => {
  it('have header names that are unique tokens, or the server does not start', async () => {
    class TwiceInput {
      @McpHeader('Region') @IsString() a!: string;
      @McpHeader('region') @IsString() b!: string;
    }
    class BlankInput {
      @McpHeader('no token') @IsString() a!: string;
    }
    class ObjectInput {
      @McpHeader('List') @IsArray() @IsString({ each: true }) a!: string[];
    }
    @Module({
      providers: [TwiceInput, BlankInput, ObjectInput].map((input, index) =>
        tool({ name: `tool_${index}`, input }, () => 1),
      ),
    })
    class App {}
    const codes = (await bootProblems(App)).map(({ code }) => code);
    expect(codes).toEqual(['TN2011', 'TN2011', 'TN2011']);
  });

  it('are checked in every kind of schema: nested classes, Standard Schemas and JSON Schemas', async () => {
    class Inner {
      @McpHeader('Dry') @IsBoolean() dry!: boolean;
    }
    class NestedInput {
      @ValidateNested() @Type(() => Inner) inner!: Inner;
    }
    class ListInput {
      @ValidateNested({ each: true }) @Type(() => Inner) @IsArray() inner!: Inner[];
    }
    const mirrored = (header: string): z.ZodString => z.string().meta({ 'x-mcp-header': header });
    const json = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
    const right = [
      NestedInput,
      z.object({ a: mirrored('A'), inner: z.object({ b: mirrored('B') }) }),
      json({ a: { type: 'integer', 'x-mcp-header': 'A' } }),
    ];
    const wrong = [
      ListInput,
      z.object({ a: z.array(mirrored('A')) }),
      z.object({ a: z.union([mirrored('A'), z.number()]) }),
      z.object({ a: z.number().meta({ 'x-mcp-header': 'A' }) }),
      z.object({ a: mirrored('A'), b: mirrored('a') }),
      json({ a: { type: 'string', 'x-mcp-header': '' } }),
      json({ a: { type: 'string', 'x-mcp-header': 'A\r\nB' } }),
      json({ a: { $ref: '#/$defs/a' } }, { $defs: { a: { type: 'string', 'x-mcp-header': 'A' } } }),
      json({}, { if: json({ a: { type: 'string', 'x-mcp-header': 'A' } }) }),
    ];
    const problemsOf = async (inputs: readonly object[]): Promise<string[]> => {
      const providers = inputs.map((input, index) => tool({ name: `tool_${index}`, input: input as never }, () => 1));
      @Module({ providers })
      class App {}
      return (await bootProblems(App)).map(({ code, member }) => `${code} ${member}`);
    };
    expect(await problemsOf(right)).toEqual([]);
    expect([...new Set(await problemsOf(wrong))]).toEqual(wrong.map((_, index) => `TN2011 tool_${index}`));
  });
});
