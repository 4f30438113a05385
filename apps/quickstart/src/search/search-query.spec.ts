import { SearchQuery } from './search-query';

describe('SearchQuery', () => {
  it.each([
    ['hello world', '"hello" AND "world"'],
    ['"hello world" now', '"hello world" AND "now"'],
    ['conf*', '"conf"*'],
    ['ctx.reportProgress()', '"ctx.reportProgress()"'],
    ['a - b', '"a" AND "b"'],
    ['same same', '"same"'],
    ['a"b c"d', '"a" AND "b c" AND "d"'],
    ['über 日本', '"über" AND "日本"'],
    ['NOT x OR NEAR(y z)', '"NOT" AND "x" AND "OR" AND "NEAR(y" AND "z)"'],
    ['heading:x {a b}: ^c', '"heading:x" AND "{a" AND "b}:" AND "^c"'],
    ['a\0b', '"a b"'],
  ])('turns %j into %j', (text, expression) => {
    expect(SearchQuery.parse(text).all).toBe(expression);
  });

  it('offers the wider search, too', () => {
    expect(SearchQuery.parse('a b').any).toBe('"a" OR "b"');
  });

  it.each(['', '   ', '""', '*', '-- ;', '"—"'])('says that %j holds nothing to search for', (text) => {
    expect(() => SearchQuery.parse(text)).toThrow(/nothing to search for/);
  });

  it('says that a phrase is left open', () => {
    expect(() => SearchQuery.parse('say "hello')).toThrow(/left open/);
  });
});
