import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readResults } from './results.mjs';
import { startServer } from './server-process.mjs';

const suite = join(
  dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/package.json')),
  'dist/index.js',
);
const loader = new URL('node20-loader.mjs', import.meta.url).href;
const suiteLimitMs = 180_000;

/** Runs the suite for one revision against a server of its own. @returns the scenarios with their checks */
export async function runSuite({ selection }) {
  const folder = mkdtempSync(join(tmpdir(), 'tenon-conformance-'));
  const server = await startServer();
  try {
    const args = ['--import', loader, suite, 'server', '--url', server.url, ...selection, '-o', folder];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: folder,
      timeout: suiteLimitMs,
      killSignal: 'SIGKILL',
    });
    // Its exit code knows only of scenarios that it scores; what it wrote is judged instead.
    await once(child, 'exit');
    return readResults(folder);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
