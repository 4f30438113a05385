import { compileSchema } from '../schema';
import { wrappedSchema } from './wrapped-schema';

const tree = { type: 'array', items: { anyOf: [{ type: 'string' }, { $ref: '#' }] } };

async function accepts(schema: Record<string, unknown>, value: unknown): Promise<boolean> {
  return (await compileSchema(schema, { io: 'output' }).parse(value)).ok;
}

describe('wrappedSchema', () => {
  it('lets a schema that refers to itself mean itself, not what it travels in', async () => {
    const wrapped = wrappedSchema(tree);
    expect(await accepts(wrapped, { result: ['a', ['b', ['c']]] })).toBe(true);
    expect(await accepts(wrapped, { result: ['a', { result: [] }] })).toBe(false);
    expect(tree.items.anyOf[1]).toEqual({ $ref: '#' });
  });

  it('moves definitions to the top, where references to them keep their meaning', async () => {
    const wrapped = wrappedSchema({
      $ref: '#/$defs/list',
      $defs: {
        list: { type: 'array', items: { anyOf: [{ $ref: '#/$defs/name' }, { $ref: '#' }] } },
        name: { type: 'string' },
      },
    });
    expect(wrapped).toMatchObject({ properties: { result: { $ref: '#/$defs/list' } }, $defs: { name: {} } });
    expect(await accepts(wrapped, { result: ['a', ['b']] })).toBe(true);
    expect(await accepts(wrapped, { result: ['a', [1]] })).toBe(false);
  });

  it('finds what is referred to by its place', async () => {
    const wrapped = wrappedSchema({
      type: 'array',
      prefixItems: [{ type: 'integer' }, { $ref: '#/prefixItems/0' }],
      items: { $ref: '#/definitions/name' },
      definitions: { name: { type: 'string' } },
    });
    expect(await accepts(wrapped, { result: [1, 2, 'a'] })).toBe(true);
    expect(await accepts(wrapped, { result: [1, 'a'] })).toBe(false);
    expect(await accepts(wrapped, { result: [1, 2, 3] })).toBe(false);
  });

  it('leaves a schema with an identifier whole', async () => {
    const wrapped = wrappedSchema({
      $id: 'https://example.com/names',
      type: 'array',
      items: { $ref: '#/$defs/name' },
      $defs: { name: { type: 'string' } },
    });
    expect(await accepts(wrapped, { result: ['a'] })).toBe(true);
    expect(await accepts(wrapped, { result: [1] })).toBe(false);
  });
});
