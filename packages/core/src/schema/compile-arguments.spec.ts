import { Transform, Type } from 'class-transformer';
import { IsAlpha, IsOptional, IsString, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { compileArguments, type ArgumentField } from '.';

const field = (name: string, type: unknown, more: Partial<ArgumentField> = {}): ArgumentField => ({
  name,
  type,
  optional: false,
  ...more,
});

class Node {
  @IsString() @IsAlpha() name!: string;
  @IsOptional() @ValidateNested() @Type(() => Node) next?: Node;
}

describe('compileArguments', () => {
  it('makes one object schema of the parameters', () => {
    const schema = compileArguments([
      field('name', String, { schema: { minLength: 1 }, description: 'Who', mcpHeader: 'Name' }),
      field('count', Number, { schema: { type: 'integer', default: 5 } }),
      field('on', Boolean, { optional: true }),
      field('list', Array),
      field('any', Object),
      field('union', Object, { schema: { anyOf: [{ type: 'string' }, { type: 'number' }] } }),
    ]);
    expect(schema.json).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, description: 'Who', 'x-mcp-header': 'Name' },
        count: { type: 'integer', default: 5 },
        on: { type: 'boolean' },
        list: { type: 'array' },
        any: {},
        union: { anyOf: [{ type: 'string' }, { type: 'number' }] },
      },
      required: ['name', 'list', 'any', 'union'],
    });
    expect(schema.parse({ name: 'x', list: [], any: null, union: '5', other: 1 })).toEqual({
      ok: true,
      value: { name: 'x', count: 5, list: [], any: null, union: '5' },
    });
    expect(schema.parse({ name: '', list: [], any: 1, union: 1 })).toMatchObject({
      ok: false,
      issues: [{ path: '/name' }],
    });
    expect(schema.parse({})).toMatchObject({
      ok: false,
      issues: [{ path: '/name' }, { path: '/list' }, { path: '/any' }, { path: '/union' }],
    });
  });

  it('reads classes and dates, and checks what a schema cannot say', () => {
    const schema = compileArguments([field('a', Node), field('b', Node, { optional: true }), field('at', Date)]);
    expect(schema.json.$defs).toHaveProperty('Node');
    const result = schema.parse({ a: { name: 'x', next: { name: 'y', evil: 1 } }, at: '2024-01-01T00:00:00Z' });
    if (result instanceof Promise || !result.ok) throw new Error('was refused');
    const { a, at } = result.value as { a: Node; at: Date };
    expect([a instanceof Node, a.next instanceof Node, at]).toEqual([true, true, new Date('2024-01-01T00:00:00Z')]);
    expect(a.next).not.toHaveProperty('evil');
    expect(schema.parse({ a: { name: 'x', next: { name: '1' } }, at: '2024-01-01T00:00:00Z' })).toMatchObject({
      ok: false,
      issues: [{ path: '/a/next/name' }],
    });
    expect(schema.parse({ a: { name: 'x' }, at: 'today' })).toMatchObject({ ok: false, issues: [{ path: '/at' }] });
  });

  it('takes a library schema for one argument, asynchronous ones too', async () => {
    const email = z.string().transform((text) => text.toLowerCase());
    const schema = compileArguments([
      field('email', String, { schema: email }),
      field('n', Number, { schema: z.number().max(3) }),
    ]);
    expect(schema.json.properties).toEqual({ email: { type: 'string' }, n: { type: 'number', maximum: 3 } });
    expect(schema.parse({ email: 'A@B', n: '2' })).toEqual({ ok: true, value: { email: 'a@b', n: 2 } });
    expect(schema.parse({ email: 'A@B', n: 4 })).toMatchObject({ ok: false, issues: [{ path: '/n' }] });
    expect(schema.parse({ n: 1 })).toMatchObject({ ok: false, issues: [{ path: '/email', message: 'is required' }] });
    const slow = compileArguments([field('n', Number, { schema: z.number().refine((n) => Promise.resolve(n > 1)) })]);
    await expect(slow.parse({ n: '2' })).resolves.toEqual({ ok: true, value: { n: 2 } });
    await expect(slow.parse({ n: 1 })).resolves.toMatchObject({ ok: false, issues: [{ path: '/n' }] });
  });

  it('keeps references of an embedded schema pointing where they did', () => {
    const tree = {
      type: 'object',
      properties: { children: { type: 'array', items: { $ref: '#' } }, size: { $ref: '#/$defs/size' } },
      $defs: { size: { type: 'integer' } },
    };
    const before = JSON.stringify(tree);
    const schema = compileArguments([field('a/b', Object, { schema: tree })]);
    expect(schema.parse({ 'a/b': { children: [{ size: '1' }] } })).toEqual({
      ok: true,
      value: { 'a/b': { children: [{ size: 1 }] } },
    });
    expect(schema.parse({ 'a/b': { children: [{ size: 'x' }] } })).toMatchObject({
      ok: false,
      issues: [{ path: '/a~1b/children/0/size' }],
    });
    expect(JSON.stringify(tree)).toBe(before);
  });

  it('enforces formats and patterns of the arguments', () => {
    const schema = compileArguments([
      field('mail', String, { schema: { format: 'email' } }),
      field('id', String, { schema: { pattern: '^\\p{L}$' } }),
    ]);
    expect(schema.parse({ mail: 'a@b.example', id: 'é' })).toMatchObject({ ok: true });
    expect(schema.parse({ mail: 'nobody', id: 'é' })).toMatchObject({ ok: false, issues: [{ path: '/mail' }] });
  });

  it('admits no arguments where there are none', () => {
    const schema = compileArguments([]);
    expect(schema.json).toEqual({ type: 'object', properties: {} });
    expect(schema.parse({ a: 1 })).toEqual({ ok: true, value: {} });
  });

  it('refuses what it cannot make sense of', () => {
    class Trimmed {
      @IsString() @Transform(({ value }: { value: string }) => value) text!: string;
    }
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => compileArguments([field('a', String), field('a', String)])).toThrow(code('TN2006'));
    expect(() => compileArguments([field('a', String, { schema: { type: 'text' } })])).toThrow(code('TN2006'));
    expect(() => compileArguments([field('a', String, { schema: { $ref: 'https://example.com/a' } })])).toThrow(
      code('TN2006'),
    );
    expect(() => compileArguments([field('a', Trimmed)])).toThrow(code('TN2005'));
  });
});
