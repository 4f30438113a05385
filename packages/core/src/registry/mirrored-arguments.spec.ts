import { mirroredArguments, mirrorProblems } from './mirrored-arguments';

const text = (header: unknown): object => ({ type: 'string', 'x-mcp-header': header });

describe('mirrorProblems', () => {
  it('finds nothing wrong with strings, integers and booleans, at any depth of properties', () => {
    expect(
      mirrorProblems({
        type: 'object',
        properties: {
          region: text('Region'),
          level: { type: 'integer', 'x-mcp-header': 'Level' },
          nested: { type: 'object', properties: { dry: { type: 'boolean', 'x-mcp-header': 'Dry' } } },
          free: { type: 'number', default: { 'x-mcp-header': 'no schema' } },
        },
      }),
    ).toEqual([]);
  });

  it.each(['', 'with blank', 'colon:', 'ümlaut', 'line\nbreak', 7, null])('refuses the name %j', (name) => {
    expect(mirrorProblems({ properties: { a: text(name) } })).toEqual(["'a' has a header whose name is no token"]);
  });

  it('refuses names that differ in case only', () => {
    expect(mirrorProblems({ properties: { a: text('Region'), b: text('REGION') } })).toEqual([
      "'b' has the header REGION, as 'a' does",
    ]);
  });

  it.each(['number', 'object', 'array', 'null', undefined, ['string', 'null']])('refuses the type %j', (type) => {
    expect(mirrorProblems({ properties: { a: { type, 'x-mcp-header': 'A' } } })).toEqual([
      "'a' cannot be mirrored by A: it is no string, integer or boolean",
    ]);
  });

  it.each<[string, object]>([
    ['the root', text('A')],
    ['items', { properties: { a: { items: text('A') } } }],
    ['anyOf', { properties: { a: { anyOf: [text('A')] } } }],
    ['definitions', { $defs: { a: text('A') } }],
    ['additionalProperties', { additionalProperties: text('A') }],
    ['properties inside of items', { properties: { a: { items: { properties: { b: text('A') } } } } }],
  ])('refuses a header in %s', (_place, schema) => {
    expect(mirrorProblems({ ...schema })).toEqual([expect.stringContaining('part of a list, a union or a definition')]);
  });
});

describe('mirroredArguments', () => {
  it('tells which headers repeat which arguments, by lower-case name and path', () => {
    expect(
      mirroredArguments({
        properties: {
          region: text('Region'),
          'with.dot': { properties: { dry: { type: 'boolean', 'x-mcp-header': 'Dry' } } },
          free: { type: 'number' },
        },
      }),
    ).toEqual([
      { header: 'mcp-param-region', path: ['region'], type: 'string' },
      { header: 'mcp-param-dry', path: ['with.dot', 'dry'], type: 'boolean' },
    ]);
  });

  it('is undefined where there are none', () => {
    expect(mirroredArguments({ type: 'object', properties: { a: { type: 'string' } } })).toBeUndefined();
  });
});
