/** Time, as what waits needs it; tests give their own. */
export interface Timers {
  /** @returns what takes it back */
  after(ms: number, act: () => void): () => void;
}

/** Real time. What waits keeps no process running. */
export const realTimers: Timers = {
  after(ms, act) {
    const timer = setTimeout(act, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
