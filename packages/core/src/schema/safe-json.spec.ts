import { maxJsonDepth, parseJson, RefusedJsonError } from './safe-json';

describe('parseJson', () => {
  it('reads JSON', () => {
    expect(parseJson('{"a":[1,"b",null]}')).toEqual({ a: [1, 'b', null] });
  });

  it.each([
    '{"__proto__":{"polluted":true},"a":1}',
    '{"\\u005f_proto__":{"polluted":true},"a":1}',
    '{"__\\u0070roto__":1,"a":1}',
  ])('drops the prototype key of %s', (text) => {
    const value = parseJson(text) as object;
    expect(Object.keys(value)).toEqual(['a']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.assign({}, value)).not.toHaveProperty('polluted');
  });

  it('drops it wherever it stands', () => {
    expect(JSON.stringify(parseJson('{"a":[{"b":{"__proto__":{"c":1}}}]}'))).toBe('{"a":[{"b":{}}]}');
  });

  it('keeps the text of values that merely mention it', () => {
    expect(parseJson('{"a":"__proto__"}')).toEqual({ a: '__proto__' });
  });

  it('takes the deepest nesting that is allowed, and refuses one more', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(() => parseJson(nested(maxJsonDepth))).not.toThrow();
    expect(() => parseJson(nested(maxJsonDepth + 1))).toThrow(RefusedJsonError);
    expect(() => parseJson(nested(20_000))).toThrow(RefusedJsonError);
  });

  it('does not count brackets inside of strings', () => {
    const text = JSON.stringify({ a: '[{"\\'.repeat(500) });
    expect(parseJson(text)).toEqual({ a: '[{"\\'.repeat(500) });
  });

  it('leaves malformed text to JSON.parse', () => {
    expect(() => parseJson('{"a":')).toThrow(SyntaxError);
  });
});
