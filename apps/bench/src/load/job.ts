/** What the benchmark asks of the load generator's process, and what it gets back. */
import type { WindowRun, WindowSettings } from '../measure/windows';
import type { CallerPlan } from './client-caller';
import type { HttpLoadPlan } from './http-load';
import type { Target } from './request-template';
import type { StdioPlan } from './stdio-load';
import type { StorePlan } from './store-caller';

export interface HttpJob {
  kind: 'http';
  plan: HttpLoadPlan;
  pid: number;
  settings: WindowSettings;
}

export interface StdioJob {
  kind: 'stdio';
  plan: StdioPlan;
  /** The arguments of Node that start the server. */
  serverArguments: string[];
  settings: WindowSettings;
}

/** Calls by itself, and measures its own process: with a client, or through a gateway in memory. */
export interface CallerJob {
  kind: 'client' | 'gateway';
  plan: CallerPlan;
  settings: WindowSettings;
}

/** Calls a store by itself, and measures its own process. */
export interface StoreJob {
  kind: 'store';
  plan: StorePlan;
  settings: WindowSettings;
}

/** Opens sessions and leaves them idle. */
export interface SessionsJob {
  kind: 'sessions';
  target: Target;
  count: number;
}

export type Job = HttpJob | StdioJob | CallerJob | StoreJob | SessionsJob;

export type JobResult = { run: WindowRun } | { opened: number } | { failure: string };
