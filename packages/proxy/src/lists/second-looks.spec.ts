import { SecondLooks } from './second-looks';

describe('second looks', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('come after 1 second, then after twice as long each time, up to a minute', async () => {
    let looks = 0;
    const second = new SecondLooks(async () => void (looks += 1));
    await jest.advanceTimersByTimeAsync(100_000);
    expect(looks).toBe(0);
    second.start();
    for (const [index, seconds] of [1, 2, 4, 8, 16, 32, 60, 60].entries()) {
      await jest.advanceTimersByTimeAsync(seconds * 1_000 - 1);
      expect(looks).toBe(index);
      await jest.advanceTimersByTimeAsync(1);
      expect(looks).toBe(index + 1);
    }
    second.start();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(looks).toBe(10);
    second.close();
    second.start();
    await jest.advanceTimersByTimeAsync(100_000);
    expect(looks).toBe(10);
  });

  it('wait for each other, and begin anew once where they are started meanwhile', async () => {
    const ends: (() => void)[] = [];
    const second = new SecondLooks(() => new Promise((resolve) => ends.push(resolve)));
    second.start();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ends).toHaveLength(1);
    second.start();
    ends[0]?.();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(ends).toHaveLength(2);
    second.close();
    ends[1]?.();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ends).toHaveLength(2);
  });
});
