/**
 * The parent's side of the load generator: one process per job, on the core that the server does not use; a job whose own
 * process is measured takes the core of the server.
 */
import { join } from 'node:path';
import type { CallerJob, HttpJob, Job, JobResult, SessionsJob, StdioJob, StoreJob } from '../load/job';
import type { WindowRun } from '../measure/windows';
import { endChild, LOAD_CORE, SERVER_CORE, startNode } from './children';

const JOB_LIMIT_MS = 15 * 60_000;

async function perform(job: Job): Promise<JobResult> {
  const script = join(__dirname, '..', 'load', `generator${__filename.endsWith('.ts') ? '.ts' : '.js'}`);
  const core = ['client', 'gateway', 'store'].includes(job.kind) ? SERVER_CORE : LOAD_CORE;
  const child = startNode([script], core, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  try {
    return await new Promise<JobResult>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the load generator took more than 15 minutes')), JOB_LIMIT_MS);
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        settle();
      };
      child.once('message', (message) => finish(() => resolve(message as JobResult)));
      child.once('error', (error) => finish(() => reject(error)));
      child.once('exit', (code) => finish(() => reject(new Error(`the load generator ended with ${code}`))));
      child.send(job);
    });
  } finally {
    await endChild(child);
  }
}

/** Loads a server and measures it in windows. */
export async function runLoad(job: HttpJob | StdioJob | CallerJob | StoreJob): Promise<WindowRun> {
  const result = await perform(job);
  if ('run' in result) return result.run;
  throw new Error('failure' in result ? result.failure : 'the load generator answered another job');
}

/** Opens idle sessions on a server. */
export async function openIdleSessions(job: SessionsJob): Promise<void> {
  const result = await perform(job);
  if ('failure' in result) throw new Error(result.failure);
}
