import { mean, median, rotate, spread } from './statistics';

describe('statistics', () => {
  it('takes the middle value, or the mean of both middle values', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('sorts by number, not by text', () => {
    expect(median([100, 9, 80])).toBe(80);
  });

  it('has no median and no mean of nothing', () => {
    expect(median([])).toBeNaN();
    expect(mean([])).toBeNaN();
    expect(spread([])).toBeNaN();
  });

  it('measures the spread against the smallest value', () => {
    expect(spread([100, 110, 105])).toBeCloseTo(0.1);
  });

  it('begins a list later without losing or changing anything', () => {
    const values = [1, 2, 3];
    expect(rotate(values, 4)).toEqual([2, 3, 1]);
    expect(values).toEqual([1, 2, 3]);
    expect(rotate([], 2)).toEqual([]);
  });
});
