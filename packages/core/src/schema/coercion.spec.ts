import { IsArray, IsBoolean, IsInt, IsNumber, IsObject, IsOptional, IsString } from 'class-validator';
import { z } from 'zod';
import { compileArguments, compileSchema, type ReadingOptions } from '.';

class Values {
  @IsOptional() @IsNumber() number?: number;
  @IsOptional() @IsInt() integer?: number;
  @IsOptional() @IsBoolean() boolean?: boolean;
  @IsOptional() @IsString() string?: string;
  @IsOptional() @IsArray() @IsInt({ each: true }) list?: number[];
  @IsOptional() @IsObject() object?: object;
}

const jsonSchema = {
  type: 'object',
  properties: {
    number: { type: 'number' },
    integer: { type: 'integer' },
    boolean: { type: 'boolean' },
    string: { type: 'string' },
    list: { type: 'array', items: { type: 'integer' } },
    object: { type: 'object' },
  },
};

const library = z.object({
  number: z.number().optional(),
  integer: z.int().optional(),
  boolean: z.boolean().optional(),
  string: z.string().optional(),
  list: z.array(z.int()).optional(),
  object: z.looseObject({}).optional(),
});

const refused = Symbol('refused');
type Field = keyof Values;
type Row = [field: Field, received: unknown, lax: unknown, uri?: unknown];

const table: Row[] = [
  ['number', '10', 10],
  ['number', '-1.5', -1.5],
  ['number', '+2', 2],
  ['number', '1e3', 1000],
  ['number', '007', 7],
  ['number', '.5', 0.5],
  ['number', '', refused],
  ['number', ' ', refused],
  ['number', ' 1', refused],
  ['number', '0x10', refused],
  ['number', '1_000', refused],
  ['number', '1,5', refused],
  ['number', 'Infinity', refused],
  ['number', '1e999', refused],
  ['number', 'NaN', refused],
  ['number', 'abc', refused],
  ['number', '9'.repeat(100), refused],
  ['number', true, refused],
  ['number', [], refused],
  ['integer', '10', 10],
  ['integer', '10.0', 10],
  ['integer', '10.5', refused],
  ['integer', '1e3', refused],
  ['integer', '9007199254740993', refused],
  ['integer', 1.5, refused],
  ['boolean', 'true', true],
  ['boolean', 'false', false],
  ['boolean', 'True', refused, true],
  ['boolean', 'yes', refused, true],
  ['boolean', 'no', refused, false],
  ['boolean', '1', refused, true],
  ['boolean', '0', refused, false],
  ['boolean', 'maybe', refused],
  ['boolean', '', refused],
  ['boolean', 1, refused],
  ['boolean', 0, refused],
  ['string', 5, refused],
  ['string', true, refused],
  ['string', {}, refused],
  ['list', ['1', 2], [1, 2]],
  ['list', '[1]', refused],
  ['list', '1', refused],
  ['object', '{"a":1}', refused],
];

const sources = { class: Values, 'JSON Schema': jsonSchema, library };

describe.each(Object.entries(sources))('the conversions of a %s', (_, source) => {
  const read = (options: ReadingOptions, field: Field, received: unknown): unknown => {
    const input = { [field]: received };
    const result = compileSchema(source, { io: 'input', ...options }).parse(input);
    expect(input).toEqual({ [field]: received });
    if (result instanceof Promise) throw new Error('became asynchronous');
    return result.ok ? (result.value as Record<string, unknown>)[field] : refused;
  };

  it.each(table)('%s: %j becomes %p', (field, received, lax, uri = lax) => {
    expect(read({}, field, received)).toEqual(lax);
    expect(read({ strict: true }, field, received)).toEqual(refused);
    expect(read({ uri: true }, field, received)).toEqual(uri);
    expect(read({ uri: true, strict: true }, field, received)).toEqual(uri);
  });

  it('decodes a JSON text only where asked, and only to the type that is expected', () => {
    expect(read({ decodeJsonStrings: true }, 'object', '{"a":"1"}')).toEqual({ a: '1' });
    expect(read({ decodeJsonStrings: true }, 'list', '["1",2]')).toEqual([1, 2]);
    expect(read({ decodeJsonStrings: true }, 'object', '[1]')).toBe(refused);
    expect(read({ decodeJsonStrings: true }, 'list', '{}')).toBe(refused);
    expect(read({ decodeJsonStrings: true }, 'object', '{"a":')).toBe(refused);
    expect(read({ decodeJsonStrings: true }, 'string', '{"a":1}')).toBe('{"a":1}');
    expect(read({ decodeJsonStrings: true, strict: true }, 'object', '{}')).toBe(refused);
    expect(read({ decodeJsonStrings: true }, 'list', `["${'1'.repeat(1024 * 1024)}"]`)).toBe(refused);
  });
});

