import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { Audio, File, Image, Injectable, Module, tool, Tool, ToolResult, type FunctionComponent } from '@tenon/core';
import { createTestClient, describeEras, type CallToolResult, type ListedComponent } from '@tenon/testing';

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

class Report {
  @IsInt() rows!: number;
  @IsString() title = 'untitled';
}

class TreeNode {
  @IsString() name!: string;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => TreeNode) children?: TreeNode[];
}

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

const returning = (name: string, value: unknown): FunctionComponent => tool({ name }, () => value);

const wrapped = { fastmcp: { wrap_result: true } };

@Injectable()
class OutputTools {
  @Tool({ output: Report })
  report(): Report {
    return Object.assign(new Report(), { rows: 3 });
  }

  @Tool({ output: z.number() })
  async count(): Promise<number> {
    return 3;
  }

  @Tool({ output: { type: 'array', items: { type: 'string' } } })
  words(): string[] {
    return ['one', 'two'];
  }

  @Tool({ output: Report })
  wrong(): unknown {
    return { rows: 'many', title: 'x' };
  }

  @Tool({ output: Report })
  noObject(): unknown {
    return 'three rows';
  }

  @Tool({ output: z.object({ total: z.number() }) })
  explicit(): Report {
    return Object.assign(new Report(), { rows: 3, total: 7 });
  }

  @Tool({ output: TreeNode })
  tree(): TreeNode {
    return { name: 'root', children: [{ name: 'leaf' }] };
  }
}

@Module({
  providers: [
    OutputTools,
    returning('text', 'plain "text"'),
    returning('number', 42),
    returning('truth', false),
    returning('object', { city: 'Bern', tags: ['a'] }),
    returning('instance', new Point(1, 2)),
    returning('nothing', undefined),
    returning('null', null),
    returning('date', new Date(0)),
    returning('bigint', { small: 5n, large: 2n ** 64n }),
    returning('map', new Map<string, unknown>([['a', new Set([1, 2])]])),
    returning('typed', new Float32Array([1, 2])),
    returning('list', [1, 2, 3]),
    returning('mixed', ['caption', new Image({ data: png }), { n: 1 }]),
    returning('image', new Image({ data: png, format: 'png' })),
    returning('audio', new Audio({ data: png, format: 'mp3' })),
    returning('file', new File({ data: Buffer.from('# Hi'), name: 'notes.md', format: 'md' })),
    returning('utf8', Buffer.from('grüezi')),
    returning('binary', Buffer.from([0xff, 0xfe, 0x00])),
    returning('block', { type: 'text', text: 'a block', annotations: { priority: 1 } }),
    returning('whole', new ToolResult({ content: 'Done', structuredContent: { rows: 3 }, meta: { tookMs: 12 } })),
    returning('failed', new ToolResult({ content: 'Out of paper', isError: true })),
    returning('raw', { content: [{ type: 'text', text: 'raw' }], structuredContent: { a: 1 }, _meta: { b: 2 } }),
    returning('nan', { deep: [{ value: Number.NaN }] }),
    returning('function', { callback: () => 1 }),
    returning('promise', { user: { name: Promise.resolve('Ada') } }),
    tool({ name: 'generator' }, function* () {
      yield 1;
      yield 2;
    }),
    tool({ name: 'async_generator' }, async function* () {
      yield 'a';
      yield 'b';
    }),
    tool({ name: 'neither' }, () => new ToolResult({})),
  ],
})
class ResultModule {}

