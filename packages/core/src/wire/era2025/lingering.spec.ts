import { Lingering } from './lingering';

describe('Lingering', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('drops each after five minutes of its own, unless it was taken back', () => {
    const lingering = new Lingering();
    const dropped: string[] = [];
    const [first, second, third] = [{}, {}, {}];
    lingering.add(first, () => dropped.push('first'));
    jest.advanceTimersByTime(60_000);
    lingering.add(second, () => dropped.push('second'));
    lingering.add(third, () => dropped.push('third'));
    lingering.delete(third);
    jest.advanceTimersByTime(4 * 60_000 - 1);
    expect(dropped).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(dropped).toEqual(['first']);
    jest.advanceTimersByTime(60_000);
    expect(dropped).toEqual(['first', 'second']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('drops the oldest where too many wait, and nothing once it has stopped', () => {
    const lingering = new Lingering();
    let dropped = 0;
    for (let at = 0; at < 10_005; at++) lingering.add({}, () => (dropped += 1));
    expect(dropped).toBe(5);
    lingering.stop();
    jest.advanceTimersByTime(10 * 60_000);
    expect([dropped, jest.getTimerCount()]).toEqual([5, 0]);
  });
});
