import { textOf, valueOf } from './value-text';

const call = { store: 'test', operation: 'put', key: 'k' };

describe('the text of a value', () => {
  it('ends where a value is deeper than 100 levels, refers to itself, or is larger than the limit', () => {
    const nested = (depth: number): unknown => (depth === 1 ? 1 : [nested(depth - 1)]);
    expect(textOf(nested(100), 1_000, call)).toHaveLength(199);
    expect(() => textOf(nested(102), 1_000, call)).toThrow('TN8009');
    let shared: unknown = 1;
    for (let level = 0; level < 60; level++) shared = [shared, shared];
    expect(() => textOf(shared, 10_000, call)).toThrow('TN8008');
  });

  it('ends where an array would be written as something else', () => {
    const odd = Object.assign([1], { toJSON: () => 'other' });
    expect(() => textOf({ odd }, 1_000, call)).toThrow('an array with toJSON at depth 2');
  });

  it('takes plain objects of other realms and without a prototype', () => {
    const foreign: unknown = process.getBuiltinModule('node:vm').runInNewContext('({ a: [1], b: {} })');
    expect(textOf(foreign, 100, call)).toBe('{"a":[1],"b":{}}');
    expect(textOf(Object.assign(Object.create(null), { a: 1 }), 100, call)).toBe('{"a":1}');
    expect(() => textOf(new (class A {})(), 100, call)).toThrow('an instance of a class');
    expect(() => textOf({ [Symbol('s')]: 1 }, 100, call)).toThrow('TN8009');
    expect(() => textOf({ toJSON: () => 1 }, 100, call)).toThrow('a function');
  });

  it('has no key of the prototype when others wrote it, however it is spelled', () => {
    for (const name of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__', '\\u005F\\u005fproto__'])
      expect(JSON.stringify(valueOf(`{"a":{"${name}":{"x":1},"b":2}}`, call))).toBe(`{"a":{"b":2}}`);
  });

  it('that is damaged is not quoted', () => {
    expect(() => valueOf('{"secret', call)).toThrow(/^TN8010((?!secret).)*$/);
  });
});
