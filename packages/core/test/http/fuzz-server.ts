import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { call2026 } from './eras';

/** What the process holds on to after its garbage was collected. */
export interface Census {
  readonly bytes: number;
  /** Everything that inherits from Object. */
  readonly objects: number;
  /** Requests that something still refers to, that of the asking client included. */
  readonly exchanges: number;
  /** That of the asking client included. */
  readonly sockets: number;
  readonly timers: number;
}

/** The program of `fuzz-program.ts` in a process of its own. */
export class FuzzServer implements AsyncDisposable {
  /** What it wrote to standard error: its warnings and errors, and those of Node. */
  stderr = '';

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly directory: string,
  ) {}

  static async open(): Promise<FuzzServer> {
    const directory = mkdtempSync(join(tmpdir(), 'tenon-fuzz-'));
    const outfile = join(directory, 'program.cjs');
    await build({
      entryPoints: [join(__dirname, 'fuzz-program.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
      alias: { '@tenon/core': join(__dirname, '../../src/index.ts') },
      tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
      keepNames: true,
      logLevel: 'error',
    });
    const child = spawn(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', outfile], {
      env: { ...process.env, NODE_PATH: join(__dirname, '../../node_modules') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8');
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (errors += chunk));
    const started = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    const [url] = started as [unknown];
    if (typeof url !== 'string') throw new Error(`The server did not start: ${errors}`);
    const server = new FuzzServer(url.trim(), child, directory);
    server.stderr = errors;
    child.stderr.on('data', (chunk: string) => (server.stderr += chunk));
    return server;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** @throws Error if the process has ended, or has logged an error or a warning */
  requireHealth(): void {
    const { exitCode, signalCode } = this.child;
    if (exitCode !== null || signalCode !== null)
      throw new Error(`It ended (${exitCode ?? signalCode}): ${this.stderr}`);
    if (this.stderr !== '') throw new Error(`It complained: ${this.stderr.slice(0, 2_000)}`);
  }

  async census(): Promise<Census> {
    const reply = await call2026(this.url, 'census');
    const census = reply.answer?.result?.['structuredContent'];
    if (census === undefined) throw new Error(`No census: ${reply.text}`);
    return census as Census;
  }

  /** The census once everybody but the asking client has hung up, and nothing runs beyond what is `usual`. */
  async quietCensus(usual?: Census): Promise<Census> {
    for (let round = 0; ; round++) {
      const census = await this.census();
      const isQuiet = census.sockets <= 1 && (usual === undefined || census.exchanges <= usual.exchanges);
      if (isQuiet || round === 100) return census;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exit;
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}
