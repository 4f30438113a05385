import {
  IsArray,
  IsBoolean,
  IsEnum,
  IsInt,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import { z } from 'zod';
import type { FormSource, JsonSchema } from '../../contracts';
import { compileForm } from './compile-form';

enum Size {
  Small = 's',
  Large = 'l',
}

class Order {
  @IsEnum(Size) size!: Size;
  @IsInt() @IsPositive() count: number = 1;
  @IsString() @Matches(/^[A-Z]+$/) code!: string;
  @IsBoolean() @IsOptional() gift?: boolean;
}

class Inner {
  @IsString() text!: string;
}

class Nested {
  @ValidateNested() inner!: Inner;
}

class Lists {
  @IsArray() @IsString({ each: true }) words!: string[];
}

class Loose {
  @IsObject() anything!: object;
}

const fields = (source: FormSource): unknown => compileForm(source).json['properties'];
const ofJson = (field: JsonSchema): JsonSchema => ({ type: 'object', properties: { field } });

describe('compileForm', () => {
  it('says of a DTO what forms can say, and checks the answer against the rest', async () => {
    const form = compileForm(Order);
    expect(form.json).toEqual({
      type: 'object',
      properties: {
        size: { type: 'string', enum: ['s', 'l'] },
        count: { type: 'integer', default: 1, minimum: 1 },
        code: { type: 'string' },
        gift: { type: 'boolean' },
      },
      required: ['size', 'code'],
    });
    expect(await form.parse({ size: 's', code: 'ABC' })).toEqual({
      ok: true,
      value: { size: 's', count: 1, code: 'ABC' },
    });
    expect(await form.parse({ size: 's', code: 'abc' })).toMatchObject({ ok: false, issues: [{ path: '/code' }] });
  });

  it('reads the schemas of zod', () => {
    const form = z.object({
      mail: z.email(),
      day: z.iso.date(),
      choice: z.union([z.literal('a'), z.literal('b')]),
      one: z.literal('only'),
      many: z.array(z.enum(['x', 'y'])).min(1),
      maybe: z.string().nullable().optional(),
    });
    expect(fields(form)).toEqual({
      mail: { type: 'string', format: 'email' },
      day: { type: 'string', format: 'date' },
      choice: { type: 'string', enum: ['a', 'b'] },
      one: { type: 'string', enum: ['only'] },
      many: { type: 'array', items: { type: 'string', enum: ['x', 'y'] }, minItems: 1 },
      maybe: { type: 'string' },
    });
  });

  it('leaves a restricted JSON Schema as it is', () => {
    const form = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        text: {
          type: 'string',
          title: 'T',
          description: 'D',
          minLength: 1,
          maxLength: 9,
          format: 'uri',
          default: 'x:y',
        },
        number: { type: 'number', minimum: 0.5, maximum: 1.5, default: 1 },
        flag: { type: 'boolean', default: false },
        titled: { type: 'string', oneOf: [{ const: 'a', title: 'A' }], default: 'a' },
        legacy: { type: 'string', enum: ['a', 'b'], enumNames: ['A', 'B'] },
        many: { type: 'array', items: { anyOf: [{ const: 'a', title: 'A' }] }, minItems: 0, maxItems: 1, default: [] },
      },
      required: ['text'],
    };
    expect(compileForm(form).json).toEqual(form);
  });

  it('sends no null, and the narrower of two bounds', () => {
    const nullable = { type: ['string', 'null'], default: null };
    expect(fields(ofJson(nullable))).toEqual({ field: { type: 'string' } });
    const bounded = { type: 'integer', minimum: 5, exclusiveMinimum: 2, maximum: 9, exclusiveMaximum: 8 };
    expect(fields(ofJson(bounded))).toEqual({ field: { type: 'integer', minimum: 5, maximum: 7 } });
  });

  it('follows references to definitions', () => {
    const form = {
      type: 'object',
      properties: { colour: { $ref: '#/$defs/colour', title: 'Colour' } },
      $defs: { colour: { type: 'string', enum: ['red'], title: 'Any' } },
    };
    expect(compileForm(form).json).toEqual({
      type: 'object',
      properties: { colour: { type: 'string', title: 'Colour', enum: ['red'] } },
    });
  });

  it.each<[string, FormSource]>([
    ['nested objects', Nested],
    ['lists of anything but choices', Lists],
    ['objects of any shape', Loose],
    ['objects', ofJson({ type: 'object' })],
    ['unions', ofJson({ anyOf: [{ type: 'string' }, { type: 'number' }] })],
    ['choices of numbers', ofJson({ enum: [1, 2] })],
    ['null', ofJson({ type: 'null' })],
    ['anything', ofJson({})],
    ['records', { type: 'object', patternProperties: { x: { type: 'string' } } }],
    ['alternatives', z.object({ a: z.string() }).or(z.object({ b: z.string() }))],
    ['no choice', []],
  ])('refuses %s', (_, source) => {
    expect(() => compileForm(source)).toThrow(/TN2015|TN2006/);
  });

  it('compiles what it is given once', () => {
    expect(compileForm(Order)).toBe(compileForm(Order));
    expect(compileForm(ofJson({ type: 'string' }))).toBe(compileForm(ofJson({ type: 'string' })));
  });

  it('does not remember every form for ever', () => {
    const first = compileForm(ofJson({ type: 'string', title: 'first' }));
    for (let count = 0; count < 500; count++) compileForm(ofJson({ type: 'string', title: `form ${count}` }));
    expect(compileForm(ofJson({ type: 'string', title: 'first' }))).not.toBe(first);
  });

  it.each([
    [String, 'text', 5],
    [Number, 5, 'text'],
    [Boolean, false, 'false'],
    [['a', 'b'], 'b', 'c'],
  ])('asks for one value: %p', async (source, right, wrong) => {
    const form = compileForm(source as FormSource);
    expect(await form.parse({ value: right })).toEqual({ ok: true, value: right });
    expect(await form.parse({ value: wrong })).toMatchObject({ ok: false, issues: [{ path: '/value' }] });
    expect(await form.parse({})).toMatchObject({ ok: false });
  });
});
