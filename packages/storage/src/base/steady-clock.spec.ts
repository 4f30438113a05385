import { steadyClock } from './steady-clock';

describe('a steady clock', () => {
  it('goes on from where it was when the clock below is set back', () => {
    let time = 1_000;
    const clock = steadyClock(() => time);
    const read = (now: number): number => {
      time = now;
      return clock();
    };
    expect([1_000, 1_500.9, 400, 500, 500, 1_600].map(read)).toEqual([1_000, 1_500, 1_500, 1_600, 1_600, 2_700]);
  });
});
