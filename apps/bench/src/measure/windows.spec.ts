import { FAULT_LIMIT, type Load } from '../load/load';
import { hasSettled, measureWindows, summarize, type Window, type WindowSettings } from './windows';

const windowsOf = (...cpus: number[]): Window[] => cpus.map((cpu) => ({ cpu, requests: 10, milliseconds: 1000 }));

const settings: WindowSettings = { milliseconds: 100, minimumRequests: 5, minimumWindows: 3, limit: 6 };

/** A load and a clock that move only when the measurement sleeps. */
function simulate(cpuPerRequest: (windowNumber: number) => number, requestsPerSleep = 10) {
  let now = 0;
  let sleeps = 0;
  let cpu = 0;
  const load = { completed: 0, errors: 0, firstFault: undefined as string | undefined };
  const clock = {
    now: () => now,
    sleep: (milliseconds: number) => {
      now += milliseconds;
      load.completed += requestsPerSleep;
      cpu += cpuPerRequest(sleeps) * requestsPerSleep;
      sleeps += 1;
      return Promise.resolve();
    },
  };
  const measured: Load = {
    ...load,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    get completed() {
      return load.completed;
    },
    get errors() {
      return load.errors;
    },
    get firstFault() {
      return load.firstFault;
    },
  };
  return { load, run: (given = settings) => measureWindows(measured, () => cpu, given, clock) };
}

describe('windows', () => {
  it('settle when the last three lie within 10 % of one another', () => {
    expect(hasSettled(windowsOf(500, 100, 110, 105))).toBe(true);
    expect(hasSettled(windowsOf(500, 100, 111, 105))).toBe(false);
  });

  it('do not settle with fewer than three', () => {
    expect(hasSettled(windowsOf(100, 100))).toBe(false);
  });

  it('are summed up by the median of the last three and all their requests', () => {
    expect(summarize(windowsOf(900, 101, 99, 100))).toEqual({
      cpu: 100,
      requestsPerSecond: 10,
      requests: 40,
      settled: true,
    });
  });

  it('go on while a server still warms up, and stop once they agree', async () => {
    const run = await simulate((number) => [400, 200, 100, 100, 100, 100][number] ?? 0).run();
    expect(run.windows.map(({ cpu }) => cpu)).toEqual([400, 200, 100, 100, 100]);
    expect(run).toMatchObject({ settled: true, cpu: 100, errors: 0 });
  });

  it('do not stop on an early plateau', async () => {
    const run = await simulate((number) => (number < 3 ? 400 : 100)).run({ ...settings, minimumWindows: 5, limit: 9 });
    expect(run.windows).toHaveLength(6);
    expect(run.cpu).toBe(100);
  });

  it('end unsettled at the limit', async () => {
    const run = await simulate((number) => 100 * 2 ** number).run();
    expect(run.windows).toHaveLength(settings.limit);
    expect(run.settled).toBe(false);
  });

  it('last longer until enough requests completed, within bounds', async () => {
    const slow = await simulate(() => 100, 1).run();
    expect(slow.windows[0]).toMatchObject({ requests: 5, milliseconds: 200 });
    const slowest = await simulate(() => 100, 1).run({ ...settings, minimumRequests: 1000 });
    expect(slowest.windows[0]).toMatchObject({ requests: 13, milliseconds: 400 });
  });

  it('fail when nothing completes', async () => {
    await expect(simulate(() => 100, 0).run()).rejects.toThrow('no request completed');
  });

  it('fail on too many wrong answers, and name the first', async () => {
    const simulation = simulate(() => 100);
    simulation.load.errors = FAULT_LIMIT + 1;
    simulation.load.firstFault = 'status 500';
    await expect(simulation.run()).rejects.toThrow('status 500');
  });
});