describe('conversion', () => {
  it('never makes a text of null, nor anything else of it', () => {
    for (const type of ['number', 'string', 'boolean', 'integer', 'object', 'array']) {
      const schema = compileSchema({ type: 'object', properties: { x: { type } } }, { io: 'input' });
      expect(schema.parse({ x: null })).toMatchObject({ ok: false });
    }
  });

  it('keeps a text where a union admits one', () => {
    const schema = compileSchema(
      { type: 'object', properties: { x: { type: ['number', 'string'] } } },
      { io: 'input' },
    );
    expect(schema.parse({ x: '5' })).toEqual({ ok: true, value: { x: '5' } });
  });

  it('reports what is still wrong after converting', () => {
    const schema = compileSchema(
      { type: 'object', properties: { x: { type: 'integer', minimum: 20 } } },
      { io: 'input' },
    );
    expect(schema.parse({ x: '10' })).toEqual({
      ok: false,
      issues: [{ path: '/x', message: 'must be at least 20, received number 10' }],
    });
  });

  it('converts inside nested lists and objects without touching the input', () => {
    const schema = compileSchema(
      {
        type: 'object',
        properties: { rows: { type: 'array', items: { type: 'object', properties: { n: { type: 'number' } } } } },
      },
      { io: 'input' },
    );
    const input = { rows: [{ n: '1' }, { n: 2 }, { n: '3' }], other: {} };
    const before = structuredClone(input);
    expect(schema.parse(input)).toEqual({ ok: true, value: { rows: [{ n: 1 }, { n: 2 }, { n: 3 }], other: {} } });
    expect(input).toEqual(before);
  });

  it('cannot be led to a prototype', () => {
    const schema = compileSchema(
      { type: 'object', additionalProperties: { type: 'object', additionalProperties: { type: 'number' } } },
      { io: 'input' },
    );
    const result = schema.parse(JSON.parse('{"__proto__":{"polluted":"1"},"constructor":{"prototype":"2"}}'));
    expect(result).toMatchObject({ ok: true });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(Object.prototype.hasOwnProperty.call((result as unknown as { value: object }).value, '__proto__')).toBe(
      true,
    );
  });

  it('brings no prototype key from decoded JSON text, at any depth', () => {
    const schema = compileSchema(
      { type: 'object', properties: { object: { type: 'object' }, list: { type: 'array' } } },
      { io: 'input', decodeJsonStrings: true },
    );
    const object = '{"a":{"__proto__":{"x":1},"b":[{"\\u005f_proto__":{"x":1}}]},"__proto__":{"x":1}}';
    const result = schema.parse({ object, list: '[{"__proto__":{"x":1},"y":null}]' });
    const { value } = result as unknown as { value: object };
    expect(JSON.stringify(value)).toBe('{"object":{"a":{"b":[{}]}},"list":[{"y":null}]}');
  });

  it('leaves JSON text alone that is nested deeper than the stack', () => {
    const schema = compileSchema(
      { type: 'object', properties: { list: { type: 'array' } } },
      { io: 'input', decodeJsonStrings: true },
    );
    expect(schema.parse({ list: '['.repeat(300_000) + ']'.repeat(300_000) })).toMatchObject({ ok: false });
  });

  it('never converts what a handler returns', () => {
    expect(compileSchema(Values, { io: 'output' }).parse({ number: '1' })).toMatchObject({ ok: false });
  });

  it('applies to arguments and URI parameters alike', () => {
    const fields = [
      { name: 'n', type: Number, optional: false },
      { name: 'on', type: Boolean, optional: true },
    ];
    expect(compileArguments(fields).parse({ n: '5', on: 'true' })).toEqual({ ok: true, value: { n: 5, on: true } });
    expect(compileArguments(fields, { uri: true }).parse({ n: '5', on: 'yes' })).toEqual({
      ok: true,
      value: { n: 5, on: true },
    });
    expect(compileArguments(fields, { uri: true }).parse({ n: '5', on: 'perhaps' })).toMatchObject({
      ok: false,
      issues: [{ path: '/on' }],
    });
    expect(compileArguments(fields, { strict: true }).parse({ n: '5' })).toMatchObject({ ok: false });
  });
});
