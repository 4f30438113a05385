/** Milliseconds since the epoch. */
export type Clock = () => number;

/**
 * A clock that never goes back: where the one below is set back, it goes on from where it was, so that nothing that has
 * expired comes to life again.
 */
export function steadyClock(clock: Clock = Date.now): Clock {
  let last = Math.floor(clock());
  let current = last;
  return () => {
    const now = Math.floor(clock());
    current = Math.max(now, current + Math.max(0, now - last));
    last = now;
    return current;
  };
}