describeEras('Results of tools', (era) => {
  let result: (name: string) => Promise<CallToolResult>;
  let listed: (name: string) => Promise<ListedComponent>;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const t = await createTestClient(ResultModule, { era });
    result = (name) => t.callTool(name);
    listed = async (name) => (await t.listTools()).find((one) => one.name === name)!;
    close = () => t.close();
  });
  afterAll(() => close());

  const text = (value: string): unknown => [{ type: 'text', text: value }];

  it('text is one block, without quotes', async () => {
    expect(await result('text')).toMatchObject({ content: text('plain "text"'), structuredContent: undefined });
  });

  it('objects and instances are structured without a declared schema, and text beside it', async () => {
    expect(await result('object')).toMatchObject({
      content: text('{"city":"Bern","tags":["a"]}'),
      structuredContent: { city: 'Bern', tags: ['a'] },
    });
    expect((await result('instance')).structuredContent).toEqual({ x: 1, y: 2 });
    expect((await listed('object'))['outputSchema']).toBeUndefined();
  });

  it('scalars are text alone without a declared schema', async () => {
    expect(await result('number')).toMatchObject({ content: text('42'), structuredContent: undefined });
    expect(await result('truth')).toMatchObject({ content: text('false'), structuredContent: undefined });
    expect(await result('date')).toMatchObject({ content: text('1970-01-01T00:00:00.000Z') });
  });

  it('nothing is no content', async () => {
    expect(await result('nothing')).toMatchObject({ content: [], isError: false });
    expect(await result('null')).toMatchObject({ content: [], isError: false });
  });

  it('scalars with a declared schema travel as `{ result }`, marked in schema and meta', async () => {
    expect(await result('count')).toMatchObject({ content: text('3'), structuredContent: { result: 3 } });
    expect((await result('count')).meta).toMatchObject(wrapped);
    expect((await listed('count'))['outputSchema']).toMatchObject({
      type: 'object',
      properties: { result: { type: 'number' } },
      required: ['result'],
      'x-fastmcp-wrap-result': true,
    });
  });

  it('lists of scalars are one block, wrapped where a schema is declared', async () => {
    expect(await result('list')).toMatchObject({ content: text('[1,2,3]') });
    expect(await result('words')).toMatchObject({
      content: text('["one","two"]'),
      structuredContent: { result: ['one', 'two'] },
    });
  });

  it('lists with media are one block per item, in order', async () => {
    expect(await result('mixed')).toMatchObject({
      content: [
        { type: 'text', text: 'caption' },
        { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
        { type: 'text', text: '{"n":1}' },
      ],
      structuredContent: undefined,
    });
  });

  it('images, sounds and files are content without structure', async () => {
    const data = png.toString('base64');
    expect((await result('image')).content).toEqual([{ type: 'image', data, mimeType: 'image/png' }]);
    expect((await result('audio')).content).toEqual([{ type: 'audio', data, mimeType: 'audio/mpeg' }]);
    expect((await result('file')).content).toEqual([
      { type: 'resource', resource: { uri: 'file:///notes.md', mimeType: 'text/markdown', text: '# Hi' } },
    ]);
    for (const name of ['image', 'audio', 'file']) expect((await result(name)).structuredContent).toBeUndefined();
  });

  it('bytes are their text, or base64 where they are none', async () => {
    expect(await result('utf8')).toMatchObject({ content: text('grüezi'), structuredContent: undefined });
    expect(await result('binary')).toMatchObject({ content: text('//4A') });
    expect((await listed('binary'))['outputSchema']).toBeUndefined();
  });

  it('common JavaScript values become JSON', async () => {
    expect((await result('bigint')).structuredContent).toEqual({ small: 5, large: '18446744073709551616' });
    expect((await result('map')).structuredContent).toEqual({ a: [1, 2] });
    expect(await result('typed')).toMatchObject({ content: text('[1,2]') });
  });

  it('generators are collected into a list', async () => {
    expect(await result('generator')).toMatchObject({ content: text('[1,2]') });
    expect(await result('async_generator')).toMatchObject({ content: text('["a","b"]') });
  });

  it('content blocks and whole results pass as they are', async () => {
    expect((await result('block')).content).toEqual([{ type: 'text', text: 'a block', annotations: { priority: 1 } }]);
    expect(await result('raw')).toMatchObject({
      content: text('raw'),
      structuredContent: { a: 1 },
      meta: { b: 2 },
    });
  });

  it('a ToolResult keeps its meta, and its content where it is an error', async () => {
    expect(await result('whole')).toMatchObject({
      content: text('Done'),
      structuredContent: { rows: 3 },
      isError: false,
      meta: { tookMs: 12 },
    });
    expect(await result('failed')).toMatchObject({ content: text('Out of paper'), isError: true });
  });

  it('a ToolResult of nothing is an error', async () => {
    expect(await result('neither')).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/neither content nor structured content/) }],
    });
  });

  it('what cannot be serialised is an error that names its path', async () => {
    expect(await result('nan')).toMatchObject({ content: [{ text: expect.stringContaining('$.deep[0].value') }] });
    expect(await result('function')).toMatchObject({ content: [{ text: expect.stringContaining('$.callback') }] });
  });

  it('a promise that nobody awaited is an error that names its path', async () => {
    expect(await result('promise')).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/\$\.user\.name is a promise.*Await it/s) }],
    });
  });

  it('a declared schema is shown and checked', async () => {
    expect((await listed('report'))['outputSchema']).toMatchObject({
      type: 'object',
      properties: { rows: { type: 'integer' }, title: { type: 'string' } },
    });
    expect(await result('report')).toMatchObject({ structuredContent: { rows: 3, title: 'untitled' }, isError: false });
    expect(await result('wrong')).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/rows: must be an integer/) }],
    });
  });

  it('a declared object schema refuses what is no object', async () => {
    expect(await result('noObject')).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/output schema is of an object/) }],
    });
  });

  it('the declared schema decides, not the type of the method', async () => {
    expect((await listed('explicit'))['outputSchema']).toMatchObject({ properties: { total: { type: 'number' } } });
    expect((await result('explicit')).structuredContent).toMatchObject({ total: 7 });
  });

  it('a schema that refers to itself is an object at its root', async () => {
    const schema = (await listed('tree'))['outputSchema'] as Record<string, unknown>;
    expect(schema['type']).toBe('object');
    expect(await result('tree')).toMatchObject({ structuredContent: { children: [{ name: 'leaf' }] } });
  });
});

