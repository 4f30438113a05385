import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds in which the system stops what it was told to. */
const limitMs = 5_000;

/** Sends a signal to a process, unless it has ended. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

/**
 * Freezes processes with SIGSTOP. The system stops their threads one by one and after the signal was sent, so that on a busy
 * machine one of them could still answer: where it tells the state of threads, this waits for all of them.
 */
export async function stopProcesses(pids: readonly number[]): Promise<void> {
  for (const pid of pids) send(pid, 'SIGSTOP');
  for (const deadline = Date.now() + limitMs; !pids.every(isStopped); await delay(1))
    if (Date.now() > deadline) throw new Error('a process does not stop');
}

function isStopped(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readdirSync(`/proc/${pid}/task`).every((thread) => {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
      // The name before the state may hold anything.
      return /^[TtZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
    });
  } catch {
    // It has ended.
    return true;
  }
}
