import { CallClock } from './call-clock';

describe('CallClock', () => {
  const expired = jest.fn();
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => {
    jest.useRealTimers();
    expired.mockClear();
  });

  it('expires when its time is over', () => {
    new CallClock(100, expired).start();
    jest.advanceTimersByTime(99);
    expect(expired).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(expired).toHaveBeenCalledTimes(1);
  });

  it('starts anew with progress', () => {
    const clock = new CallClock(100, expired);
    clock.start();
    jest.advanceTimersByTime(99);
    clock.restart();
    jest.advanceTimersByTime(99);
    expect(expired).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(expired).toHaveBeenCalledTimes(1);
  });

  it('stands still while somebody is asked, and while several are', async () => {
    const clock = new CallClock(100, expired);
    clock.start();
    const ends: (() => void)[] = [];
    const questions = [1, 2].map(() => clock.pausedFor(() => new Promise<void>((resolve) => ends.push(resolve))));
    ends[0]?.();
    await questions[0];
    clock.restart();
    jest.advanceTimersByTime(1_000);
    expect(expired).not.toHaveBeenCalled();
    ends[1]?.();
    await questions[1];
    jest.advanceTimersByTime(100);
    expect(expired).toHaveBeenCalledTimes(1);
  });

  it('never expires once stopped, nor with a time of 0', async () => {
    const stopped = new CallClock(100, expired);
    stopped.start();
    stopped.stop();
    await stopped.pausedFor(() => Promise.resolve());
    new CallClock(0, expired).start();
    jest.advanceTimersByTime(10_000);
    expect(expired).not.toHaveBeenCalled();
  });
});
