import { execFile } from 'node:child_process';
import { join } from 'node:path';

const runner = join(__dirname, 'run.mjs');

/** Runs the suite, or judges results, as a process: its exit code, and the lines that it prints. */
export function conformance(...args: string[]): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [runner, ...args], (error, stdout, stderr) => {
      const code = error ? Number(error.code ?? 1) : 0;
      resolve({ code, lines: (stdout + stderr).trimEnd().split('\n') });
    });
  });
}
