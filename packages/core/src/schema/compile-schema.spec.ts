import { Type } from 'class-transformer';
import { IsInt, IsNumber, IsOptional, IsString, MaxLength, Min, MinLength, ValidateNested } from 'class-validator';
import { z } from 'zod';
import { compileSchema, Input } from '.';
import { Describe, McpHeader } from '../metadata';

class AddInput {
  @Describe('First addend') @IsNumber() a!: number;
  @Describe('Second addend') @IsNumber() b!: number;
}

describe('compileSchema', () => {
  it('derives the schema of a class and makes instances of it', () => {
    const schema = compileSchema(AddInput, { io: 'input' });
    expect(schema.json).toEqual({
      type: 'object',
      properties: {
        a: { type: 'number', description: 'First addend' },
        b: { type: 'number', description: 'Second addend' },
      },
      required: ['a', 'b'],
    });
    const result = schema.parse({ a: 1, b: 2, admin: true });
    expect(result).toEqual({ ok: true, value: { a: 1, b: 2 } });
    expect((result as unknown as { value: unknown }).value).toBeInstanceOf(AddInput);
  });

  it('converts numeric text by default, and refuses it under strict', () => {
    const input = { a: '1', b: 2 };
    expect(compileSchema(AddInput, { io: 'input' }).parse(input)).toMatchObject({ ok: true, value: { a: 1, b: 2 } });
    expect(compileSchema(AddInput, { io: 'input', strict: true }).parse(input)).toEqual({
      ok: false,
      issues: [{ path: '/a', message: 'must be a number, received string "1"' }],
    });
    expect(input).toEqual({ a: '1', b: 2 });
  });

  it('reads nested classes, lists, defaults and what is optional', () => {
    class Item {
      @IsString() @MinLength(1) name!: string;
      @IsInt() @Min(1) @McpHeader('Count') count = 1;
    }
    class Order {
      @ValidateNested({ each: true }) @Type(() => Item) items!: Item[];
      @IsOptional() @IsString() @MaxLength(5) note?: string;
    }
    const schema = compileSchema(Order, { io: 'input' });
    expect(schema.json).toEqual({
      type: 'object',
      properties: {
        items: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              name: { type: 'string', minLength: 1 },
              count: { type: 'integer', minimum: 1, default: 1, 'x-mcp-header': 'Count' },
            },
            required: ['name'],
          },
        },
        note: { type: ['string', 'null'], maxLength: 5 },
      },
    });
    const result = schema.parse({ items: [{ name: 'x' }, { name: 'y', count: '3' }], note: null });
    expect(result).toMatchObject({
      ok: true,
      value: {
        items: [
          { name: 'x', count: 1 },
          { name: 'y', count: 3 },
        ],
        note: null,
      },
    });
    const { items } = (result as unknown as { value: Order }).value;
    expect(items.every((item) => item instanceof Item)).toBe(true);
  });

  it('keeps a JSON Schema word for word', () => {
    const source = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      'x-mine': 1,
      properties: { n: { $ref: '#n' } },
      $defs: { n: { $anchor: 'n', type: 'integer' } },
    };
    const before = structuredClone(source);
    const schema = compileSchema(source, { io: 'input' });
    expect(schema.parse({ n: '5', more: 1 })).toEqual({ ok: true, value: { n: 5, more: 1 } });
    expect(schema.json).toBe(source);
    expect(source).toEqual(before);
  });

  it('lets a library validate by its own schema', () => {
    class Search extends Input(z.object({ q: z.string(), limit: z.number().default(10) })) {
      get upper() {
        return this.q.toUpperCase();
      }
    }
    const result = compileSchema<Search>(Search, { io: 'input' }).parse({ q: 'a', limit: '5', extra: 1 });
    expect(result).toMatchObject({ ok: true, value: { q: 'a', limit: 5 } });
    expect((result as unknown as { value: Search }).value.upper).toBe('A');
    expect((result as unknown as { value: Search }).value).not.toHaveProperty('extra');
  });
});
