import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readResults } from './results.mjs';
import { startServer } from './server-process.mjs';

const suite = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);
const loader = new URL('node20-loader.mjs', import.meta.url).href;
const client = fileURLToPath(new URL('../../dist/client.js', import.meta.url));
const suiteLimitMs = 180_000;
const clientLimitMs = 60_000;

/** The parts of the suite. Each runs one revision. @returns the scenarios with their checks */
export const parts = {
  /** Against a server of its own. */
  server: ({ selection }) =>
    inFolder(async (folder) => {
      const server = await startServer();
      try {
        await runSuite(folder, ['server', '--url', server.url, ...selection], 'inherit');
      } finally {
        await server.stop();
      }
    }),
  /** The suite is the server here, and starts the client. One after the other: some scenarios measure time. */
  client: ({ runs }) =>
    inFolder(async (folder) => {
      const command = `"${process.execPath}" "${client}"`;
      for (const selection of runs) {
        const args = ['client', '--command', command, '--timeout', String(clientLimitMs), ...selection];
        // It tells the whole course of a scenario there, also of a good one.
        await runSuite(folder, args, 'ignore');
      }
    }),
};

async function inFolder(run) {
  const folder = mkdtempSync(join(tmpdir(), 'tenon-conformance-'));
  try {
    await run(folder);
    return readResults(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runSuite(folder, args, errors) {
  const child = spawn(process.execPath, ['--import', loader, suite, ...args, '-o', folder], {
    stdio: ['ignore', 'ignore', errors],
    cwd: folder,
    timeout: suiteLimitMs,
    killSignal: 'SIGKILL',
  });
  // Its exit code knows only of scenarios that it scores; what it wrote is judged instead.
  await once(child, 'exit');
}
