import { compileSchema, formatIssues } from '.';

const issues = (schema: Record<string, unknown>, value: unknown, properties = true) => {
  const source = properties ? { type: 'object', properties: schema } : schema;
  const result = compileSchema(source, { io: 'input', strict: true }).parse(value);
  if (result instanceof Promise || result.ok) throw new Error('was not refused');
  return formatIssues(result.issues);
};

describe('issues', () => {
  it.each<[Record<string, unknown>, unknown, string]>([
    [{ type: 'number' }, 'abc', 'a: must be a number, received string "abc"'],
    [{ type: ['integer', 'null'] }, 1.5, 'a: must be an integer or null, received number 1.5'],
    [{ type: 'string' }, [1, 2], 'a: must be a string, received an array of 2 items'],
    [{ type: 'string' }, {}, 'a: must be a string, received an object'],
    [{ type: 'string' }, null, 'a: must be a string, received null'],
    [{ enum: ['x', 1] }, 'y', 'a: must be one of "x", 1, received string "y"'],
    [{ const: 'x' }, 'y', 'a: must be "x", received string "y"'],
    [{ minimum: 3 }, 2, 'a: must be at least 3, received number 2'],
    [{ exclusiveMaximum: 3 }, 3, 'a: must be less than 3, received number 3'],
    [{ multipleOf: 2 }, 3, 'a: must be a multiple of 2, received number 3'],
    [{ minLength: 1 }, '', 'a: must have at least 1 character, received string ""'],
    [{ maxItems: 1 }, [1, 2], 'a: must have at most 1 item, received an array of 2 items'],
    [{ uniqueItems: true }, [1, 1], 'a: must not hold equal items (0 and 1 are), received an array of 2 items'],
    [{ pattern: '^b' }, 'a', 'a: must match the pattern ^b, received string "a"'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 1, 'a: must be a string or null, received number 1'],
    [
      { anyOf: [{ type: 'string', minLength: 2 }, { type: 'null' }] },
      'x',
      'a: must have at least 2 characters, received string "x"',
    ],
    [
      { oneOf: [{ type: 'number' }, { minimum: 1 }] },
      5,
      'a: must have exactly one of the allowed forms, received number 5',
    ],
    [
      { items: { properties: { b: { type: 'string' } } } },
      [{}, { b: 1 }],
      'a[1].b: must be a string, received number 1',
    ],
    [{ required: ['c/d'] }, {}, 'a.c/d: is required'],
    [{ additionalProperties: false }, { x: 1 }, 'a.x: is not allowed'],
  ])('of %j name the argument, the rule and what was received', (schema, value, expected) => {
    expect(issues({ a: schema }, { a: value })).toBe(expected);
  });

  it('list every problem, one per line', () => {
    expect(
      issues({ type: 'object', properties: { a: { type: 'number' } }, required: ['b', 'c'] }, { a: 'x' }, false)
        .split('\n')
        .sort(),
    ).toEqual(['a: must be a number, received string "x"', 'b: is required', 'c: is required']);
    expect(issues({ type: 'object' }, 5, false)).toBe('input: must be an object, received number 5');
  });

  it('show little of a value, and nothing of a secret', () => {
    expect(issues({ a: { type: 'number' } }, { a: 'x'.repeat(500) }).length).toBeLessThan(100);
    expect(issues({ a: { type: 'number' }, apiKey: { type: 'number' } }, { apiKey: 'hunter2' })).toBe(
      'apiKey: must be a number, received string',
    );
    expect(
      issues({ user: { properties: { password: { minLength: 20 } } } }, { user: { password: 'hunter2' } }),
    ).not.toContain('hunter2');
  });
});
