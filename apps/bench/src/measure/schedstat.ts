/**
 * CPU time of a process from `/proc/<pid>/task/<tid>/schedstat`, all threads included: the garbage collector and the
 * compiler of V8 work on threads of their own and are part of what a request costs. Time of threads that have ended
 * is not in there; Node keeps its threads for the life of the process.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds on a CPU, the first of the three numbers of a schedstat line. */
export function parseSchedstat(text: string): number {
  const match = /^(\d+) \d+ \d+\s*$/.exec(text);
  if (match === null) throw new Error(`no schedstat line: ${text.slice(0, 80)}`);
  return Number(match[1]);
}

const hasEnded = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');

/** Microseconds of CPU that the threads of a process have used. */
export function cpuMicroseconds(pid: number, proc = '/proc'): number {
  let nanoseconds = 0;
  for (const task of readdirSync(`${proc}/${pid}/task`)) {
    try {
      nanoseconds += parseSchedstat(readFileSync(`${proc}/${pid}/task/${task}/schedstat`, 'utf8'));
    } catch (error) {
      // A thread may end between the listing and the reading.
      if (!hasEnded(error)) throw error;
    }
  }
  return nanoseconds / 1000;
}
