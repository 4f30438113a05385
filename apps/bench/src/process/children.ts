/** Child processes that are always ended, by their process id, also when the benchmark itself ends early. */
import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { availableParallelism } from 'node:os';

const live = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of live) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

let tasksetWorks: boolean | undefined;

/** Whether processes can be pinned: `taskset` exists and there are two cores. */
export function canPin(): boolean {
  tasksetWorks ??= availableParallelism() > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;
  return tasksetWorks;
}

export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** Starts Node on a script, pinned to one core where that is possible; the process id is Node's own. */
export function startNode(args: readonly string[], core: number, options: SpawnOptions): ChildProcess {
  // taskset replaces itself by the command, so that the child's pid is that of Node.
  const child = canPin()
    ? spawn('taskset', ['-c', String(core), process.execPath, ...args], options)
    : spawn(process.execPath, [...args], options);
  live.add(child);
  child.once('exit', () => live.delete(child));
  child.once('error', () => live.delete(child));
  return child;
}

/** Ends a child politely, then by force after two seconds. */
export function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 2000);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
