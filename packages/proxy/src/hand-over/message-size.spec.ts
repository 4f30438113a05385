import { sizeOf } from './message-size';

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

const large = { bytes: 1_000_000, depth: 100 };

describe('the size of a message', () => {
  it.each([
    ['a text', 'x'.repeat(1_000)],
    ['texts', Array.from({ length: 100 }, () => 'ten letters')],
    ['text of many bytes for a character', '“żółć” 日本語 🚲'.repeat(100)],
    ['text with characters that are escaped', '"\\\n\u0000\u001f\ud800 \u007f\u2028'.repeat(100)],
    ['names', Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`näme "of" ${index}`, 'of it']))],
    ['numbers', [Number.MAX_SAFE_INTEGER, -Number.MAX_VALUE, -Number.EPSILON]],
    ['nothing and truths', [null, true, false, [], {}]],
  ])('is that of its JSON, or little more: %s', (_, value) => {
    const bytes = Buffer.byteLength(JSON.stringify(value));
    expect(sizeOf(value, large)).toBeGreaterThanOrEqual(bytes);
    expect(sizeOf(value, large)).toBeLessThan(bytes * 1.3 + 10);
    expect(sizeOf(value, { bytes: bytes - 1, depth: 100 })).toBeUndefined();
  });

  it.each([
    ['nested deeper than others can read', nested(101)],
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
    expect(sizeOf(value, large)).toBeUndefined();
  });

  it('counts nesting that others can read', () => {
    expect(sizeOf(nested(100), large)).toBeGreaterThan(100);
    expect(sizeOf({ left: undefined, prototype: 1, constructor: 2 }, large)).toBeDefined();
  });
});
