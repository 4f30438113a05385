import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { compileSchema } from '.';
import { firstEqual } from './unique-items';

describe('firstEqual', () => {
  it.each<[unknown[], readonly [number, number] | undefined]>([
    [[], undefined],
    [[1, '1', true, null, [], {}, [1], ['1'], 'text 1', 'json {}', '{}', '[]'], undefined],
    [
      [
        { a: 1, b: { c: 1, d: [] } },
        { b: { d: [], c: 1 }, a: 1 },
      ],
      [0, 1],
    ],
    [
      [
        [1, 2],
        [2, 1],
        [1, 2],
      ],
      [0, 2],
    ],
    [
      [0, -0],
      [0, 1],
    ],
    [
      ['x', 'y', 'y', 'x'],
      [1, 2],
    ],
    [
      [
        { '1': 1, a: 2 },
        { a: 2, '1': 1 },
      ],
      [0, 1],
    ],
    [[JSON.parse('{"__proto__":1}'), {}], undefined],
    [[new Date(0), new Date(1)], undefined],
    [[{ a: 1n }, { a: 2n }], undefined],
  ])('of %j finds %j', (items, expected) => expect(firstEqual(items)).toEqual(expected));

  it('agrees with comparing every item with every other', () => {
    const items = fc.array(fc.jsonValue({ maxDepth: 2 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(items, (list) => {
        const values = JSON.parse(JSON.stringify(list)) as unknown[];
        const isUnique = values.every((one, index) =>
          values.slice(index + 1).every((other) => !isDeepStrictEqual(one, other)),
        );
        expect(firstEqual(values) === undefined).toBe(isUnique);
      }),
    );
  });
});

describe('a schema with uniqueItems', () => {
  const { parse } = compileSchema(
    { type: 'object', properties: { list: { type: 'array', uniqueItems: true }, any: { uniqueItems: false } } },
    { io: 'input' },
  );

  it('refuses equal objects and takes others, and minds nothing but lists', () => {
    expect(
      parse({
        list: [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
      }),
    ).toMatchObject({
      issues: [{ message: expect.stringContaining('must not hold equal items (0 and 1 are)') }],
    });
    expect(parse({ list: [{ a: 1 }, { a: 2 }] })).not.toHaveProperty('issues');
    expect(parse({ any: [1, 1] })).not.toHaveProperty('issues');
  });

  it('takes no longer for many objects than for many texts', () => {
    const start = performance.now();
    expect(parse({ list: Array.from({ length: 50_000 }, (_, index) => ({ index })) })).not.toHaveProperty('issues');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
