/** Windows of continuous load: measured until the last three agree, within a bounded count. */
import type { Load } from '../load/load';
import { FAULT_LIMIT } from '../load/load';
import { median, spread } from './statistics';

export interface WindowSettings {
  /** Length of one window in milliseconds. */
  milliseconds: number;
  /** A window lasts longer, up to four times, until this many requests completed in it. */
  minimumRequests: number;
  /**
   * Windows to run before the run may end. Some servers sit on a plateau while V8 has not compiled them yet; ending
   * there would flatter everybody else.
   */
  minimumWindows: number;
  /** The most windows before the run ends unsettled. */
  limit: number;
}

export interface Window {
  /** CPU microseconds of the server per completed request. */
  cpu: number;
  requests: number;
  milliseconds: number;
}

export interface WindowRun {
  windows: Window[];
  settled: boolean;
  /** Median of the last three windows, in CPU microseconds per request. */
  cpu: number;
  requestsPerSecond: number;
  requests: number;
  errors: number;
  firstFault?: string;
}

/** How many windows must agree, and how closely. */
export const AGREEING_WINDOWS = 3;
export const TOLERANCE = 0.1;

const lastOf = (windows: readonly Window[]): Window[] => windows.slice(-AGREEING_WINDOWS);

/** Whether the last three windows lie within 10 % of one another. */
export const hasSettled = (windows: readonly Window[]): boolean =>
  windows.length >= AGREEING_WINDOWS && spread(lastOf(windows).map(({ cpu }) => cpu)) <= TOLERANCE;

export function summarize(
  windows: readonly Window[],
): Pick<WindowRun, 'cpu' | 'requestsPerSecond' | 'requests' | 'settled'> {
  const last = lastOf(windows);
  return {
    cpu: median(last.map(({ cpu }) => cpu)),
    requestsPerSecond: median(last.map(({ requests, milliseconds }) => (requests / milliseconds) * 1000)),
    requests: windows.reduce((sum, { requests }) => sum + requests, 0),
    settled: hasSettled(windows),
  };
}

export interface WindowClock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const wallClock: WindowClock = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

async function measureWindow(
  load: Load,
  cpuMicroseconds: () => number,
  settings: WindowSettings,
  clock: WindowClock,
): Promise<Window> {
  const began = { at: clock.now(), cpu: cpuMicroseconds(), completed: load.completed };
  await clock.sleep(settings.milliseconds);
  for (
    let extension = 0;
    extension < 12 && load.completed - began.completed < settings.minimumRequests;
    extension += 1
  ) {
    await clock.sleep(settings.milliseconds / 4);
  }
  const requests = load.completed - began.completed;
  if (requests === 0) throw new Error(`no request completed in a window: ${load.firstFault ?? 'no error was seen'}`);
  return { cpu: (cpuMicroseconds() - began.cpu) / requests, requests, milliseconds: clock.now() - began.at };
}

/** Runs windows over a load that has started, until they agree or the limit is reached. */
export async function measureWindows(
  load: Load,
  cpuMicroseconds: () => number,
  settings: WindowSettings,
  clock: WindowClock = wallClock,
): Promise<WindowRun> {
  const windows: Window[] = [];
  while (windows.length < settings.limit && (windows.length < settings.minimumWindows || !hasSettled(windows))) {
    windows.push(await measureWindow(load, cpuMicroseconds, settings, clock));
    if (load.errors > FAULT_LIMIT) throw new Error(`more than ${FAULT_LIMIT} errors, first: ${load.firstFault}`);
  }
  return {
    windows,
    ...summarize(windows),
    errors: load.errors,
    ...(load.firstFault === undefined ? {} : { firstFault: load.firstFault }),
  };
}
