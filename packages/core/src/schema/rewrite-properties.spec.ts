import type { JsonSchema } from '../contracts';
import { compileSchema } from './compile-schema';
import { objectProperties, rewriteProperties, type PropertyRewrite } from './rewrite-properties';

function rewrite(schema: JsonSchema, changes: Record<string, Partial<PropertyRewrite>>): JsonSchema {
  return rewriteProperties(
    freeze(schema),
    objectProperties(schema).map(({ name, isRequired }) => ({
      from: name,
      to: name,
      keywords: {},
      isRequired,
      ...(Object.hasOwn(changes, name) ? changes[name] : {}),
    })),
  );
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

const accepts = (schema: JsonSchema, value: unknown): unknown =>
  (compileSchema(schema, { io: 'input', strict: true }).parse(value) as { ok: boolean }).ok;

describe('the properties of a schema', () => {
  it('are found behind references of the root, as schemas of recursive types have them', () => {
    const tree: JsonSchema = {
      type: 'object',
      $ref: '#/$defs/Tree',
      $defs: {
        Tree: {
          type: 'object',
          properties: { value: { type: 'number' }, left: { $ref: '#/$defs/Tree' } },
          required: ['value'],
        },
      },
    };
    expect(objectProperties(tree)).toEqual([
      { name: 'value', schema: { type: 'number' }, isRequired: true },
      { name: 'left', schema: { $ref: '#/$defs/Tree' }, isRequired: false },
    ]);
    const renamed = rewrite(tree, { value: { to: 'weight' } });
    expect(accepts(renamed, { weight: 1, left: { value: 2 } })).toBe(true);
    expect(accepts(renamed, { weight: 1, left: { weight: 2 } })).toBe(false);
  });

  it('are none where a reference of the root leads nowhere, or round in a circle', () => {
    expect(objectProperties({ type: 'object', $ref: '#/$defs/None' })).toEqual([]);
    expect(objectProperties({ $ref: '#/$defs/A', $defs: { A: { $ref: '#/$defs/A' } } })).toEqual([]);
    expect(objectProperties({ $ref: '#/%' })).toEqual([]);
  });
});

describe('rewritten properties', () => {
  it('keep everything else where only what describes them changes', () => {
    const schema: JsonSchema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { a: { type: 'string' }, b: { $ref: '#/properties/a' } },
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
      patternProperties: { '^x-': {} },
    };
    expect(rewrite(schema, { a: { keywords: { description: 'A.' } } })).toEqual({
      ...schema,
      properties: { a: { type: 'string', description: 'A.' }, b: { $ref: '#/properties/a' } },
    });
  });

  it('allow no others where one is renamed, and nothing speaks of old names', () => {
    expect(
      rewrite(
        {
          type: 'object',
          title: 'T',
          properties: { a: { type: 'string' }, b: {} },
          required: ['b', 'a'],
          dependentRequired: { a: ['b'] },
          allOf: [{ required: ['a'] }],
          propertyNames: { enum: ['a', 'b'] },
          additionalProperties: true,
        },
        { a: { to: 'x' } },
      ),
    ).toEqual({
      type: 'object',
      title: 'T',
      properties: { x: { type: 'string' }, b: {} },
      required: ['x', 'b'],
      additionalProperties: false,
    });
  });

  it('leave out definitions that only hidden ones used, and keep those that others lead to', () => {
    const { $defs } = rewrite(
      {
        type: 'object',
        properties: { shown: { $ref: '#/$defs/A' }, hidden: { $ref: '#/$defs/C' } },
        $defs: { A: { items: { $ref: '#/$defs/B~1' } }, 'B/': {}, C: { $ref: '#/$defs/D' }, D: { $ref: '#/$defs/C' } },
      },
      { hidden: { to: undefined } },
    );
    expect(Object.keys($defs as object)).toEqual(['A', 'B/']);
  });

  it('mean the same where references lead to places of the document', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 1, 'x-mcp-header': 'Size' },
        other: { $ref: '#/properties/size' },
        again: { type: 'array', items: { $ref: '#' } },
        named: { $ref: '#positive' },
      },
      required: ['size'],
      $defs: { positive: { $anchor: 'positive', type: 'number', exclusiveMinimum: 0 } },
    };
    const renamed = rewrite(schema, { size: { to: 'width' }, other: { to: 'size' } });
    expect(accepts(renamed, { width: 2, size: 3, named: 0.5, again: [{ size: 1, other: 1 }] })).toBe(true);
    expect(accepts(renamed, { width: 2, size: 0 })).toBe(false);
    expect(accepts(renamed, { width: 2, named: 0 })).toBe(false);
    expect(accepts(renamed, { width: 2, again: [{ width: 1 }] })).toBe(false);
    expect(JSON.stringify(renamed).match(/x-mcp-header/g)).toHaveLength(1);
  });

  it('bring the definitions of a new schema along', () => {
    const schema: JsonSchema = {
      type: 'object',
      properties: { a: { type: 'string', description: 'Of a.' }, b: { $ref: '#/$defs/Same' } },
      $defs: { Same: { type: 'boolean' } },
    };
    const retyped = rewrite(schema, {
      a: {
        schema: {
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          type: 'array',
          items: { anyOf: [{ $ref: '#/$defs/Own' }, { $ref: '#' }] },
          $defs: { Own: { type: 'integer' }, Same: { type: 'boolean' } },
        },
      },
    });
    expect(retyped).toMatchObject({
      properties: { a: { type: 'array', description: 'Of a.' } },
      $defs: { Own: { type: 'integer' }, Same: { type: 'boolean' } },
    });
    expect(accepts(retyped, { a: [1, [2, [3]]], b: true })).toBe(true);
    expect(accepts(retyped, { a: [1, ['x']] })).toBe(false);
    const other = { $defs: { Same: { type: 'string' } }, $ref: '#/$defs/Same' };
    expect(() => rewrite(schema, { a: { schema: other } })).toThrow(expect.objectContaining({ code: 'TN5046' }));
  });

  it('keep a new schema with an identifier in one piece', () => {
    const retyped = rewrite(
      { type: 'object', properties: { a: {} } },
      {
        a: {
          schema: { $id: 'https://example.com/a', items: { $ref: '#/$defs/X' }, $defs: { X: { type: 'integer' } } },
        },
      },
    );
    expect(accepts(retyped, { a: [1] })).toBe(true);
    expect(accepts(retyped, { a: ['x'] })).toBe(false);
  });

  it.each(['constructor', 'toString', 'a/b~c', '%41 "ä"'])('may be named %j', (name) => {
    const plain: JsonSchema = { type: 'object', properties: { plain: { type: 'integer' } }, required: ['plain'] };
    const named = rewrite(plain, { plain: { to: name } });
    expect(accepts(named, { [name]: 1 })).toBe(true);
    expect(accepts(named, {})).toBe(false);
    expect(accepts(rewrite(named, { [name]: { to: 'plain' } }), { plain: 1 })).toBe(true);
    const retyped = rewrite(plain, { plain: { to: name, schema: { type: 'array', items: { $ref: '#' } } } });
    expect(accepts(retyped, { [name]: [[]] })).toBe(true);
    expect(accepts(retyped, { [name]: [1] })).toBe(false);
  });

  it('may have had the name of a setter', () => {
    const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"type":"integer"}}}') as JsonSchema;
    const renamed = rewrite(schema, { ['__proto__']: { to: 'plain' } });
    expect(renamed['properties']).toEqual({ plain: { type: 'integer' } });
    expect(Object.keys(rewrite(schema, {})['properties'] as object)).toEqual(['__proto__']);
  });

  it('may be nothing but true or false', () => {
    const renamed = rewrite({ type: 'object', properties: { any: true, none: false } }, { any: { to: 'all' } });
    expect(accepts(renamed, { all: 1 })).toBe(true);
    expect(accepts(renamed, { none: 1 })).toBe(false);
  });
});
