import { isPlainSchema } from './plain-schema';

describe('isPlainSchema', () => {
  it('knows the schemas of most tools', () => {
    expect(
      isPlainSchema({
        type: 'object',
        properties: {
          query: { type: 'string', minLength: 1, description: 'What to look for' },
          limit: { type: 'integer', minimum: 1, maximum: 50, default: 10 },
          tags: { type: 'array', items: { type: 'string', enum: ['a', 'b'] }, uniqueItems: true },
        },
        required: ['query'],
        additionalProperties: false,
      }),
    ).toBe(true);
  });

  it.each([
    [{ type: 'objekt' }],
    [{ required: ['a', 'a'] }],
    [{ required: 'a' }],
    [{ minLength: -1 }],
    [{ enum: [] }],
    [{ properties: { a: true } }],
    [{ properties: [] }],
    [{ items: { type: 'text' } }],
    [{ $ref: '#/$defs/a' }],
    [{ pattern: '(' }],
    [{ anyOf: [{ type: 'string' }] }],
  ])('leaves %j to the schema of schemas', (schema) => {
    expect(isPlainSchema(schema)).toBe(false);
  });

  it('gives up on deep nesting', () => {
    let schema: Record<string, unknown> = { type: 'string' };
    for (let depth = 0; depth < 100; depth++) schema = { type: 'array', items: schema };
    expect(isPlainSchema(schema)).toBe(false);
  });
});
