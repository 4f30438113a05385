import type { JsonSchema } from '../../contracts';
import { searchedTexts } from './searched-texts';

const textsOf = (inputSchema: JsonSchema, description = 'Do it.'): string[] =>
  searchedTexts({
    info: { kind: 'tool', name: 'do_it', title: 'Do It', description, tags: ['x', 'y'], scopes: [] },
    listing: JSON.stringify({ name: 'do_it', inputSchema }),
  });

describe('what a tool is found by', () => {
  it('is what it and its parameters say, at any depth', () => {
    const schema = {
      type: 'object',
      properties: {
        description: { type: 'string', description: 'Of what.', default: { description: 'no' } },
        order: { anyOf: [{ $ref: '#/$defs/Order' }, { type: 'null' }] },
      },
      $defs: {
        Order: { type: 'object', properties: { items: { type: 'array', items: { description: 'A thing.' } } } },
      },
    };
    expect(textsOf(schema)).toEqual([
      ...['do_it', 'Do It', 'Do it.', 'x', 'y'],
      ...['description', 'Of what.', 'order', 'items', 'A thing.'],
    ]);
  });

  it('is no more than 10,000 characters', () => {
    const texts = textsOf({ type: 'object', properties: { late: {} } }, 'a'.repeat(20_000));
    expect(texts.join('')).toHaveLength(10_000);
    expect(texts).not.toContain('late');
  });
});
