import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServerCommand } from './clients';
import { OutputLines } from './output-lines';

const main = join(__dirname, '..', 'dist', 'main.js');

/** How long the server may take to end before it is killed, in milliseconds. */
const patienceMs = 10_000;

/** The command that serves the built app over stdio. */
export const stdioCommand: ServerCommand = {
  command: process.execPath,
  args: [main, '--transport', 'stdio'],
};

/** The built app as a process that listens for HTTP. */
export interface HttpProcess {
  readonly url: string;
  readonly log: OutputLines;
  stop(): Promise<void>;
}

/** Starts the built app on a free port. */
export async function startHttp(): Promise<HttpProcess> {
  const child = spawn(process.execPath, [main], { env: { PORT: '0' } });
  child.stdout.resume();
  const ended = once(child, 'close');
  const log = new OutputLines(child.stderr);
  const { url } = JSON.parse(await log.next('"Listening"')) as { url: string };
  return {
    url,
    log,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
