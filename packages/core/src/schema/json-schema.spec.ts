import { compileSchema } from '.';

type Json = Record<string, unknown>;
const compile = (schema: Json) => compileSchema(schema, { io: 'input' });
const parse = (schema: Json, value: unknown) => {
  const result = compile(schema).parse(value);
  if (result instanceof Promise) throw new Error('became asynchronous');
  return result;
};
const invalid = (detail: RegExp) =>
  expect.objectContaining({ code: 'TN2006', detail: expect.stringMatching(detail) as unknown });

describe('a JSON Schema', () => {
  it.each<[string, Json, RegExp]>([
    ['an unknown type', { type: 'object', properties: { a: { type: 'text' } } }, /\/properties\/a\/type/],
    ['a wrong keyword value', { type: 'object', required: 'a' }, /\/required/],
    ['a broken pattern', { type: 'object', properties: { a: { pattern: '(' } } }, /pattern/],
    ['no type', { properties: {} }, /root .* no type/],
    ['another type', { type: 'array' }, /root .* "array"/],
    [
      'a remote reference',
      { type: 'object', properties: { a: { $ref: 'https://example.com/s.json' } } },
      /not fetched/,
    ],
    ['a reference to a file', { type: 'object', properties: { a: { $ref: 'other.json#/x' } } }, /not fetched/],
    ['a dangling pointer', { type: 'object', properties: { a: { $ref: '#/$defs/b' } } }, /leads nowhere/],
    ['a dangling anchor', { type: 'object', properties: { a: { $ref: '#b' } } }, /leads nowhere/],
    ['a keyword that the compiler refuses', { type: 'object', properties: { a: { id: 'x' } } }, /\$id/],
    [
      'a reference that leads to itself',
      { type: 'object', properties: { a: { $id: 'https://a.example/', $ref: '#/no' } } },
      /without end/,
    ],
    ['an unknown dialect', { $schema: 'http://json-schema.org/draft-04/schema#', type: 'object' }, /dialect/],
  ])('is refused with %s', (_, schema, detail) => {
    expect(() => compile(schema)).toThrow(invalid(detail));
  });

  it('is refused when it is nested too deeply', () => {
    let schema: Json = {};
    for (let level = 0; level < 100_000; level++) schema = { not: schema };
    expect(() => compile({ type: 'object', ...schema })).toThrow(invalid(/nested/));
  });

  it('may be of any type where it describes a result', () => {
    const schema = compileSchema({ type: 'array', items: { type: 'number' } }, { io: 'output' });
    expect(schema.parse([1])).toEqual({ ok: true, value: [1] });
    expect(schema.parse(['1'])).toMatchObject({ ok: false });
  });

  it('keeps $schema, $id, $anchor, $defs and what it does not know, frozen or not', () => {
    const source = Object.freeze({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'https://example.com/tool',
      type: 'object',
      properties: Object.freeze({
        a: { $ref: '#/$defs/a%20b' },
        b: { $ref: '#here' },
        $ref: { type: 'string' },
        self: { $ref: '#' },
      }),
      $defs: { 'a b': { type: 'integer' }, x: { $anchor: 'here', type: 'boolean' } },
      'x-vendor': { $ref: 5 },
      examples: [{ $ref: 'https://example.com/data' }],
    });
    const text = JSON.stringify(source);
    // Two tools may carry the same $id.
    for (let round = 0; round < 2; round++) {
      expect(parse(source, { a: 1, b: true, $ref: 'x', self: { a: '2' } })).toMatchObject({
        ok: true,
        value: { self: { a: 2 } },
      });
      expect(parse(source, { a: 'x' })).toMatchObject({ ok: false, issues: [{ path: '/a' }] });
    }
    expect(JSON.stringify(compile(source).json)).toBe(text);
  });

  it('may be written in draft 7', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { a: { $ref: '#/definitions/a' } },
      definitions: { a: { type: 'integer' } },
    };
    expect(parse(schema, { a: 1 }).ok).toBe(true);
    expect(parse(schema, { a: 'x' }).ok).toBe(false);
  });

  it('enforces formats', () => {
    expect(parse({ type: 'object', properties: { a: { format: 'email' } } }, { a: 'nobody' })).toEqual({
      ok: false,
      issues: [{ path: '/a', message: 'must be a valid email, received string "nobody"' }],
    });
  });

  it('lets defaults of properties fill in, on a copy, each call its own', () => {
    const schema = compile({
      type: 'object',
      properties: { limit: { type: 'integer', default: 10 }, tags: { default: [] } },
    });
    const input = { limit: 5 };
    expect(schema.parse(input)).toEqual({ ok: true, value: { limit: 5, tags: [] } });
    expect(input).toEqual({ limit: 5 });
    const [first, second] = [schema.parse({}), schema.parse({})] as unknown as { value: { tags: unknown[] } }[];
    first!.value.tags.push(1);
    expect(second!.value).toEqual({ limit: 10, tags: [] });
  });

  it('asks for properties that every object inherits', () => {
    const schema = { type: 'object', required: ['toString', 'constructor', '__proto__'] };
    expect(parse(schema, {})).toMatchObject({
      ok: false,
      issues: [{ path: '/toString' }, { path: '/constructor' }, { path: '/__proto__' }],
    });
    expect(parse(schema, JSON.parse('{"toString":1,"constructor":1,"__proto__":1}')).ok).toBe(true);
  });

  it('finds its definitions again when it refers to itself through properties', () => {
    const schema = {
      type: 'object',
      properties: {
        child: { $ref: '#/properties/wrapped/properties/inner' },
        wrapped: {
          properties: { inner: { type: ['object', 'null'], properties: { next: { $ref: '#/properties/child' } } } },
        },
      },
    };
    expect(parse(schema, { child: { next: { next: null } } }).ok).toBe(true);
    expect(parse(schema, { child: { next: { next: 5 } } }).ok).toBe(false);
  });

  it('refuses hostile values without throwing, in bounded memory', () => {
    const recursive = {
      type: 'object',
      properties: { next: { $ref: '#' }, list: { type: 'array', items: { type: 'number' } } },
    };
    let deep: Json = {};
    for (let level = 0; level < 200_000; level++) deep = { next: deep };
    expect(parse(recursive, deep)).toEqual({ ok: false, issues: [{ path: '', message: 'is nested too deeply' }] });
    const many = parse(recursive, { list: new Array(200_000).fill('x') });
    expect(many).toEqual({
      ok: false,
      issues: [{ path: '/list/0', message: 'must be a number, received string "x"' }],
    });
    const some = parse(recursive, { list: new Array(1000).fill('x') });
    expect(some.ok ? 0 : some.issues.length).toBe(25);
    for (const value of [undefined, null, 5, 'x', [], true]) expect(parse(recursive, value).ok).toBe(false);
  });
});
