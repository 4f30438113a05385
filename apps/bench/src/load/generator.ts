/** The load generator's process: takes one job from its parent, does it, answers and ends. */
import { endChild, SERVER_CORE, startNode } from '../process/children';
import { collectStderr } from '../process/server';
import { cpuMicroseconds } from '../measure/schedstat';
import { measureWindows, type WindowRun, type WindowSettings } from '../measure/windows';
import { CallingLoad } from './calling-load';
import { HttpConnection } from './http-connection';
import { HttpLoad, openSession } from './http-load';
import type { CallerJob, HttpJob, Job, JobResult, SessionsJob, StdioJob, StoreJob } from './job';
import type { Load } from './load';
import { StdioLoad } from './stdio-load';

async function measure(load: Load, pid: number, settings: WindowSettings): Promise<WindowRun> {
  try {
    await load.start();
    return await measureWindows(load, () => cpuMicroseconds(pid), settings);
  } finally {
    await load.stop();
  }
}

const loadHttp = ({ plan, pid, settings }: HttpJob): Promise<WindowRun> => measure(new HttpLoad(plan), pid, settings);

/** Loaded for these jobs alone, so that the load generator itself stays small. */
async function loadFromWithin({ kind, plan, settings }: CallerJob): Promise<WindowRun> {
  const open =
    kind === 'client'
      ? (await import('./client-caller.js')).openClients
      : (await import('./gateway-caller.js')).openGatewayCaller;
  return measure(new CallingLoad(() => open(plan)), process.pid, settings);
}

async function loadStore({ plan, settings }: StoreJob): Promise<WindowRun> {
  const { openStore } = await import('./store-caller.js');
  return measure(new CallingLoad(() => openStore(plan)), process.pid, settings);
}

async function loadStdio({ plan, serverArguments, settings }: StdioJob): Promise<WindowRun> {
  const server = startNode(serverArguments, SERVER_CORE, { stdio: ['pipe', 'pipe', 'pipe'] });
  const stderr = collectStderr(server);
  try {
    if (server.stdin === null || server.stdout === null || server.pid === undefined) {
      throw new Error('the server has no standard streams');
    }
    return await measure(new StdioLoad(plan, server.stdin, server.stdout), server.pid, settings);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason} ${stderr()}`, { cause: error });
  } finally {
    await endChild(server);
  }
}

/** Several at once, because a server may answer the opening of a session only after a pause of its own. */
const OPENING_CONNECTIONS = 100;

async function openSessions({ target, count }: SessionsJob): Promise<number> {
  let begun = 0;
  const openInTurn = async (): Promise<void> => {
    const connection = await HttpConnection.open(target.port);
    try {
      while (begun < count) {
        begun += 1;
        await openSession(connection, target);
      }
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(OPENING_CONNECTIONS, count) }, openInTurn));
  return count;
}

async function perform(job: Job): Promise<JobResult> {
  switch (job.kind) {
    case 'http':
      return { run: await loadHttp(job) };
    case 'stdio':
      return { run: await loadStdio(job) };
    case 'client':
    case 'gateway':
      return { run: await loadFromWithin(job) };
    case 'store':
      return { run: await loadStore(job) };
    case 'sessions':
      return { opened: await openSessions(job) };
  }
}

process.once('disconnect', () => process.exit(1));
process.once('message', (message) => {
  void perform(message as Job)
    .catch((error: unknown): JobResult => ({ failure: error instanceof Error ? error.message : String(error) }))
    .then((result) => process.send?.(result, () => process.exit(0)));
});
