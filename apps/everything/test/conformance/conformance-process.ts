import { spawn } from 'node:child_process';
import { join } from 'node:path';

const runner = join(__dirname, 'run.mjs');

/** Longer than any run that comes to its end. */
const timeoutMs = 5 * 60_000;

/**
 * Runs the suite, or judges results, as a process: its exit code, and the lines that it prints. One that does not end
 * is killed with all that it has started; its code is 1 then.
 */
export function conformance(...args: string[]): Promise<{ code: number; lines: string[] }> {
  return new Promise((resolve, reject) => {
    // A group of its own, so that what it starts can be killed with it.
    const child = spawn(process.execPath, [runner, ...args], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const timer = setTimeout(() => {
      stderr += `\nKilled after ${timeoutMs} ms`;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, lines: (stdout + stderr).trimEnd().split('\n') });
    });
  });
}
