import * as fc from 'fast-check';
import { TenonError } from '../errors';
import { Image } from './media';
import { toJson } from './to-json';

class Point {
  label?: string;
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
  get length(): number {
    return Math.hypot(this.x, this.y);
  }
}

function refusal(value: unknown): TenonError {
  try {
    toJson(value);
  } catch (error) {
    if (error instanceof TenonError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('toJson', () => {
  it('returns what is plain JSON already, without a copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(value)).toBe(value);
      }),
    );
  });

  it('gives for any value something that survives JSON unchanged, or an error of the catalogue', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        let json: unknown;
        try {
          json = toJson(value);
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^TN3/) as unknown });
          return;
        }
        // -0 is the one JSON number that JSON.stringify changes.
        expect(JSON.stringify(JSON.parse(JSON.stringify(json)))).toBe(JSON.stringify(json));
        expect(toJson(json)).toBe(json);
      }),
    );
  });

  it.each<[string, unknown, unknown]>([
    ['a Date to ISO 8601', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a small bigint to a number', 12n, 12],
    ['a large bigint to decimal digits', 2n ** 64n, '18446744073709551616'],
    [
      'a Map with text keys to an object',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, 'b'],
      ]),
      { a: 1, 2: 'b' },
    ],
    ['a Map with other keys to its entries', new Map([[new Point(1, 2), 1n]]), [[{ x: 1, y: 2 }, 1]]],
    ['a Set to an array', new Set([1, new Date(0)]), [1, '1970-01-01T00:00:00.000Z']],
    ['a typed array to numbers', new Float64Array([1, 2.5]), [1, 2.5]],
    ['a typed array of bigints to numbers', new BigInt64Array([1n]), [1]],
    ['a Buffer to base64', Buffer.from('hi'), 'aGk='],
    ['an ArrayBuffer to base64', new Uint8Array([104, 105]).buffer, 'aGk='],
    ['a view to the base64 of its part alone', new Uint8Array([0, 104, 105]).subarray(1), 'aGk='],
    ['a DataView to base64', new DataView(new Uint8Array([104, 105]).buffer), 'aGk='],
    ['a URL to text', new URL('https://example.com/a'), 'https://example.com/a'],
    ['search parameters to text', new URLSearchParams({ a: '1' }), 'a=1'],
    ['a RegExp to its source', /a+/g, '/a+/g'],
    [
      'an Error to name and message, without its stack',
      new RangeError('too far'),
      { name: 'RangeError', message: 'too far' },
    ],
    ['boxed primitives to what they hold', [Object('a'), Object(1n)], ['a', 1]],
    ['an instance to its own properties', new Point(3, 4), { x: 3, y: 4 }],
    ['undefined properties to nothing', { a: undefined, b: [undefined] }, { b: [null] }],
    ['undefined itself to null', undefined, null],
    ['a generator inside a value to an array', { rows: [1, 2].values() }, { rows: [1, 2] }],
    ['an object without a prototype to an object', Object.assign(Object.create(null), { a: 1n }), { a: 1 }],
  ])('converts %s', (_what, value, expected) => {
    expect(toJson(value)).toEqual(expected);
  });

  it('honours toJSON once, with the key, as JSON.stringify does', () => {
    const money = { cents: 5n, toJSON: (key: string) => ({ key, cents: 5n, toJSON: undefined }) };
    expect(toJson({ price: money })).toEqual({ price: { key: 'price', cents: 5 } });
    const endless = { toJSON: () => ({ ...endless }) };
    expect(() => toJson(endless)).toThrow('$.toJSON is a function');
  });

  it.each<[string, unknown, string]>([
    ['a function', { items: [1, 2, 3, { callback: () => 1 }] }, '$.items[3].callback is a function'],
    ['a class', { type: Point }, '$.type is a class'],
    ['a symbol', { 'a b': Symbol('s') }, '$["a b"] is a symbol'],
    ['NaN', { mean: NaN }, '$.mean is NaN'],
    ['infinity', [1, -Infinity], '$[1] is -Infinity'],
    ['NaN in a typed array', { a: new Float32Array([0, NaN]) }, '$.a[1] is NaN'],
    ['an invalid Date', { at: new Date('never') }, '$.at is an invalid Date'],
    ['a WeakMap', { cache: new WeakMap() }, '$.cache is an instance of WeakMap'],
    ['media inside an object', { image: new Image({ data: 'aGk=' }) }, '$.image is an instance of Image'],
    ['an async generator', { rows: (async function* () {})() }, '$.rows is an async iterable'],
    ['a value of a Map', new Map([['a', new Map([['b', Symbol('x')]])]]), '$.a.b is a symbol'],
  ])('refuses %s, naming its path', (_what, value, text) => {
    const error = refusal(value);
    expect(error.code).toBe('TN3001');
    expect(error.message).toContain(text);
  });

  it.each<[string, unknown]>([
    ['a promise', Promise.resolve(1)],
    ['something that can be awaited', { then: () => undefined }],
  ])('says that %s was not awaited, and where', (_what, promise) => {
    const error = refusal({ user: { posts: promise } });
    expect(error.code).toBe('TN3008');
    expect(error.message).toContain('$.user.posts is a promise');
  });

  it('refuses cycles, and takes what occurs twice without one', () => {
    const cycle: Record<string, unknown> = { list: [] };
    (cycle.list as unknown[]).push(cycle);
    expect(refusal(cycle)).toMatchObject({
      code: 'TN3001',
      detail: '$.list[0] refers back to an object that contains it',
    });
    const shared = { at: new Date(0) };
    expect(toJson([shared, shared])).toEqual([{ at: shared.at.toISOString() }, { at: shared.at.toISOString() }]);
  });

  it('refuses nesting without end, with a short path', () => {
    let deep: unknown = 1n;
    for (let level = 0; level < 20_000; level++) deep = { deep };
    const error = refusal(deep);
    expect(error.message).toContain('is nested more than 500 levels deep');
    expect(error.message.length).toBeLessThan(500);
  });

  it('stops an iterable that does not end', () => {
    const endless = (function* () {
      for (;;) yield 1;
    })();
    expect(refusal({ endless })).toMatchObject({ code: 'TN3012' });
  });

  it('treats __proto__ as a key like any other', () => {
    const fromProperties = toJson(
      JSON.parse('{"__proto__":{"admin":true},"at":null}', (key, value: unknown) => (key === 'at' ? 1n : value)),
    );
    const fromMap = toJson(new Map([['__proto__', { admin: true }]]));
    for (const json of [fromProperties, fromMap] as Record<string, unknown>[]) {
      expect(json.admin).toBeUndefined();
      expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
      expect(JSON.stringify(json)).toContain('"__proto__":{"admin":true}');
    }
  });
});
