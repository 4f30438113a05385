import * as cv from 'class-validator';
import { compileSchema } from '..';

type Source = Parameters<typeof compileSchema>[0];
const json = (source: Source) => compileSchema(source, { io: 'input' }).json;
const property = (source: Source, name: string) => (json(source).properties as Record<string, unknown>)[name];
const parse = (source: Source, value: unknown) => {
  const result = compileSchema(source, { io: 'input', strict: true }).parse(value);
  if (result instanceof Promise) throw new Error('became asynchronous');
  return result;
};

describe('the pattern of a class', () => {
  it.each<[string, RegExp, string | undefined]>([
    ['no flags', /^[\w.-]+@\S$/, '^[\\w.-]+@\\S$'],
    ['an escape that Unicode patterns refuse', new RegExp('^a\\@\\-\\_b$'), '^a@-_b$'],
    ['i', /^ab[c-e1-9_]$/i, '^[aA][bB][c-eC-E1-9_]$'],
    ['s', /^a.b[.]$/s, '^a[\\s\\S]b[.]$'],
    ['g, which means nothing here', /a/g, 'a'],
    ['u', /^\p{L}+$/u, '^\\p{L}+$'],
    ['m', /^a$/m, undefined],
    ['y', /a/y, undefined],
    ['i with letters that are not ASCII', /^é$/i, undefined],
    ['i with a range over both cases', /^[A-z]$/i, undefined],
    ['i with a back reference', /^(a)\1$/i, undefined],
    ['a named group and i', /^(?<name>a)$/i, '^(?<name>[aA])$'],
  ])('says a pattern with %s', (_, pattern, source) => {
    class Text {
      @cv.Matches(pattern) text!: string;
    }
    expect(property(Text, 'text')).toEqual(
      source === undefined ? { type: 'string' } : { type: 'string', pattern: source },
    );
    for (const text of [
      'a',
      'A',
      'ab',
      'AB1',
      'é',
      'É',
      'a\nb.',
      'a@-_b',
      'x@y',
      'Z',
      '_',
      'aA',
      'b\na',
      '\u{1F600}',
    ]) {
      pattern.lastIndex = 0;
      const expected = cv.matches(text, pattern);
      pattern.lastIndex = 0;
      expect([text, parse(Text, { text }).ok]).toEqual([text, expected]);
    }
  });

  it('does not take one pattern for another that is written alike', () => {
    class Texts {
      @cv.Matches(/^.$/) a!: string;
      @cv.Matches(/^.$/u) b!: string;
    }
    expect(parse(Texts, { a: 'x', b: '😀' }).ok).toBe(true);
    expect(parse(Texts, { a: '😀', b: '😀' }).ok).toBe(false);
  });
});
