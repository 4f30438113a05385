import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { compileSchema, Input } from '.';

const code = (name: string, text: RegExp) =>
  expect.objectContaining({ code: name, message: expect.stringMatching(text) as unknown });

describe('a Standard Schema', () => {
  it('shows what its library writes, per direction', () => {
    const schema = z.object({ a: z.string().transform(Number), b: z.number().default(1) });
    expect(compileSchema(schema, { io: 'input' }).json).toEqual({
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'number', default: 1 } },
      required: ['a'],
    });
    expect(compileSchema(schema.pick({ b: true }), { io: 'output' }).json).toMatchObject({ required: ['b'] });
  });

  it('validates and transforms by its library, and names the path of an issue', () => {
    const schema = compileSchema(z.object({ list: z.array(z.object({ n: z.number().max(3) })) }), { io: 'input' });
    expect(schema.parse({ list: [{ n: '2' }], more: 1 })).toEqual({ ok: true, value: { list: [{ n: 2 }] } });
    expect(schema.parse({ list: [{ n: 5 }] })).toMatchObject({ ok: false, issues: [{ path: '/list/0/n' }] });
  });

  it('may be a function, as those of arktype are', () => {
    const schema = compileSchema(type({ a: 'number', 'b?': 'string' }), { io: 'input' });
    expect(schema.json).toEqual({
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'string' } },
      required: ['a'],
    });
    expect(schema.parse({ a: '1' })).toEqual({ ok: true, value: { a: 1 } });
    expect(schema.parse({ a: 'x' })).toMatchObject({ ok: false, issues: [{ path: '/a' }] });
  });

  it('may validate asynchronously', async () => {
    const schema = compileSchema(z.object({ n: z.number().refine((n) => Promise.resolve(n > 1)) }), { io: 'input' });
    await expect(schema.parse({ n: '2' })).resolves.toEqual({ ok: true, value: { n: 2 } });
    await expect(schema.parse({ n: 1 })).resolves.toMatchObject({ ok: false, issues: [{ path: '/n' }] });
  });

  it('is refused with advice where no JSON Schema can be had', () => {
    expect(() => compileSchema(v.object({ a: v.number() }), { io: 'input' })).toThrow(
      code('TN2005', /toStandardJsonSchema/),
    );
    expect(() => compileSchema(z.object({ d: z.date() }), { io: 'input' })).toThrow(
      code('TN2005', /Date cannot be represented/),
    );
    expect(() => compileSchema(z.string(), { io: 'input' })).toThrow(code('TN2006', /root/));
    expect(compileSchema(z.string(), { io: 'output' }).json).toEqual({ type: 'string' });
  });

  it('may be wrapped, so that a library without JSON Schema serves as well', () => {
    const plain = v.object({ a: v.number() });
    const wrapped = {
      '~standard': {
        ...plain['~standard'],
        jsonSchema: { input: () => ({ type: 'object', properties: { a: { type: 'number' } } }), output: () => ({}) },
      },
    } as StandardSchemaV1<unknown, { a: number }>;
    expect(compileSchema(wrapped, { io: 'input' }).parse({ a: '1' })).toEqual({ ok: true, value: { a: 1 } });
  });
});

describe('Input', () => {
  class Search extends Input(z.object({ q: z.string(), limit: z.number().default(10) })) {
    readonly source = 'class';
    describe() {
      return `${this.q} (${this.limit})`;
    }
  }
  class Deep extends Search {}

  it('makes instances that have the methods of the class', () => {
    for (const target of [Search, Deep]) {
      const result = compileSchema<Search>(target, { io: 'input' }).parse(
        JSON.parse('{"q":"x","describe":1,"__proto__":{"a":1}}'),
      );
      if (result instanceof Promise || !result.ok) throw new Error('was refused');
      expect(result.value).toBeInstanceOf(target);
      expect(result.value.describe()).toBe('x (10)');
      expect(result.value.source).toBe('class');
    }
  });

  it('waits for schemas that are asynchronous', async () => {
    class Slow extends Input(z.object({ n: z.number().refine((n) => Promise.resolve(n > 1)) })) {}
    const result = await compileSchema<Slow>(Slow, { io: 'input' }).parse({ n: 2 });
    expect(result.ok && result.value).toBeInstanceOf(Slow);
  });

  it('keeps what a looser schema admits, but no prototype', () => {
    class Loose extends Input(z.looseObject({})) {}
    const result = compileSchema<Loose>(Loose, { io: 'input' }).parse(
      JSON.parse('{"a":1,"__proto__":{"b":1},"constructor":5}'),
    );
    if (result instanceof Promise || !result.ok) throw new Error('was refused');
    expect(Object.keys(result.value)).toEqual(['a']);
    expect(result.value.constructor).toBe(Loose);
  });
});
