import { sizeOf } from './message-size';

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

describe('the size of a message', () => {
  it.each([
    ['a text', 'x'.repeat(1_000)],
    ['texts', Array.from({ length: 100 }, () => 'ten letters')],
    ['names', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`name of ${index}`, index]))],
  ])('is about that of its JSON: %s', (_, value) => {
    const { length } = JSON.stringify(value);
    expect(sizeOf(value, 10_000)).toBeGreaterThanOrEqual(length);
    expect(sizeOf(value, 10_000)).toBeLessThan(length * 1.5 + 10);
    expect(sizeOf(value, length - 1)).toBeUndefined();
  });

  it.each([
    ['nested deeper than others can read', nested(501)],
    [
      'nested without end',
      (() => {
        const own: unknown[] = [];
        own.push(own);
        return own;
      })(),
    ],
    ['with a member that is a prototype', JSON.parse('{"a":[{"__proto__":{"b":1}}]}')],
    ['with what is no JSON', { a: [() => 1] }],
  ])('is none for what is %s', (_, value) => {
    expect(sizeOf(value, 1_000_000)).toBeUndefined();
  });

  it('counts nesting that others can read', () => {
    expect(sizeOf(nested(500), 1_000_000)).toBeGreaterThan(500);
    expect(sizeOf({ left: undefined, prototype: 1, constructor: 2 }, 100)).toBeDefined();
  });
});
