import { editDistance, nearestName } from './nearest-name';

describe('nearestName', () => {
  it.each([
    ['onCalltool', 'onCallTool'],
    ['RoundingServce', 'RoundingService'],
    ['serach_docs', 'search_docs'],
  ])('finds what %s was meant to be', (name, expected) => {
    expect(nearestName(name, ['other', expected, 'somethingElse'])).toBe(expected);
  });

  it('prefers the closest of several', () => {
    expect(nearestName('onListTool', ['onListTools', 'onCallTool'])).toBe('onListTools');
  });

  it('suggests nothing that is far away', () => {
    expect(nearestName('Database', ['Logger', 'UserDirectory'])).toBeUndefined();
  });

  it('does no quadratic work on long names', () => {
    expect(nearestName('a'.repeat(100_000), ['a'.repeat(100_000)])).toBeUndefined();
  });
});

describe('editDistance', () => {
  it.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
    ['same', 'same', 0],
  ])('between %j and %j is %i', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
  });
});
