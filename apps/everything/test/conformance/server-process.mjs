import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const startLimitMs = 30_000;

/** Starts the built server on a free port. @returns its URL, and how to stop it */
export async function startServer() {
  const child = spawn(process.execPath, [main, '--transport', 'http', '--port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TENON_LOG_LEVEL: 'info' },
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const timer = setTimeout(() => child.kill('SIGKILL'), startLimitMs);
  const output = [];
  for await (const line of createInterface({ input: child.stderr })) {
    output.push(line);
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    clearTimeout(timer);
    // What it logs from now on is nobody's business here, but must not fill the pipe.
    child.stderr.resume();
    return { url, stop };
  }
  throw new Error(`The server did not start. Build it first: npx tsc -b\n${output.join('\n')}`);
}