describe('Schemas on the wire', () => {
  const inputOf = async (input: Record<string, unknown>): Promise<unknown> => {
    @Module({ providers: [tool({ name: 'one', input }, () => 1)] })
    class One {}
    await using t = await createTestClient(One);
    return (await t.listTools())[0]!['inputSchema'];
  };

  it('given as JSON Schema are kept word for word, and never changed', async () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      title: 'Search',
      properties: {
        title: { type: 'string', title: 'The title' },
        place: { $ref: '#/$defs/place', description: 'beside a reference' },
      },
      $defs: { place: { $anchor: 'place', type: 'object', properties: { in: { $ref: '#place' } } }, unused: {} },
    };
    const before = JSON.stringify(schema);
    expect(await inputOf(schema)).toEqual(schema);
    expect(JSON.stringify(schema)).toBe(before);
  });

  it('may be nested as deeply as people nest them', async () => {
    let schema: Record<string, unknown> = { type: 'string' };
    for (let level = 0; level < 60; level++) schema = { type: 'object', properties: { inner: schema } };
    expect(await inputOf(schema)).toEqual(schema);
  });

  it('may name a property `title`', async () => {
    class Book {
      @IsString() title!: string;
    }
    @Module({ providers: [tool({ name: 'add', input: Book }, ({ title }) => title)] })
    class Books {}
    await using t = await createTestClient(Books);
    expect((await t.listTools())[0]).toMatchObject({ inputSchema: { properties: { title: { type: 'string' } } } });
    expect(await t.call('add', { title: 'Emma' })).toBe('Emma');
  });

  it('that refer to other documents are refused at boot, and nothing is fetched', async () => {
    const remote = { type: 'object', properties: { a: { $ref: 'https://example.com/schema.json' } } };
    await expect(inputOf(remote)).rejects.toMatchObject({ problems: [{ code: 'TN2006' }] });
  });
});

describe('Media', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tenon-media-'));
    await writeFile(join(directory, 'chart.png'), png);
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('are read from files when they are returned', async () => {
    const path = join(directory, 'chart.png');
    @Module({ providers: [tool({ name: 'chart' }, () => new Image({ path }))] })
    class Charts {}
    await using t = await createTestClient(Charts);
    expect((await t.callTool('chart')).content).toEqual([
      { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
    ]);
  });

  it('never tell a path of the server where a file is missing', async () => {
    @Module({ providers: [tool({ name: 'chart' }, () => new Image({ path: join(directory, 'missing.png') }))] })
    class Charts {}
    await using t = await createTestClient(Charts);
    const { isError, content } = await t.callTool('chart');
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).not.toContain(directory);
  });

  it('have a data URI of their type and bytes', async () => {
    expect(await new Image({ data: png, format: 'webp' }).toDataUri()).toBe(
      `data:image/webp;base64,${png.toString('base64')}`,
    );
    expect(await new Image({ path: join(directory, 'chart.png') }).toDataUri()).toBe(
      `data:image/png;base64,${png.toString('base64')}`,
    );
  });

  it('give a file an extension where its name has none, and never twice', () => {
    expect(new File({ data: png, name: 'report', format: 'pdf' }).name).toBe('report.pdf');
    expect(new File({ data: png, name: 'report.pdf', format: 'pdf' }).name).toBe('report.pdf');
  });
});
